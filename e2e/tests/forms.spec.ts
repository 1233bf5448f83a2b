// Forms at a desk and on a phone: what was not saved is back without covering anything, a colleague's change is told and can be loaded,
// what is held says so; the page for signing in has its language in sight.
import { clean, digits, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

const field = (page: Page, name: string) => page.locator(`#entry [name="${name}"]`);
const kept = (page: Page, words: string) => expect.poll(() => page.evaluate(() => JSON.stringify(sessionStorage))).toContain(words);

/** A new customer; the address of its form. */
async function customer(page: Page, stamp: string): Promise<string> {
  await page.goto("/customers/new");
  await field(page, "name").fill(`表单${stamp}`);
  await field(page, "code").fill(`B${stamp}`);
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/customers\/\d+$/);
  return `${new URL(page.url()).pathname}/edit`;
}

test("language and theme are in sight before anybody signs in", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  for (const address of ["/sign-in", "/start"]) {
    await page.goto(address);
    for (const name of ["语言", "外观"]) await expect(page.getByRole("group", { name })).toBeInViewport({ ratio: 1 });
  }
  await page.goto("/sign-in");
  await page.getByRole("group", { name: "语言" }).getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await clean(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole("group", { name: "Language" })).toBeInViewport({ ratio: 1 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
});

test("what was not saved comes back on the phone, and saving stays within reach", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, "admin");
  await page.goto("/customers/new");
  await field(page, "name").fill("手机草稿");
  await kept(page, "手机草稿");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.locator(".x-restored")).toContainText("还没有保存");
  await expect(page.locator(".x-restored")).toBeInViewport({ ratio: 1 });
  await expect(field(page, "name")).toHaveValue("手机草稿");
  const save = page.locator("#entry .x-form-actions button[type=submit]");
  const covered = await save.evaluate((button) => {
    const { x, y, width, height } = button.getBoundingClientRect();
    return !button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
  expect(covered).toBe(false);
  await clean(page);
  await page.getByRole("button", { name: "放弃，载入现在的内容" }).click();
  await expect(field(page, "name")).toHaveValue("");
  await expect(page.locator(".x-restored")).toHaveCount(0);
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("手机草稿");
});

test("a colleague's change is told by its labels, and what is there now can be loaded", async ({ page, context }) => {
  const stamp = digits(7);
  await signIn(page, "admin");
  const edit = await customer(page, stamp);
  await page.goto(edit);
  await field(page, "mnemonic").fill(`M${stamp}`);
  await kept(page, `M${stamp}`);
  const other = await context.newPage();
  await other.goto(edit);
  await field(other, "short_name").fill("同事改的");
  await other.keyboard.press("Control+Enter");
  await expect(other).toHaveURL(/\/customers\/\d+$/);

  // Saved over it: told, and what was left alone is as it is now.
  await page.keyboard.press("Control+Enter");
  const told = page.locator("[data-summary]");
  await expect(told).toContainText("别人刚保存了修改，您的还没有保存");
  await expect(told).toContainText("简称：— → 同事改的");
  await expect(field(page, "short_name")).toHaveValue("同事改的");
  await expect(field(page, "mnemonic")).toHaveValue(`M${stamp}`);
  await clean(page);

  // Given up for what is there now, without being asked twice.
  await told.getByRole("link", { name: "放弃，载入现在的内容" }).click();
  await expect(page.locator("[data-summary]")).toHaveCount(0);
  await expect(field(page, "mnemonic")).toHaveValue("");
  await expect(field(page, "short_name")).toHaveValue("同事改的");

  // Or saved on top of it.
  await field(page, "mnemonic").fill(`N${stamp}`);
  await other.goto(edit);
  await field(other, "remark").fill("同事的备注");
  await other.keyboard.press("Control+Enter");
  await expect(other).toHaveURL(/\/customers\/\d+$/);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("备注");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/customers\/\d+$/);
  await expect(page.locator("main")).toContainText("同事的备注");
  await expect(page.locator("main")).toContainText(`N${stamp}`);
  await other.close();
});

test("a draft over a record that was changed meanwhile names the fields", async ({ page, context }) => {
  const stamp = digits(7);
  await signIn(page, "admin");
  const edit = await customer(page, stamp);
  await page.goto(edit);
  await field(page, "short_name").fill("我的简称");
  await kept(page, "我的简称");
  const other = await context.newPage();
  await other.goto(edit);
  await field(other, "short_name").fill("别人的简称");
  await other.keyboard.press("Control+Enter");
  await expect(other).toHaveURL(/\/customers\/\d+$/);
  await other.close();
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.locator(".x-restored")).toContainText("此后别人改过：简称");
  await expect(page.locator(".x-meanwhile")).toContainText("别人的简称");
  await page.getByRole("button", { name: "放弃，载入现在的内容" }).click();
  await expect(field(page, "short_name")).toHaveValue("别人的简称");
});

test("a form that stops for a similar customer says that nothing was saved", async ({ page }) => {
  const stamp = digits(7);
  await signIn(page, "admin");
  await customer(page, stamp);
  await page.goto("/customers/new");
  await field(page, "code").fill(`C${stamp}`);
  // So fast that nothing was said while it was typed.
  await page.route("**/customers/similar*", (route) => route.abort());
  await field(page, "name").fill(`表单${stamp}`);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("还没有保存");
  await expect(page.locator("[data-summary]")).toBeFocused();
  await expect(page.getByRole("link", { name: `不新建，打开「表单${stamp}」` })).toBeVisible();
  await clean(page);
  await page.getByRole("button", { name: "不是同一个，仍然保存" }).click();
  await expect(page).toHaveURL(/\/customers\/\d+$/);
});
