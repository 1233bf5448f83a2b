// Revenue by month and region, down to the invoices of a month.
import { clean, expect, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

test("a month's revenue opens its invoices", async ({ page }) => {
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
});
