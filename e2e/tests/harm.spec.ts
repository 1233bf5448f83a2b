// What must not happen by the way: a table pasted over chosen products, an answer that holds no form, a sign-in beside an open form.
import { digits, expect, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

test("a table pasted over chosen products takes their place", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/price-lists");
  await page.getByRole("link", { name: "标准价" }).click();
  await page.getByRole("link", { name: "发布价格" }).click();
  const lookup = page.locator('input[name="lines.0.product~text"]');
  const chosen = page.locator('input[name="lines.0.product"]');
  await lookup.fill("杯");
  await expect(page.getByRole("option").first()).toBeVisible();
  await lookup.press("Enter");
  await expect(chosen).not.toHaveValue("");
  await lookup.focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "NOPE-1\t\t\t9\nNOPE-2\t\t\t8\n");
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(chosen).toHaveValue("");
  await page.keyboard.press("Control+Enter");
  for (const line of [0, 1]) {
    await expect(page.locator(`input[name="lines.${line}.product~text"]`)).toHaveAttribute("aria-invalid", "true");
    await expect(page.locator(`input[name="lines.${line}.product~text"]`)).toHaveValue(`NOPE-${line + 1}`);
  }
  await page.screenshot({ path: "pictures/pasted-over.png" });
});

test("a form stays when its answer holds none, and takes the token of a sign-in beside it", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/customers/new");
  const name = page.locator('#entry input[name="name"]');
  await name.fill("远处的新客户");
  await page.locator('#entry input[name="code"]').fill(`H${digits(7)}`);
  // In another tab the same person signs in anew: this page's token is not that of the session any more.
  await signIn(page, "admin");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#x-toasts")).toContainText("登录已更换");
  await expect(name).toHaveValue("远处的新客户");
  await page.screenshot({ path: "pictures/token-renewed.png" });
  // Too long to be read at all.
  await page.locator('#entry textarea[name="remark"]').evaluate((box) => ((box as HTMLTextAreaElement).value = "长".repeat(200_000)));
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#x-toasts > *").last()).toContainText("字节以内");
  await expect(name).toHaveValue("远处的新客户");
  await page.locator('#entry textarea[name="remark"]').fill("");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("h1")).toContainText("远处的新客户");
});
