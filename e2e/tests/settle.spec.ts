// The money: what is open, a receipt with what it pays, allocation and its undoing, taking a receipt back, ageing, statement, credit.
import { clean, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

const field = (page: Page, name: string) => page.locator(`#entry [name="${name}"]`);

/** Somebody who owes something: the customer's number, from the list of what is open. */
async function debtor(page: Page): Promise<string> {
  await page.goto("/open-items");
  const link = page.locator('tbody tr a[href^="/customers/"]').first();
  const href = await link.getAttribute("href");
  return (href ?? "").split("/").pop() ?? "";
}

test("what is open is seen by due day, and leads to its customer", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/open-items");
  await expect(page.locator("h1")).toContainText("应收");
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await page.screenshot({ path: "pictures/open-items.png", fullPage: true });
  await clean(page);
  await page.getByRole("link", { name: "未核销收款" }).click();
  await expect(page).toHaveURL(/side=credit/);
});

test("whoever asks by a page's own button is answered", async ({ page }) => {
  await signIn(page, "admin");
  for (const [address, button, answer] of [
    ["/receipts/new", "下一步", "核销哪些应收"],
    ["/allocations", "下一步", "应收"],
    ["/statements", "生成对账单", "期末"],
  ]) {
    await page.goto(address);
    const box = page.getByRole("combobox", { name: /客户/ });
    await box.fill("上海华联");
    await expect(page.getByRole("option", { name: /上海华联/ }).first()).toBeVisible();
    await box.press("Enter");
    await page.getByRole("button", { name: button }).click();
    await expect(page).toHaveURL(/customer=\d+/);
    await expect(page.locator("main")).toContainText(answer);
  }
  await expect(page.getByRole("link", { name: /PDF/ })).toBeVisible();
  await page.goto("/ageing");
  await page.locator('input[name="day"]').fill("2026-10-31");
  await page.getByRole("button", { name: "显示" }).click();
  await expect(page).toHaveURL(/day=2026-10-31/);
  await expect(page.locator("h1")).toContainText("账龄");
  await expect(page.locator("tbody tr").first()).toBeVisible();
});

test("a receipt is entered, used, undone and taken back", async ({ page }) => {
  const reference = `E2E-${Date.now()}`;
  await signIn(page, "admin");
  const customer = await debtor(page);
  await page.goto("/receipts/new");
  await expect(page.getByRole("combobox", { name: /客户/ })).toBeVisible();
  await page.goto(`/receipts/new?customer=${customer}`);
  await expect(page.locator("#entry")).toContainText("核销哪些应收");
  await page.keyboard.press("Control+Enter");
  await field(page, "amount.minor").fill("abc");
  await field(page, "amount.minor").fill("100.50");
  await field(page, "bank_reference").fill(reference);
  await page.getByRole("button", { name: "按到期先后分配" }).click();
  const filled = page.locator('#entry input[name^="pay."]').first();
  await expect(filled).toHaveValue("100.50");
  await page.screenshot({ path: "pictures/receipt-new.png", fullPage: true });
  await clean(page);

  // More than is there is refused at its line; what was typed stays.
  await filled.fill("200");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("超过可核销金额");
  await expect(field(page, "amount.minor")).toHaveValue("100.50");
  await filled.fill("60");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/receipts\/\d+$/);
  await expect(page.locator("main")).toContainText("部分核销");
  await expect(page.locator("main")).toContainText("40.50");
  await page.screenshot({ path: "pictures/receipt.png", fullPage: true });
  await clean(page);
  const own = page.url();

  // The rest is used on the screen of allocation.
  await page.getByRole("link", { name: "核销", exact: true }).click();
  await expect(page.locator("h1")).toContainText("往来核销");
  await page.screenshot({ path: "pictures/allocations.png", fullPage: true });
  await clean(page);
  // The records of earlier allocations stand there before as well: what was sent is waited for, and the page it leads to.
  const sent = page.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().includes("/allocations"));
  const arrived = page.waitForEvent("load");
  await page.keyboard.press("Control+Enter");
  expect((await sent).ok() || (await sent).status() === 303).toBe(true);
  await arrived;
  await expect(page.locator("main")).toContainText("核销记录");
  await page.goto(own);
  await expect(page.locator("main")).toContainText("已核销");

  // It is not taken back while it is used; undone, it is.
  await page.goto(`${own}/take-back`);
  await field(page, "reason").fill("录错客户");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("请先撤销它的核销");
  for (let left = 2; left > 0; left--) {
    await page.goto(own);
    await page.getByRole("link", { name: "反核销" }).first().click();
    await field(page, "reason").fill("录错客户");
    await page.keyboard.press("Control+Enter");
    await expect(page).toHaveURL(/\/allocations\?customer=/);
  }
  await page.goto(`${own}/take-back`);
  await field(page, "reason").fill("录错客户");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(own);
  await expect(page.locator("main")).toContainText("这笔收款已冲销");
});

test("ageing is told for any day, down to the items; the statement goes on from it", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/ageing");
  await expect(page.locator("h1")).toContainText("账龄");
  await expect(page.locator("main")).toContainText("合计");
  await page.screenshot({ path: "pictures/ageing.png", fullPage: true });
  await clean(page);
  await page.locator("tbody tr a.x-row-link").first().click();
  await expect(page).toHaveURL(/\/ageing\/\d+/);
  await page.screenshot({ path: "pictures/ageing-items.png", fullPage: true });
  await page.locator("main").getByRole("link", { name: "对账单" }).first().click();
  await expect(page.locator("main")).toContainText("期初余额");
  await expect(page.locator("main")).toContainText("期末余额");
  await page.screenshot({ path: "pictures/statement.png", fullPage: true });
  await clean(page);
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "下载 PDF" }).click();
  expect((await coming).suggestedFilename()).toContain(".pdf");
});

test("credit says what it is made up of, and is held and released", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/credit");
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await page.screenshot({ path: "pictures/credit.png", fullPage: true });
  await clean(page);
  await page.locator("tbody tr a.x-row-link").first().click();
  await expect(page.locator("main")).toContainText("占用由什么组成");
  await page.locator("[data-why]").first().click();
  await page.screenshot({ path: "pictures/credit-why.png" });
  await page.keyboard.press("Escape");
  const own = page.url();
  for (const [button, told] of [["冻结信用", "信用已冻结"], ["解冻信用", "冻结信用"]] as const) {
    await page.getByRole("link", { name: button }).click();
    await field(page, "reason").fill("测试");
    await page.keyboard.press("Control+Enter");
    await expect(page).toHaveURL(own);
    await expect(page.locator("main")).toContainText(told);
  }
});

test("invoices have a list, and say when nothing is left to invoice", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/invoices");
  await expect(page.locator("h1")).toContainText("发票");
  await page.screenshot({ path: "pictures/invoices.png", fullPage: true });
  await clean(page);
  await page.goto("/invoices/new");
  await page.screenshot({ path: "pictures/invoice-new.png", fullPage: true });
  await clean(page);
});
