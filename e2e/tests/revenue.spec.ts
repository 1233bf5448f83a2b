// Revenue by month and region, down to the invoices of a month; and the room where history stands, which is empty here and says what to do.
import { clean, expect, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

test("a month's revenue opens its invoices, and history says how it is brought in", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/");
  await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "销售额", exact: true }).click();
  const month = page.getByRole("table").getByRole("link", { name: /^\d{4}-\d{2}$/ }).first();
  await expect(month).toBeVisible();
  await clean(page);
  await page.screenshot({ path: "pictures/revenue.png", fullPage: true });
  const said = await month.innerText();
  await month.click();
  await expect(page).toHaveURL(new RegExp(`/invoices\\?.*${said}-01`));
  await expect(page.getByRole("table").getByRole("row").nth(1)).toBeVisible();

  await page.goto("/revenue?from=2001-01-01&to=2001-12-31");
  await expect(page.getByText("这段时间没有开票")).toBeVisible();
  await page.goto("/revenue?from=soon");
  await expect(page.locator("[aria-invalid=true]")).toHaveCount(1);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/revenue");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.screenshot({ path: "pictures/revenue-phone.png", fullPage: true });

  await page.goto("/history");
  await expect(page.getByText("还没有导入历史数据")).toBeVisible();
  await clean(page);
});
