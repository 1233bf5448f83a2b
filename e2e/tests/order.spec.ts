// The order desk: an order keyed by keyboard alone, pasted, kept with what is wrong in it, kept while it is typed, confirmed, amended
// and cancelled; on the phone; and what it weighs.
import { clean, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

const cell = (page: Page, line: number, key: string) => page.locator(`tr[data-line="${line}"] td[data-k="${key}"]`);
const input = (page: Page, line: number, key: string) => cell(page, line, key).locator(".x-grid-input");
const total = (page: Page) => page.locator(".x-totals-main dd");

async function desk(page: Page, who = "zhang"): Promise<void> {
  await signIn(page, who);
  await page.goto("/orders/new");
  await expect(page.getByRole("combobox", { name: "客户" })).toBeVisible();
}

/** The customer is found by the initials of its pinyin, by keys alone. */
async function customer(page: Page, typed: string, name: string): Promise<void> {
  await page.keyboard.press("F3");
  await page.keyboard.insertText(typed);
  await expect(page.locator("#f-customer-list [role=option]").first()).toContainText(name);
  await page.keyboard.press("Enter");
  await expect(page.locator("#f-customer-hint")).not.toContainText("选定后");
}

/** A line by keys: its product by code, its quantity. */
async function line(page: Page, at: number, code: string, quantity: string): Promise<void> {
  await expect(input(page, at, "product")).toBeFocused();
  await page.keyboard.type(code, { delay: 5 });
  await expect(page.locator(`#f-lines-${at}-product-list [role=option]`).first()).toContainText(code);
  await page.keyboard.press("Enter");
  await expect(input(page, at, "quantity")).toBeFocused();
  await page.keyboard.type(quantity);
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

const saved = (page: Page) => expect(page.locator("[data-save-state]")).toContainText("草稿已保存");

test("twenty lines are keyed by keyboard alone and confirmed", async ({ page }) => {
  await desk(page);
  await customer(page, "无锡惠山", "无锡惠山日用品批发部");
  await page.keyboard.press("F2");
  for (let at = 0; at < 20; at++) {
    await line(page, at, `P${String(at + 1).padStart(4, "0")}`, "2");
    if (at < 19) {
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Shift+Enter");
    }
  }
  await expect(page.locator(".x-totals-list")).toContainText("20");
  await expect(cell(page, 19, "amount")).toContainText(".");
  await page.screenshot({ path: "pictures/order-desk.png" });
  await clean(page);
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/\/orders\/\d+$/);
  await expect(page.locator("h1")).toContainText("已确认");
  await expect(page.locator("main tbody tr").first()).toBeVisible();
  await page.screenshot({ path: "pictures/order-page.png", fullPage: true });
  await clean(page);
});

test("what is wrong is red at its cell, and nothing typed is lost", async ({ page }) => {
  await desk(page);
  await customer(page, "苏州园区", "苏州园区易家超市");
  await page.keyboard.press("F2");
  await paste(page, "P0001\t１２\nNOPE99\t1\nP0003\t-3\nP0004\tabc\nP0005\t1,234.5\n");
  await expect(page.locator(".x-toast").first()).toContainText("5");
  // What was pasted becomes its product when the server has answered.
  await expect(input(page, 0, "product")).toHaveValue(/^P0001/);
  await page.keyboard.press("Enter");
  await expect(cell(page, 1, "product").locator(".x-grid-error")).toBeVisible();
  await expect(cell(page, 2, "quantity").locator(".x-grid-error")).toBeVisible();
  await expect(cell(page, 3, "quantity").locator(".x-grid-error")).toBeVisible();
  await expect(cell(page, 0, "amount")).toContainText(".");
  await expect(input(page, 2, "product")).toHaveValue(/^P0003 /);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toBeVisible();
  await expect(page).toHaveURL(/\/orders\/drafts\/\d+$/);
  await expect(input(page, 1, "product")).toHaveValue("NOPE99");
  await expect(input(page, 2, "quantity")).toHaveValue("-3");
  await expect(input(page, 3, "quantity")).toHaveValue("abc");
  await expect(input(page, 4, "quantity")).toHaveValue("1,234.5");
  await expect(input(page, 0, "quantity")).toHaveValue("１２");
  await page.screenshot({ path: "pictures/order-errors.png" });
  await clean(page);
});

test("a table that is longer than an order is not pasted in part", async ({ page }) => {
  await desk(page);
  await customer(page, "苏州园区", "苏州园区易家超市");
  await page.keyboard.press("F2");
  await paste(page, "P0001\t1\n".repeat(201));
  await expect(page.locator(".x-toast-bad")).toContainText("201");
  await expect(input(page, 0, "product")).toHaveValue("");
});

test("what is typed is kept at the server, survives a reload, and is one draft", async ({ page }) => {
  await desk(page);
  const drafts = async () => {
    await page.goto("/order-drafts?state=draft&q=");
    await expect(page.locator("h1")).toBeVisible();
    return page.locator("tbody tr", { hasText: "南京新街口家居广场" }).count();
  };
  const before = await drafts();
  await page.goto("/orders/new");
  await customer(page, "南京新街口", "南京新街口家居广场");
  await page.keyboard.press("F2");
  await line(page, 0, "P0002", "7");
  await saved(page);
  await expect(page).toHaveURL(/\/orders\/drafts\/\d+$/);
  const address = page.url();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.keyboard.type("45.5");
  // Before it is kept.
  await page.reload();
  await expect(input(page, 0, "price")).toHaveValue("45.5");
  await expect(input(page, 0, "quantity")).toHaveValue("7");
  await expect(page.getByRole("combobox", { name: "客户" })).toHaveValue("南京新街口家居广场");
  expect(page.url()).toBe(address);
  expect(await drafts()).toBe(before + 1);
});

test("of two tabs on one draft the losing one keeps what was typed as a draft of its own", async ({ page }) => {
  await desk(page);
  await customer(page, "无锡惠山", "无锡惠山日用品批发部");
  await page.keyboard.press("F2");
  await line(page, 0, "P0002", "7");
  await saved(page);
  const address = page.url();
  const other = await page.context().newPage();
  await other.goto(address);
  await input(other, 0, "quantity").fill("77");
  await input(other, 0, "quantity").press("F9");
  await expect(other.locator("[data-save-state]")).toContainText(/草稿已保存 \d/);
  await input(page, 0, "quantity").fill("88");
  await expect(page.locator("#desk-elsewhere")).toContainText("已在别处改过");
  await expect(page.locator("[data-save-state]")).toHaveText("未保存");
  await expect(page.getByRole("button", { name: "确认订单" })).toHaveCount(0);
  await page.screenshot({ path: "pictures/order-elsewhere.png" });
  await clean(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: "pictures/order-elsewhere-phone.png" });
  await page.locator("#desk-elsewhere").getByRole("button", { name: "另存为新草稿" }).click();
  await page.waitForURL((now) => /\/orders\/drafts\/\d+$/.test(now.pathname) && now.href !== address);
  await expect(input(page, 0, "quantity")).toHaveValue("88");
  // And where the other one has become an order, the way leads there.
  await other.keyboard.press("Control+Enter");
  await other.waitForURL(/\/orders\/\d+$/);
  await page.goto(address);
  await expect(page.getByRole("link", { name: "打开订单" })).toHaveAttribute("href", new URL(other.url()).pathname);
});

