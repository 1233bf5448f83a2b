// Products and prices: a product with two units and a barcode, found by the initials of its pinyin, priced, and asked for.
import { clean, digits, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

/** A key, once the page listens: its scripts run before it is loaded. */
async function press(page: Page, key: string): Promise<void> {
  await page.waitForLoadState("load");
  await page.keyboard.press(key);
}

test("a product is created with two units and a barcode, found by initials, priced, and asked for", async ({ page }) => {
  const stamp = digits(7);
  const code = `E${stamp}`;
  const barcode = `690${stamp}01`;
  const name = `鲸鲨闸阀 ${stamp}`;
  await signIn(page, "admin");
  await page.goto("/products");
  await expect(page.locator("h1")).toContainText("产品");
  await press(page, "n");
  await expect(page).toHaveURL(/products\/new/);

  // What is missing is told at its field, and what was typed stays.
  await page.getByRole("textbox", { name: /^名称/ }).fill(name);
  await page.getByRole("textbox", { name: /税率/ }).fill("十三");
  await press(page, "Control+Enter");
  await expect(page.locator("[data-summary]")).toBeVisible();
  await expect(page.getByRole("textbox", { name: /^名称/ })).toHaveValue(name);
  await expect(page.locator('#entry input[name="code"]')).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator('#entry input[name="tax_rate"]')).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator('#entry input[name="tax_rate"]')).toHaveValue("十三");

  await page.locator('#entry input[name="code"]').fill(code);
  await page.locator('#entry input[name="unit"]').fill("件");
  await page.locator('#entry input[name="tax_rate"]').fill("13");
  await page.locator('#entry input[name="barcode"]').fill(barcode);
  const category = page.getByRole("combobox", { name: /产品分类/ });
  await category.fill("收纳");
  await expect(page.getByRole("option", { name: /收纳清洁/ })).toBeVisible();
  await category.press("Enter");
  await press(page, "Control+Enter");
  await expect(page.locator("h1")).toContainText(name);
  await expect(page.locator("main")).toContainText("13%");

  // Two more units; a wrong ratio is told at its cell.
  await page.getByRole("link", { name: "设置产品单位" }).first().click();
  await expect(page).toHaveURL(/\/units/);
  await page.locator('input[name="units.0.unit"]').fill("盒");
  await page.locator('input[name="units.0.numerator"]').fill("6");
  await page.locator('input[name="units.1.unit"]').fill("箱");
  await page.locator('input[name="units.1.numerator"]').fill("两打");
  await page.locator('input[name="units.1.barcode"]').fill(`1${barcode}`);
  await press(page, "Control+Enter");
  await expect(page.locator('input[name="units.1.numerator"]')).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator('input[name="units.1.numerator"]')).toHaveValue("两打");
  await page.locator('input[name="units.1.numerator"]').fill("24");
  await page.locator('input[name="usual"]').fill("箱");
  await press(page, "Control+Enter");
  await expect(page.locator("main")).toContainText("1 箱 = 24 件");
  await expect(page.locator("main")).toContainText("1 盒 = 6 件");
  const product = page.url().match(/products\/(\d+)/)?.[1] ?? "";

  // Found by initials, by pinyin, by the barcode on its case.
  for (const typed of [`jszf ${stamp}`, `jingsha ${stamp}`, `1${barcode}`, code.toLowerCase()]) {
    await page.goto("/products");
    await press(page, "/");
    await page.keyboard.type(typed);
    await expect(page.locator("tbody tr").filter({ hasText: name })).toHaveCount(1);
    await expect(page.locator("tbody tr")).toHaveCount(1);
  }

  // Prices: for one piece and for the case.
  await page.goto("/price-lists");
  await page.getByRole("link", { name: "标准价" }).click();
  await expect(page.locator("h1")).toContainText("标准价");
  await page.getByRole("link", { name: "发布价格" }).click();
  await expect(page).toHaveURL(/prices\/new/);
  const lookup = page.locator('input[name="lines.0.product~text"]');
  await lookup.fill(`jszf ${stamp}`);
  await expect(page.getByRole("option", { name: new RegExp(name) })).toBeVisible();
  await lookup.press("Enter");
  await page.locator('input[name="lines.0.price_micro"]').fill("113");
  const second = page.locator('input[name="lines.1.product~text"]');
  await second.fill(code);
  await expect(page.getByRole("option", { name: new RegExp(name) })).toBeVisible();
  await second.press("Enter");
  await page.locator('input[name="lines.1.unit"]').fill("吨");
  await page.locator('input[name="lines.1.price_micro"]').fill("2640");
  await press(page, "Control+Enter");
  await expect(page.locator('input[name="lines.1.unit"]')).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator('input[name="lines.0.price_micro"]')).toHaveValue("113");
  await page.locator('input[name="lines.1.unit"]').fill("箱");
  await press(page, "Control+Enter");
  await expect(page).toHaveURL(/price-lists\/\d+$/);

  // The question: one case at its own price, and why not the price of a piece.
  await page.goto(`/products/${product}`);
  await page.locator("main").getByRole("link", { name: "查价" }).click();
  await expect(page.locator("main")).toContainText("113.00 CNY");
  await page.locator('select[name="unit"]').selectOption("箱");
  await page.locator('input[name="quantity"]').fill("1");
  await page.getByRole("button", { name: /查询价格/ }).click();
  await expect(page.locator("main")).toContainText("2,640.00 CNY");
  await expect(page.locator("main")).toContainText("为什么不是其他价格");
  await expect(page.locator("main tbody")).toContainText("标准价");
  await page.getByLabel("含税价").uncheck();
  await page.getByRole("button", { name: /查询价格/ }).click();
  await expect(page.locator("main")).toContainText("去税 13%");
  await page.screenshot({ path: "pictures/price-question.png", fullPage: true });
  await clean(page);
});

test("costs are hidden from whom they are masked for, in list, page and form", async ({ page }) => {
  await signIn(page, "wu");
  await page.goto("/products?q=P0001");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody")).toContainText("••••");
  await page.getByRole("link", { name: /保温杯/ }).click();
  await expect(page.locator("main")).toContainText("••••");
  await expect(page.getByRole("link", { name: "修改产品" })).toHaveCount(0);
});

test("the catalogue fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, "admin");
  for (const address of ["/products", "/products/new", "/categories", "/price-lists", "/price-lists/new", "/price-question"]) {
    await page.goto(address);
    await expect(page.locator("h1")).toBeVisible();
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wider, address).toBeLessThanOrEqual(0);
    await clean(page);
  }
});
