// Opening balances: brought as a table, seen beside the figures of the system before, locked when all agree, and unlocked with a reason.
import { clean, digits, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

const figure = (page: Page, area: string) => page.locator(`#opening input[name="${area}"]`);
const difference = (page: Page, area: string) => page.locator(`#difference-${area}`);

/** Brings what some customers owe as a table, and waits until it is in. */
async function bring(page: Page, name: string, rows: string[]): Promise<void> {
  await page.locator('input[type="file"]').setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(rows.join("\n"), "utf8") });
  await page.getByRole("button", { name: "上传并读取" }).click();
  await page.getByRole("button", { name: "检查每一行" }).click();
  await expect(page.getByRole("button", { name: "开始导入" })).toBeVisible({ timeout: 20_000 });
}

test("opening balances are brought, compared, locked and unlocked", async ({ page }) => {
  const stamp = digits(6);
  await signIn(page, "admin");
  const customers = await page.request.get("/api/v1/customer.list?state=active&limit=1");
  const code = (await customers.json()).rows[0].code as string;

  // The demo is at work and brings nothing more along; here it does once more.
  await page.goto("/opening");
  await expect(page.locator("h1")).toContainText("期初余额");
  const unlock = page.getByRole("link", { name: "解锁" });
  if (await unlock.count()) {
    await unlock.click();
    await page.locator('#entry [name="reason"]').fill("补录期初");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("button", { name: "锁定期初" })).toBeVisible();
  }
  await figure(page, "advance").fill("");
  await expect(page.locator("[data-save-state]")).toContainText("已保存");

  // The page is found in the menu; every area has its template and its import.
  await page.goto("/opening");
  await expect(page.locator("h1")).toContainText("期初余额");
  await expect(page.locator("#opening tbody tr")).toHaveCount(5);
  const [template] = await Promise.all([
    page.waitForEvent("download"),
    page.locator('a[href="/imports/templates/opening_receivables"]').click(),
  ]);
  expect(template.suggestedFilename()).toContain("期初应收");
  await page.locator('a[href="/imports/new?profile=opening_receivables"]').click();
  await expect(page.locator('select[name="profile"]')).toHaveValue("opening_receivables");
  await bring(page, "期初应收.csv", [
    "客户编码,单据编号,单据日期,到期日,未收金额",
    `${code},XS-${stamp}-1,2026-01-10,2026-02-10,1234.50`,
    `${code},XS-${stamp}-2,2026-01-12,2026-02-12,765.50`,
    `${code},XS-${stamp}-3,2026-01-12,2026-01-01,1`,
  ]);
  await expect(page.locator("main")).toContainText("到期日不能早于单据日期");
  await page.getByRole("button", { name: "开始导入" }).click();
  await expect(page.getByRole("button", { name: "撤回整批" })).toBeVisible({ timeout: 20_000 });

  // The total leads to what stands behind it.
  await page.goto("/opening");
  const row = page.locator("#opening tbody tr").nth(1);
  await expect(row).toContainText("期初应收");
  await expect(row).toContainText("2,000.00");
  await row.getByRole("link", { name: "2,000.00" }).click();
  await expect(page.locator("tbody")).toContainText(`XS-${stamp}-1`);
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await page.screenshot({ path: "pictures/opening-documents.png", fullPage: true });
  await clean(page);

  // The difference is there while it is typed, and what is typed is kept.
  await page.goto("/opening");
  await figure(page, "receivable").fill("2500");
  await expect(difference(page, "receivable")).toContainText("-500.00");
  await expect(page.locator("[data-save-state]")).toContainText("已保存");
  await page.goto("/opening");
  await expect(figure(page, "receivable")).toHaveValue("2500.00");

  // What does not agree is named, and so is what nobody has said.
  for (const area of ["stock", "order", "delivery"]) await figure(page, area).fill("0");
  await page.getByRole("button", { name: "锁定期初" }).click();
  await expect(page.locator("[data-summary]")).toContainText("期初应收：已录入 2,000.00，老系统 2,500.00，相差 -500.00");
  await expect(page.locator("[data-summary]")).toContainText("期初预收");
  await expect(figure(page, "receivable")).toHaveAttribute("aria-invalid", "true");
  await expect(figure(page, "order")).toHaveValue(/^0/);
  await page.screenshot({ path: "pictures/opening.png", fullPage: true });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: "pictures/opening-390.png", fullPage: true });
  await page.setViewportSize({ width: 1440, height: 900 });
  await clean(page);
  await figure(page, "receivable").fill("2,000");
  await figure(page, "advance").fill("0");
  await expect(difference(page, "receivable")).toContainText("一致");
  await page.getByRole("button", { name: "锁定期初" }).click();
  await expect(page.locator("main")).toContainText("期初已锁定");
  await expect(page.locator("#opening tbody input")).toHaveCount(0);
  await page.screenshot({ path: "pictures/opening-locked.png", fullPage: true });
  await clean(page);

  // Nothing more is taken.
  await page.goto("/opening/documents?area=receivable&stands=true");
  await page.getByRole("link", { name: "撤回", exact: true }).first().click();
  await page.locator('#entry [name="reason"]').fill("试试");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("期初已锁定");

  // Unlocked with a reason, the mistakes are taken back.
  await page.goto("/opening");
  await page.getByRole("link", { name: "解锁" }).click();
  await page.locator('#entry [name="reason"]').fill("漏录一张");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("button", { name: "锁定期初" })).toBeVisible();
  for (let left = 2; left > 0; left--) {
    await page.goto("/opening/documents?area=receivable&stands=true");
    await expect(page.locator("tbody tr")).toHaveCount(left);
    await page.getByRole("link", { name: "撤回", exact: true }).first().click();
    await page.locator('#entry [name="reason"]').fill("测试数据");
    await page.keyboard.press("Control+Enter");
    await expect(page).toHaveURL(/opening\/documents$/);
  }
});