test("offline it is kept in the tab, and sent once there is a network again", async ({ page, context }) => {
  await desk(page);
  await customer(page, "无锡惠山", "无锡惠山日用品批发部");
  await page.keyboard.press("F2");
  await context.setOffline(true);
  await page.keyboard.type("P0002");
  await expect(page.locator("[data-save-state]")).toContainText("网络不通");
  await context.setOffline(false);
  await page.keyboard.type("x");
  await saved(page);
  await page.reload();
  await expect(input(page, 0, "product")).toHaveValue("P0002x");
});

test("an order is amended and cancelled", async ({ page }) => {
  await desk(page);
  await customer(page, "无锡惠山", "无锡惠山日用品批发部");
  await page.keyboard.press("F2");
  await line(page, 0, "P0006", "3");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/\/orders\/\d+$/);
  const order = page.url();
  await page.getByRole("button", { name: "变更" }).click();
  await page.waitForURL(/\/orders\/drafts\/\d+$/);
  await expect(input(page, 0, "quantity")).toHaveValue("3");
  await input(page, 0, "quantity").fill("5");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("变更原因");
  await page.locator('[name="reason"]').fill("客户加订");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(order);
  await expect(page.locator("main")).toContainText("客户加订");
  await page.screenshot({ path: "pictures/order-amended.png", fullPage: true });
  await page.locator('[popovertarget="order-more"]').click();
  await page.getByRole("link", { name: "取消销售订单" }).click();
  await page.locator('[name="reason"]').fill("客户不要了");
  await page.screenshot({ path: "pictures/order-cancel.png" });
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(order);
  await expect(page.locator("h1")).toContainText("已取消");
});

