// The self-check: begun by a button, followed while it runs, left and come back to; its result on a desk and on a phone.
import { clean, expect, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

test("an administrator has the company check itself, and whoever sells may not", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/self-check");
  await page.getByRole("button", { name: "自检" }).click();
  await expect(page.getByRole("progressbar").or(page.getByRole("link", { name: "下载结果" }))).toBeVisible();
  await page.goto("/company");
  await page.goto("/self-check");
  await expect(page.getByRole("link", { name: "下载结果" })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText("不成立", { exact: true })).toHaveCount(0);
  await page.getByText(/条规则成立/).click();
  await expect(page.getByRole("cell", { name: "单据编号连续不重" }).first()).toBeVisible();
  await clean(page);
  await page.screenshot({ path: "pictures/self-check.png", fullPage: true });
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "下载结果" }).click()]);
  expect(file.suggestedFilename()).toBe("xiaoguan-self-check.xlsx");

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/self-check");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.screenshot({ path: "pictures/self-check-phone.png", fullPage: true });

  await signIn(page, "zhang");
  const answer = await page.goto("/self-check");
  expect(answer?.status()).toBe(403);
});
