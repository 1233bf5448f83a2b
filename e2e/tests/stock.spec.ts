// The stock: goods are received, seen, moved, counted and corrected; whoever holds them is told; costs are hidden from whom they are masked for.
import { type APIResponse, clean, digits, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

/** A key, once the page listens: its scripts run before it is loaded. */
async function press(page: Page, key: string): Promise<void> {
  await page.waitForLoadState("load");
  await page.keyboard.press(key);
}

/** A record is chosen by typing. */
async function choose(page: Page, name: string, typed: string, shown: string | RegExp): Promise<void> {
  const box = page.locator(`input[name="${name}~text"]`);
  await box.fill(typed);
  await expect(page.getByRole("option", { name: shown }).first()).toBeVisible();
  await box.press("Enter");
}

/** An operation is asked for past the screens. */
async function ask(page: Page, operation: string, data: object): Promise<{ id: number }> {
  const session = await page.request.post("/api/v1/session", { data: { login: "admin", password: "xiaoguan-demo" } });
  const csrf: string = (await session.json()).csrf;
  const key = `stock-${operation}-${Date.now()}`;
  const answer: APIResponse = await page.request.post(`/api/v1/${operation}`, { data, headers: { "x-csrf-token": csrf, "idempotency-key": key } });
  expect(answer.ok(), await answer.text()).toBe(true);
  const done = await answer.json();
  return done.output ?? done.result ?? done;
}

test("goods are received, seen, transferred, counted and corrected", async ({ page }) => {
  const stamp = digits(7);
  await signIn(page, "admin");
  const [code, name] = [`S${stamp}`, `鲸鲨球阀 ${stamp}`];
  const { id } = await ask(page, "product.create", { code, name, unit: "件" });

  // Received by the screen; what is wrong is told at its cell, and what was typed stays.
  await page.goto("/goods-receipts");
  await expect(page.locator("h1")).toContainText("收货单");
  await press(page, "n");
  await expect(page).toHaveURL(/goods-receipts\/new/);
  await choose(page, "warehouse", "上海", /上海总仓/);
  await page.locator('input[name="supplier"]').fill("宁波阀门厂");
  await choose(page, "lines.0.product", code, new RegExp(name));
  await page.locator('input[name="lines.0.quantity"]').fill("十个");
  await page.locator('input[name="lines.0.unit_cost_micro"]').fill("12.5");
  await press(page, "Control+Enter");
  await expect(page.locator('input[name="lines.0.quantity"]')).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator('input[name="supplier"]')).toHaveValue("宁波阀门厂");
  await page.screenshot({ path: "pictures/stock-receive-wrong.png", fullPage: true });
  await page.locator('input[name="lines.0.quantity"]').fill("10");
  await press(page, "Control+Enter");
  await expect(page).toHaveURL(/goods-receipts\/\d+$/);
  await expect(page.locator("main")).toContainText("125.00");
  const receipt = page.url();
  await page.screenshot({ path: "pictures/stock-receipt.png", fullPage: true });
  await clean(page);

  // Found in the stock by the initials of its name.
  await page.goto("/stock");
  await press(page, "/");
  await page.keyboard.type(`jsqf ${stamp}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody tr")).toContainText("12.50");
  await page.getByRole("link", { name: new RegExp(name) }).click();
  await expect(page).toHaveURL(new RegExp(`/stock/${id}$`));
  await expect(page.locator("main")).toContainText("10 件");

  // Into the other warehouse; more than is free is told at its cell.
  await page.goto(`/stock-documents/new/transfer?product=${id}`);
  await choose(page, "warehouse", "shzc", /上海总仓/);
  await choose(page, "to_warehouse", "成都", /成都分仓/);
  await page.locator('input[name="lines.0.quantity"]').fill("12");
  await press(page, "Control+Enter");
  await expect(page.locator("main")).toContainText("可用只有 10");
  await page.locator('input[name="lines.0.quantity"]').fill("4");
  await press(page, "Control+Enter");
  await expect(page).toHaveURL(/stock-documents\/\d+$/);
  await expect(page.locator("main")).toContainText("成都分仓");
  const transfer = page.url();

  // A count finds one less.
  await page.goto(`/stock-documents/new/adjustment?product=${id}`);
  await choose(page, "warehouse", "W1", /上海总仓/);
  await page.locator('input[name="reason"]').fill("月末盘点");
  await page.locator('input[name="lines.0.quantity"]').fill("-1");
  await press(page, "Control+Enter");
  await expect(page).toHaveURL(/stock-documents\/\d+$/);
  await expect(page.locator("main")).toContainText("-12.50");
  const adjustment = page.url();
  await page.screenshot({ path: "pictures/stock-adjustment.png", fullPage: true });

  // Something is promised, and whoever holds it is told.
  const lines = [{ product: id, quantity: 2000 }];
  const reserved = await ask(page, "stock.reserve", { warehouse: await warehouse(page), reference: "广交会样机", lines });
  await page.goto(`/stock/${id}`);
  await expect(page.locator("main")).toContainText("广交会样机");
  await expect(page.locator("main")).toContainText("成都分仓");
  await page.screenshot({ path: "pictures/stock-card.png", fullPage: true });
  await clean(page);

  // The receipt cannot go back while its goods are elsewhere; the document that stands in its way is named.
  await page.goto(receipt);
  await page.getByRole("link", { name: "冲销" }).click();
  await page.locator('input[name="reason"]').fill("单价录错");
  await press(page, "Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText(/请先撤销 (AD|TR|ST|PD|DB)?/);
  await page.screenshot({ path: "pictures/stock-correct-refused.png", fullPage: true });
  await ask(page, "stock.release", { reservation: reserved.id });
  for (const document of [adjustment, transfer, receipt]) {
    await page.goto(document);
    await page.getByRole("link", { name: "冲销" }).click();
    await page.locator('input[name="reason"]').fill("录错");
    await press(page, "Control+Enter");
    await expect(page).toHaveURL(/stock-documents\/\d+$/);
    await page.goto(document);
    await expect(page.locator("main")).toContainText("已冲销");
    await expect(page.getByRole("link", { name: "冲销", exact: true })).toHaveCount(0);
  }
  await page.goto(`/stock-entries?product=${id}`);
  await expect(page.locator("tbody tr")).toHaveCount(8);
  await page.screenshot({ path: "pictures/stock-entries.png", fullPage: true });
  await clean(page);
});

async function warehouse(page: Page): Promise<number> {
  const answer = await page.request.get("/api/v1/warehouse.list?code=W1");
  return (await answer.json()).rows[0].id;
}

test("a warehouse is opened, changed and closed", async ({ page }) => {
  const stamp = digits(7);
  await signIn(page, "admin");
  await page.goto("/warehouses/new");
  await page.locator('#entry input[name="name"]').fill(`临时仓 ${stamp}`);
  await page.locator('#entry input[name="code"]').fill(`T${stamp}`);
  await choose(page, "department", "仓储", /仓储部/);
  await press(page, "Control+Enter");
  await expect(page).toHaveURL(/warehouses\/\d+$/);
  await press(page, "e");
  await page.locator('#entry input[name="name"]').fill(`周转仓 ${stamp}`);
  await press(page, "Control+Enter");
  await expect(page.locator("h1")).toContainText("周转仓");
  await page.goto(`/warehouses?q=zzc ${stamp}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.getByRole("link", { name: /周转仓/ }).click();
  await page.locator("#warehouse-more-button, [popovertarget=warehouse-more]").first().click();
  await page.getByRole("button", { name: "停用仓库" }).first().click();
  await page.locator("dialog[open]").getByRole("button", { name: "停用仓库" }).click();
  await expect(page.locator("main .x-pill").first()).toHaveText("停用");
});

test("costs are hidden from whom they are masked for, on every page of the stock", async ({ page }) => {
  await signIn(page, "wu");
  await page.goto("/stock");
  await expect(page.locator("tbody")).toContainText("••••");
  await page.locator("tbody a.x-row-link, .x-card-title a").first().click();
  await expect(page.locator("main")).toContainText("••••");
  await page.goto("/goods-receipts");
  await page.locator("tbody a.x-row-link").first().click();
  await expect(page.locator("main")).toContainText("••••");
});

// The pages as they look, for whoever wants to see them.
for (const [look, viewport, locale, colorScheme] of [
  ["zh", { width: 1440, height: 900 }, "zh-CN", "light"],
  ["en-dark", { width: 1440, height: 900 }, "en-GB", "dark"],
  ["phone", { width: 390, height: 844 }, "zh-CN", "light"],
] as const) {
  test(`the stock looks well: ${look}`, async ({ browser }) => {
    const context = await browser.newContext({ baseURL: company, viewport, locale, colorScheme });
    const page = await context.newPage();
    await signIn(page, "admin");
    for (const [name, address] of [
      ["list", "/stock"],
      ["low", "/stock?low=true"],
      ["receipts", "/goods-receipts"],
      ["receive", "/goods-receipts/new"],
      ["documents", "/stock-documents"],
      ["transfer", "/stock-documents/new/transfer"],
      ["entries", "/stock-entries"],
      ["warehouses", "/warehouses"],
    ]) {
      await page.goto(address);
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: `pictures/stock-${name}-${look}.png`, fullPage: look !== "zh" });
      await clean(page, look !== "phone");
    }
    await page.goto("/stock");
    await page.locator("tbody a.x-row-link, .x-card-title a").first().click();
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: `pictures/stock-card-${look}.png`, fullPage: true });
    await context.close();
  });
}