test("the list finds an order by number, pinyin and state", async ({ page }) => {
  await desk(page);
  await customer(page, "无锡惠山", "无锡惠山日用品批发部");
  await page.keyboard.press("F2");
  await line(page, 0, "P0001", "1");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/\/orders\/\d+$/);
  await page.goto("/orders?q=wxhs");
  await expect(page.locator("tbody tr", { hasText: "无锡惠山" }).first()).toBeVisible();
  await page.screenshot({ path: "pictures/order-list.png" });
  await clean(page);
  await page.goto("/orders?state=short_closed&q=wxhs");
  await expect(page.locator("main")).toContainText("没有符合条件的记录");
});

test("on the phone lines are cards", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await desk(page);
  await page.getByRole("combobox", { name: "客户" }).fill("华联百货");
  await page.locator("#f-customer-list [role=option]").first().click();
  await input(page, 0, "product").fill("P0001");
  await page.locator("#f-lines-0-product-list [role=option]").first().click();
  await input(page, 0, "quantity").fill("4");
  await expect(total(page)).toContainText("¥");
  await expect(cell(page, 0, "amount")).toContainText(".");
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.screenshot({ path: "pictures/order-phone.png" });
  await input(page, 0, "quantity").scrollIntoViewIfNeeded();
  await page.screenshot({ path: "pictures/order-phone-full.png", fullPage: true });
  await clean(page);
});

test("the desk and the lists in English and in the dark", async ({ page }) => {
  await page.context().addCookies([
    { name: "xg_theme", value: "dark", url: company },
    { name: "xg_lang", value: "en", url: company },
  ]);
  await signIn(page, "zhang");
  await page.goto("/orders/new");
  await page.keyboard.press("F3");
  await page.keyboard.insertText("上海华联百货");
  await page.locator("#f-customer-list [role=option]").first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("F2");
  await page.keyboard.type("P0001", { delay: 20 });
  await page.locator("#f-lines-0-product-list [role=option]").first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("99999");
  await page.keyboard.press("Enter");
  await expect(cell(page, 0, "free")).toContainText("lacking");
  await expect(page.locator("#desk-side")).toContainText("Checks before confirming");
  await page.screenshot({ path: "pictures/order-dark-en.png" });
  await clean(page);
});

test("the desk is light on the wire", async ({ page }) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await signIn(page, "zhang");
  await page.goto("about:blank");
  await client.send("Network.clearBrowserCache");
  let bytes = 0;
  client.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await page.goto("/orders/new");
  await page.waitForLoadState("networkidle");
  console.log(`/orders/new: cold ${bytes} bytes`);
  expect(bytes).toBeLessThanOrEqual(100_000);
});
