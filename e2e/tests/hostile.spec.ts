// What people and lines do to a form: names that are no names, a line that breaks, a page of the version before.
import { digits, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

const field = (page: Page, name: string) => page.locator(`#entry [name="${name}"]`);

async function takenOn(page: Page, name: string, code: string): Promise<void> {
  await page.goto("/customers/new");
  await field(page, "name").fill(name);
  await field(page, "code").fill(code);
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("Control+Enter");
  // Whoever is like somebody is read about once before it is taken on.
  const done = page.locator("h1").filter({ hasText: name });
  const like = page.locator("#similar").getByText("可能已有");
  await expect(done.or(like)).toBeVisible();
  if (await like.isVisible()) await page.keyboard.press("Control+Enter");
  await expect(done).toBeVisible();
}

test("a name that is HTML, or in other letters, is shown as it is, wherever it is shown", async ({ page }) => {
  const stamp = digits(7);
  const said: string[] = [];
  const asked: string[] = [];
  page.on("dialog", (dialog) => (said.push(dialog.message()), dialog.dismiss()));
  // A form that comes back to be read answers 422, which the browser notes.
  page.on("console", (message) => message.type() === "error" && !message.text().includes("422") && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => asked.push(request.url()));
  await signIn(page, "admin");
  const html = `<img src=/x${stamp} onerror=alert(1)></script>"'${stamp}`;
  const arabic = `شركة النور ${stamp}`;
  // А, Е, О and Р of the second are Cyrillic.
  const latin = `AEOP${stamp}`;
  const cyrillic = `АЕОР${stamp}`;
  await takenOn(page, html, `H${stamp}`);
  await page.goto(`${page.url()}/edit`);
  await expect(field(page, "name")).toHaveValue(html);
  await page.goto(`/customers?code=H${stamp}`);
  await expect(page.locator("tbody tr")).toContainText(html);
  await takenOn(page, arabic, `A${stamp}`);
  await page.goto(`/customers?code=A${stamp}`);
  await expect(page.locator("tbody tr")).toContainText(arabic);
  await expect(page.locator("tbody tr")).toContainText(`A${stamp}`);
  await takenOn(page, latin, `L${stamp}`);
  await takenOn(page, cyrillic, `C${stamp}`);
  // Each is found by its own letters, not by those that look alike.
  for (const [name, code] of [[latin, `L${stamp}`], [cyrillic, `C${stamp}`]] as const) {
    await page.goto(`/customers?q=${encodeURIComponent(name)}`);
    await expect(page.locator("tbody tr")).toHaveCount(1);
    await expect(page.locator("tbody tr")).toContainText(code);
  }
  // In a lookup and where everything is found.
  await page.goto("/price-question");
  await page.getByRole("combobox", { name: /^客户/ }).fill(`H${stamp}`);
  await expect(page.getByRole("option").first()).toContainText("<img src=/x");
  await page.keyboard.press("Escape");
  await page.goto("/");
  await page.waitForLoadState("load");
  await page.keyboard.press("Control+k");
  await page.locator("#x-palette input").fill(`H${stamp}`);
  await expect(page.locator("#x-palette [data-palette-found]")).toContainText("<img src=/x");
  expect(said).toEqual([]);
  expect(asked.filter((url) => new URL(url).pathname === `/x${stamp}`)).toEqual([]);
});

test("a line that breaks keeps what was typed, and what was sent twice is done once", async ({ page, context }) => {
  const stamp = digits(7);
  await signIn(page, "admin");
  await page.goto("/customers/new");
  await field(page, "name").fill(`断线${stamp}`);
  await field(page, "code").fill(`N${stamp}`);
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("网络不通")).toBeVisible();
  await expect(field(page, "code")).toHaveValue(`N${stamp}`);
  await context.setOffline(false);
  // The answer is lost on its way: the customer is there, and nobody here knows.
  let lost = 0;
  await page.route("**/customers/new", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.continue();
    lost += 1;
    await route.fetch({ maxRedirects: 0 });
    await route.abort("connectionreset");
  });
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => lost).toBe(1);
  await expect(field(page, "code")).toHaveValue(`N${stamp}`);
  // Sent again by hand it is told that there is such a one already; going on all the same makes no second: the key is the same.
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#similar")).toContainText("可能已有");
  await expect(page.getByText("还没有保存")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("h1")).toContainText(`断线${stamp}`);
  await page.goto(`/customers?code=N${stamp}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
});

test("a form of the version before is read by the fields that there are now", async ({ page }) => {
  const stamp = digits(7);
  await signIn(page, "admin");
  await page.goto("/customers/new");
  await field(page, "name").fill(`旧页面${stamp}`);
  await page.evaluate(() => {
    document.querySelector('#entry [name="code"]')?.remove();
    const old = Object.assign(document.createElement("input"), { type: "hidden", name: "old_field", value: "x" });
    document.querySelector("#entry")?.append(old);
  });
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toBeVisible();
  await expect(field(page, "code")).toHaveAttribute("aria-invalid", "true");
  await expect(field(page, "name")).toHaveValue(`旧页面${stamp}`);
  await field(page, "code").fill(`O${stamp}`);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("h1")).toContainText(`旧页面${stamp}`);
});
