// A company of one's own, from the demo's way in to the demo's removal.
import { clean, expect, type Page, test } from "../base";
import { beginning } from "../servers";

test.use({ baseURL: beginning, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

async function signIn(page: Page, password: string): Promise<void> {
  await page.getByLabel("登录名").fill("admin");
  await page.getByLabel("密码").fill(password);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.locator(".x-shell")).toBeVisible();
}

test("a company of one's own is founded beside the demo, copied, and the demo removed", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "用我的公司开始" }).click();
  await expect(page.locator("h1")).toContainText("建立我的公司");
  await clean(page);
  await page.getByLabel("公司名称").fill("晨星商贸有限公司");
  await page.getByRole("button", { name: "建立公司" }).click();
  await expect(page.getByLabel("姓名")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("公司名称")).toHaveValue("晨星商贸有限公司");
  await page.getByLabel("姓名").fill("陈星");
  await page.getByLabel("密码", { exact: false }).first().fill("long enough");
  await page.getByLabel("再输一次密码").fill("long enough");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: "pictures/start-390.png", fullPage: true });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "建立公司" }).click();
  await expect(page).toHaveURL(/sign-in\?begun/);
  await signIn(page, "long enough");
  await expect(page.locator(".x-side")).toContainText("晨星商贸有限公司");

  await page.goto("/company");
  const [copy] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载备份" }).click()]);
  expect(copy.suggestedFilename()).toMatch(/^xiaoguan-\d{4}-\d\d-\d\d\.backup$/);
  await page.screenshot({ path: "pictures/company.png", fullPage: true });
  await page.getByRole("button", { name: "移除演示公司" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "移除演示公司" }).click();
  await expect(page.getByRole("button", { name: "移除演示公司" })).toHaveCount(0);
  await expect(page.locator(".x-side")).toContainText("晨星商贸有限公司");
});
