// From a confirmed order to goods on the way: delivered in part, printed on both papers, signed for, returned, and taken back.
import { type APIResponse, clean, digits, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

type Row = Record<string, unknown> & { id: number };

async function answer<T>(got: Promise<APIResponse>): Promise<T> {
  const response = await got;
  expect(response.ok(), `${response.url()}: ${await response.text()}`).toBe(true);
  return (await response.json()) as T;
}

/** A query of the interface, in the name of whoever is signed in. */
async function rows(page: Page, query: string): Promise<Row[]> {
  return (await answer<{ rows: Row[] }>(page.request.get(`/api/v1/${query}`))).rows;
}

/** An operation of the interface. */
async function run(page: Page, operation: string, input: unknown): Promise<Row> {
  const csrf = await page.locator('input[name="csrf"]').first().getAttribute("value");
  const headers = { "Idempotency-Key": `e2e-${operation}-${Date.now()}-${Math.round(performance.now() * 1000)}`, "X-CSRF-Token": csrf ?? "" };
  const done = await answer<{ output?: Row } & Row>(page.request.post(`/api/v1/${operation}`, { data: input, headers }));
  return done.output ?? done;
}

/** An order of somebody who pays within 30 days: 6 of one product and 4 of another. */
async function confirmed(page: Page, stamp: string): Promise<Row> {
  await page.goto("/customers");
  const [entity] = await rows(page, "legal_entity.list");
  const [warehouse] = await rows(page, "warehouse.list?state=active");
  const balances = await rows(page, "stock_balance.list?limit=200");
  const full = balances.filter((row) => row.warehouse_id === warehouse.id && Number(row.on_hand) - Number(row.reserved) >= 20_000);
  expect(full.length).toBeGreaterThan(1);
  const customer = { code: `D${stamp}`, name: `送货测试${stamp}商行` };
  const made = await run(page, "credit.onboard", { customer, entity: entity.id, currency: "CNY", limit_minor: 9_000_000 });
  const id = (made.customer as Row).id;
  await run(page, "customer.set_terms", { customer: id, version: 1, payment: { kind: "days", days: 30 } });
  const line = (row: Row, quantity: string) => ({ product: row.product_id ?? row.item_id, quantity, price: "888.8" });
  const content = { customer: id, warehouse: warehouse.id, with_tax: true, lines: [line(full[0], "6"), line(full[1], "4")] };
  const draft = await run(page, "order_draft.save", { content });
  return run(page, "sales_order.confirm", { draft: draft.id, version: draft.version });
}

async function pictures(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `pictures/${name}.png`, fullPage: true });
  await clean(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: `pictures/${name}-phone.png`, fullPage: true });
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("who delivers second sees what is left, and goes on", async ({ page, context }) => {
  await signIn(page, "admin");
  const order = await confirmed(page, `L${digits(6)}`);
  const late = await context.newPage();
  for (const tab of [page, late]) await tab.goto(`/orders/${order.id}/deliver`);
  const quantity = (tab: Page) => tab.locator('#entry input[name$=".quantity"]').first();
  await quantity(page).fill("5");
  await page.getByRole("button", { name: "出库", exact: false }).last().click();
  await expect(page).toHaveURL(/\/deliveries\/\d+$/);
  await quantity(late).fill("1");
  await late.locator('#entry [name="remark"]').fill("沪A12345");
  await late.keyboard.press("Control+Enter");
  await expect(late.locator("#entry")).toContainText("别人刚动过这张订单");
  await expect(late.locator('#entry [name="remark"]')).toHaveValue("沪A12345");
  await expect(quantity(late)).toHaveValue("1");
  await late.keyboard.press("Control+Enter");
  await expect(late).toHaveURL(/\/deliveries\/\d+$/);
});

test("an order is delivered in part, printed, signed for, returned and taken back", async ({ page }) => {
  const stamp = digits(6);
  await signIn(page, "admin");
  const order = await confirmed(page, stamp);
  const main = page.locator("main");

  // What to ship, found by pinyin; the open lines are proposed in full.
  await page.goto(`/to-ship?q=${encodeURIComponent(`D${stamp}`)}`);
  await expect(main).toContainText(`送货测试${stamp}商行`);
  await pictures(page, "to-ship");
  await page.goto(`/orders/${order.id}/deliver`);
  await expect(page.locator('[name="lines.0.quantity"]')).toHaveValue("6");
  await expect(page.locator('[name="lines.1.quantity"]')).toHaveValue("4");
  await pictures(page, "deliver");

  // Too much is told at its line, and what was typed stays.
  await page.locator('[name="lines.0.quantity"]').fill("7");
  await page.locator('[name="lines.1.quantity"]').fill("");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("最多可出库 6");
  await expect(page.locator('[name="lines.0.quantity"]')).toHaveValue("7");
  await page.locator('[name="lines.0.quantity"]').fill("２");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/deliveries\/\d+$/);
  await expect(page.locator("h1")).toContainText("待签收");
  await expect(main).toContainText("1,777.60");
  await pictures(page, "delivery");

  // On paper, both sizes, with prices and without.
  const own = page.url();
  for (const [paper, prices] of [["a4", "yes"], ["a4", "no"], ["half", "yes"], ["half", "no"]]) {
    const file = await page.request.get(`${own}/print?paper=${paper}&prices=${prices}`);
    expect(file.headers()["content-type"]).toBe("application/pdf");
    const bytes = await file.body();
    expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
    expect(bytes.length).toBeLessThan(20_000);
  }
  await page.getByRole("button", { name: "打印" }).click();
  await expect(page.getByRole("link", { name: "241×140，不含价格" }).or(page.getByRole("menuitem", { name: "241×140，不含价格" }))).toBeVisible();
  await page.keyboard.press("Escape");

  // Somebody signs.
  await page.getByRole("link", { name: "签收" }).first().click();
  await page.locator('#entry [name="signed_by"]').fill("何收货");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("h1")).toContainText("已签收");

  // One comes back; two more than were delivered do not.
  await page.goto(`${own}/return`);
  await page.locator('[name="lines.0.quantity"]').fill("3");
  await page.locator('[name="reason"]').fill("包装破损");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("最多可退 2");
  await page.locator('[name="lines.0.quantity"]').fill("1");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/returns\/\d+$/);
  await expect(main).toContainText("888.80");
  await pictures(page, "goods-return");

  // The rest is delivered, and taken back: the order can be delivered again as it was.
  await page.goto(`/orders/${order.id}/deliver`);
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/deliveries\/\d+$/);
  const second = page.url();
  await page.goto(`${second}/reverse`);
  await page.locator('#entry [name="reason"]').fill("数量填错");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/orders\/\d+\/deliver\?as=\d+/);
  await expect(page.locator('[name="lines.0.quantity"]')).toHaveValue("4");
  await page.goto(second);
  await expect(page.locator("h1")).toContainText("已反审核");
  await page.goto("/deliveries");
  await pictures(page, "deliveries");
  await page.goto("/returns");
  await pictures(page, "returns");

  // The first has a return: it says so.
  await page.goto(`${own}/reverse`);
  await page.locator('#entry [name="reason"]').fill("试试");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("已有退货单");
});
