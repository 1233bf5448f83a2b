// What people do with the components, by keyboard where they would.
import { expect, test } from "../base";

test.use({ locale: "zh-CN", viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" } as object);

test("a list is searched, filtered and sorted in place, and its address says so", async ({ page }) => {
  await page.goto("/gallery/orders");
  await page.evaluate(() => ((window as { same?: boolean }).same = true));
  await page.keyboard.press("/");
  await page.keyboard.type("凯瑞");
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await expect(page.locator("input[data-find]")).toBeFocused();
  expect(new URL(page.url()).searchParams.get("q")).toBe("凯瑞");
  await page.goto("/gallery/orders");
  await page.evaluate(() => ((window as { same?: boolean }).same = true));
  await page.locator(".x-chip", { hasText: "状态" }).click();
  await page.locator("#orders-filter-state").getByText("草稿").click();
  await page.locator("#orders-filter-state").getByRole("button", { name: "应用" }).click();
  await expect(page.locator(".x-chip-on")).toContainText("草稿");
  await page.locator("th a", { hasText: "金额" }).click();
  await expect(page.locator("th[aria-sort=ascending]")).toContainText("金额");
  await page.getByRole("link", { name: "取消筛选：状态" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(20);
  expect(await page.evaluate(() => (window as { same?: boolean }).same), "the page itself was never left").toBe(true);
});

test("rows are moved through, ticked and opened by keys", async ({ page }) => {
  await page.goto("/gallery/orders");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.locator(".x-bulk")).toBeVisible();
  await expect(page.locator("[data-bulk-count]")).toHaveText("2");
  await page.locator("[data-bulk-clear]").click();
  await expect(page.locator(".x-bulk")).toBeHidden();
  await page.locator("body").press("Enter");
  await expect(page).toHaveURL(/entry/);
});

test("the palette finds places by name", async ({ page }) => {
  await page.goto("/gallery/orders");
  await page.keyboard.press("Control+k");
  await expect(page.locator("#x-palette input")).toBeFocused();
  await page.keyboard.type("表单");
  await expect(page.locator("#x-palette [aria-selected=true]")).toContainText("表单");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/forms/);
});

test("a combobox is worked by keyboard", async ({ page }) => {
  await page.goto("/gallery/forms");
  const box = page.getByRole("combobox", { name: "收货方" });
  await box.fill("szh");
  await expect(page.locator("#f-buyer-list [role=option]")).toHaveCount(2);
  await box.press("ArrowDown");
  await expect(box).toHaveAttribute("aria-activedescendant", "f-buyer-list-1");
  await box.press("Enter");
  await expect(box).toHaveValue("苏州宏图精密科技有限公司");
  await expect(page.locator("input[name=buyer]")).toHaveValue("8");
  await expect(box).toHaveAttribute("aria-expanded", "false");
});

test("lines are entered without leaving the keyboard", async ({ page }) => {
  await page.goto("/gallery/entry");
  const cell = (line: number, key: string) => page.locator(`input[name="lines.${line}.${key}"]`);
  await cell(1, "quantity").focus();
  await page.keyboard.press("Control+d");
  await expect(cell(1, "quantity")).toHaveValue("120");
  await page.keyboard.press("Enter");
  await expect(cell(1, "price")).toBeFocused();
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.press("ArrowDown");
  await expect(cell(2, "quantity")).toBeFocused();
  await page.keyboard.type("10");
  await expect(page.locator('tr[data-line="2"] td[data-k=amount]')).toHaveText("6.80");
  await page.keyboard.press("Control+Backspace");
  await expect(page.locator("tr[data-line]")).toHaveCount(4);
  await cell(3, "price").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("tr[data-line]")).toHaveCount(5);
  await expect(page.locator('input[name="lines.4.product~text"]')).toBeFocused();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "LS1\t5\nLS2\t6\nLS3\t7\n");
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(page.locator("tr[data-line]")).toHaveCount(7);
  await expect(cell(6, "quantity")).toHaveValue("7");
});

test("a refused form keeps what was typed and leads to the first error", async ({ page }) => {
  await page.goto("/gallery/entry");
  await page.locator('input[name="lines.3.product~text"]').fill("NOPE99");
  await page.locator('input[name="lines.3.quantity"]').fill("abc");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("有 2 处需要修改");
  await expect(page.locator('input[name="lines.3.product~text"]')).toHaveValue("NOPE99");
  await expect(page.locator('input[name="lines.3.quantity"]')).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator('input[name="lines.3.product~text"]')).toBeFocused();
  await page.screenshot({ path: "pictures/entry-errors.png" });
  await page.getByRole("link", { name: "数量须为正数" }).click();
  await expect(page.locator('input[name="lines.3.quantity"]')).toBeFocused();
});

test("what was typed comes back, and the ended session loses nothing", async ({ page }) => {
  await page.goto("/gallery/forms");
  await page.locator("#made input[name=code]").fill("P-1");
  await page.waitForTimeout(500);
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.locator("#made input[name=code]")).toHaveValue("P-1");
  await expect(page.locator(".x-restored")).toContainText("已恢复");
  await page.route("**/gallery/forms", (route) => (route.request().method() === "POST" ? route.fulfill({ status: 401, body: "" }) : route.continue()));
  await page.locator("#made button[type=submit]").click();
  await expect(page.locator("#x-sign-in")).toBeVisible();
  await page.route("**/api/v1/session", (route) => route.fulfill({ json: { csrf: "fresh" } }));
  await page.getByLabel("登录名").fill("lin");
  await page.locator("#x-sign-in-password").fill("secret");
  await page.keyboard.press("Enter");
  await expect(page.locator("#x-sign-in")).toBeHidden();
  await expect(page.locator("#made input[name=code]")).toHaveValue("P-1");
  await expect(page.locator("#made input[name=csrf]")).toHaveValue("fresh");
});

test("the theme changes at once and stays", async ({ page }) => {
  await page.goto("/gallery/orders");
  await page.locator("[data-theme-button]").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("lists, forms and preferences work", async ({ page }) => {
    await page.goto("/gallery/orders");
    await page.locator("th a", { hasText: "金额" }).click();
    await expect(page).toHaveURL(/sort=total/);
    await page.locator(".x-chip", { hasText: "状态" }).click();
    await page.locator("#orders-filter-state").getByText("草稿").click();
    await page.locator("#orders-filter-state button[type=submit]").click();
    await expect(page).toHaveURL(/state=draft/);
    await page.goto("/gallery/forms");
    await page.locator("#made input[name=code]").fill("P-1");
    await page.locator("#made button[type=submit]").click();
    await expect(page.locator("[data-summary]")).toBeVisible();
    await expect(page.locator("#made input[name=code]")).toHaveValue("P-1");
    await page.locator("[data-theme-button]").click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  });
});
