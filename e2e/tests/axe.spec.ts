// Screens that no other test looks at with axe: one visit each, in Chinese, on the desktop and on the phone; nothing in the console, so
// that the content policy holds, and the policy is the strict one on every page.
import { expect, type Page, serious, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN" });

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Where they are; behind an arrow, the row of the list that is opened. */
const PLACES = {
  desktop: [
    "/customers/new", "/customer-classes", "/regions", "/customers/hand-over",
    "/products?state=active", "/products > first", "/categories", "/price-lists > first", "/price-lists/new",
    "/imports", "/roles > first", "/positions > first", "/people > first", "/audit > first", "/approvals > first",
    "/company", "/me/rights",
  ],
  phone: [
    "/customers?state=active", "/customers/new", "/customer-classes", "/regions",
    "/products > first", "/price-lists > first", "/imports", "/imports/new", "/exports",
    "/people > first", "/roles > first", "/positions > first", "/audit > first", "/approvals > first", "/me/rights", "/company",
  ],
} as const;
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

async function holds(page: Page, place: string): Promise<void> {
  // Colours are the same on the phone: what takes longest is looked at once.
  const phone = (page.viewportSize()?.width ?? 0) < 768;
  expect.soft(await serious(page, !phone), place).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(wide, `${place} is wider than the window`).toBeLessThanOrEqual(0);
}

for (const size of ["desktop", "phone"] as const) {
  test(`the other screens hold on the ${size}`, async ({ page }) => {
    await page.setViewportSize(SIZES[size]);
    const said: string[] = [];
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    // What a stranger sees.
    for (const place of ["/sign-in", "/start"]) {
      await page.goto(place);
      await holds(page, place);
    }
    await signIn(page, "admin");
    for (const place of PLACES[size]) {
      const [address = "", row] = place.split(" > ");
      let answer = await page.goto(address);
      expect.soft(answer?.status(), place).toBe(200);
      if (row) {
        const link = page.locator("tbody tr a.x-row-link").first();
        answer = await page.goto((await link.getAttribute("href")) ?? "/nothing");
        expect.soft(answer?.status(), place).toBe(200);
      }
      expect.soft(answer?.headers()["content-security-policy"], place).toBe(POLICY);
      await holds(page, place);
    }
    // What is not there is a page like the others.
    await page.goto("/customers/999999999");
    await holds(page, "/customers/999999999");
    expect(said.filter((line) => !line.includes("404"))).toEqual([]);
  });
}
