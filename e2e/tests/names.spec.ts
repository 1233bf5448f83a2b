// Names of any length: they wrap or are cut short, and cover nothing; tables and dialogs keep their edges.
import { digits, expect, type Page, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

const CHINESE = "宁波市北仑区远航国际贸易五金机电进出口股份有限责任公司".repeat(9).slice(0, 200);
const LATIN = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaf";

/** Somebody signs in and takes on a customer; where it is shown. */
async function taken(page: Page, code: string, name: string): Promise<string> {
  const session = await page.request.post("/api/v1/session", { data: { login: "admin", password: "xiaoguan-demo" } });
  const { csrf } = (await session.json()) as { csrf: string };
  const headers = { "X-CSRF-Token": csrf, "Idempotency-Key": code };
  const answer = await page.request.post("/api/v1/customer.create", { headers, data: { code, name } });
  expect(answer.status(), await answer.text()).toBe(200);
  return `/customers/${((await answer.json()) as { output: { id: number } }).output.id}`;
}

/** Whether two things on the page cover each other. */
async function cover(page: Page, one: string, other: string): Promise<boolean> {
  return page.evaluate(
    ([one, other]) => {
      const [a, b] = [one, other].map((selector) => document.querySelector(selector as string)?.getBoundingClientRect());
      if (!a || !b) return false;
      return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    },
    [one, other],
  );
}

for (const [what, name] of [["Chinese", CHINESE], ["Latin", LATIN]] as const) {
  test(`a long ${what} name covers nothing on the desktop and the phone`, async ({ page }) => {
    const code = `L${digits(8)}`;
    const address = await taken(page, code, name);
    for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(size);
      await page.goto(address);
      await expect(page.locator("h1")).toContainText(name);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing lies beside the page").toBe(size.width);
      for (const beside of [".x-crumbs a", ".x-head-actions"]) expect(await cover(page, "h1 > span", beside), beside).toBe(false);
      await page.screenshot({ path: `pictures/long-${what}-${size.width}.png` });
      await page.goto(`/customers?q=${code}`);
      await expect(page.locator(".x-long").first()).toHaveAttribute("title", name);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    }
  });
}

test("no column is out of reach, in English, and where there is less room", async ({ page }) => {
  await taken(page, `W${digits(8)}`, CHINESE);
  await page.context().addCookies([{ name: "xg_lang", value: "en", url: company }]);
  for (const width of [1440, 1240]) {
    await page.setViewportSize({ width, height: 900 });
    for (const address of ["/customers?sort=-created_at", "/positions", "/orders"]) {
      await page.goto(address);
      const last = page.locator(".x-table-panel th").last();
      await last.scrollIntoViewIfNeeded();
      const reach = await page.locator(".x-table-panel").first().evaluate((panel) => {
        const [edge, column] = [panel.getBoundingClientRect(), [...panel.querySelectorAll("th")].at(-1)?.getBoundingClientRect()];
        return { within: (column?.right ?? 0) <= edge.right + 1, scrolls: getComputedStyle(panel).overflowX === "auto" };
      });
      expect(reach.within || reach.scrolls, `${address} at ${width}`).toBe(true);
      if (width === 1440) expect(reach.within, address).toBe(true);
    }
  }
});

test("what closes a dialog stands at its right edge", async ({ page }) => {
  await page.goto(await taken(page, `D${digits(8)}`, "宁波对话框商行"));
  const dialog = page.locator("dialog.x-dialog").first();
  await dialog.evaluate((one) => (one as HTMLDialogElement).showModal());
  const [edge, cross] = [await dialog.boundingBox(), await dialog.locator(".x-dialog-head button").boundingBox()];
  expect((edge?.x ?? 0) + (edge?.width ?? 0) - (cross?.x ?? 0) - (cross?.width ?? 0)).toBeLessThan(20);
});
