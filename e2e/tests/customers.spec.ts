// Customers: taken on with a warning and a wrong credit code, terms, an address with its hours, a contact, hand-over, search.
import { clean, digits, expect, type Page, signIn, signInByForm, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

async function choose(page: Page, label: RegExp, typed: string, option: RegExp): Promise<void> {
  const box = page.getByRole("combobox", { name: label });
  await box.fill(typed);
  await expect(page.getByRole("option", { name: option }).first()).toBeVisible();
  await box.press("Enter");
}

const field = (page: Page, name: string) => page.locator(`#entry [name="${name}"]`);

/** A credit code that fits: signs, weights and check sign as GB 32100 has them. */
function creditCode(body: string): string {
  const signs = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  let [sum, weight] = [0, 1];
  for (const sign of body) [sum, weight] = [sum + signs.indexOf(sign) * weight, (weight * 3) % 31];
  return body + signs[(31 - (sum % 31)) % 31];
}

test("a customer is taken on, with a warning, a wrong credit code, terms, address and contact, and handed over", async ({ page }) => {
  const stamp = digits(7);
  const right = creditCode(`91310104MA${stamp}`);
  await signIn(page, "admin");
  await page.goto("/customers");
  await expect(page.locator("h1")).toContainText("客户");
  await page.screenshot({ path: "pictures/customers.png" });
  await clean(page);
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/customers\/new/);

  // Somebody like it is told while it is typed, with whose it is.
  await field(page, "name").pressSequentially("上海市华联百货");
  const similar = page.locator("#similar");
  await expect(similar).toContainText("可能已有");
  await expect(similar.getByRole("link", { name: "上海华联百货有限公司" })).toBeVisible();
  await expect(similar).toContainText("张明");
  await page.screenshot({ path: "pictures/customer-similar.png", fullPage: true });
  await clean(page);

  // What is wrong is told at its field, and what was typed stays; terms show what their kind needs.
  await field(page, "name").fill(`杭州启明灯具${stamp}商行`);
  await field(page, "code").fill(`E${stamp}`);
  await field(page, "phone").fill("13800138000138001380");
  await field(page, "credit_code").fill(`${right.slice(0, 17)}${right.endsWith("0") ? "1" : "0"}`);
  await expect(field(page, "payment.pay_day")).toBeHidden();
  await field(page, "payment.kind").selectOption({ label: "月结（固定付款日）" });
  await field(page, "payment.cut_off_day").fill("25");
  await field(page, "payment.statement_day").fill("32");
  await field(page, "payment.months").fill("1");
  await field(page, "payment.pay_day").fill("15");
  await expect(field(page, "payment.days")).toBeHidden();
  await choose(page, /地区/, "hangzhou", /杭州/);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-summary]")).toContainText("校验位不符");
  await expect(page.locator("[data-summary]")).toContainText("1 到 31");
  for (const name of ["phone", "credit_code", "payment.statement_day"]) await expect(field(page, name)).toHaveAttribute("aria-invalid", "true");
  await expect(field(page, "phone")).toHaveValue("13800138000138001380");
  await expect(field(page, "payment.pay_day")).toHaveValue("15");
  await field(page, "phone").fill("０５７１ 88881234");
  await field(page, "credit_code").fill(right.toLowerCase());
  await field(page, "payment.statement_day").fill("28");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("h1")).toContainText(`杭州启明灯具${stamp}商行`);
  const main = page.locator("main");
  await expect(main).toContainText(right);
  await expect(main).toContainText("每月 25 日截止，28 日对账，次月 15 日付款");
  await expect(main.getByRole("link", { name: "0571-88881234" }).first()).toHaveAttribute("href", "tel:057188881234");

  // The same credit code again: refused, with whose it is and a way out.
  const own = page.url();
  await page.goto("/customers/new");
  await field(page, "name").fill("另一家");
  await field(page, "code").fill(`F${stamp}`);
  await field(page, "credit_code").fill(right);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#similar")).toContainText("统一社会信用代码相同");
  await expect(page.getByText("还没有保存")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("还没有保存")).toBeHidden();
  await expect(page.locator("[data-summary]")).toContainText("已使用此统一社会信用代码");
  await expect(page.locator("[data-summary]")).toContainText("设为开票方");

  // An address with its days and hours, a contact who can be called.
  await page.goto(own);
  await page.getByRole("link", { name: "新建收货地址" }).click();
  await field(page, "label").fill("总仓");
  await field(page, "street").fill("文三路 18 号");
  await page.getByLabel("周一").check();
  await page.getByLabel("周三").check();
  await field(page, "from").fill("17:00");
  await field(page, "until").fill("９：００");
  await page.keyboard.press("Control+Enter");
  await expect(field(page, "until")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("周三")).toBeChecked();
  await field(page, "from").fill("9点");
  await field(page, "until").fill("17:30");
  await page.keyboard.press("Control+Enter");
  await expect(main).toContainText("周一 周三 9:00–17:30");
  await page.getByRole("link", { name: "新建联系人" }).click();
  await field(page, "name").fill("周采购");
  await field(page, "phone").fill("139 1234 5678");
  await page.keyboard.press("Control+Enter");
  await expect(main.getByRole("link", { name: "13912345678" })).toBeVisible();
  await page.screenshot({ path: "pictures/customer.png", fullPage: true });
  await clean(page);

  // Found by initials, sound, the contact's number and the end of the credit code.
  for (const typed of [`hzqmdj${stamp}`, "qimingdengju", right.slice(-6).toLowerCase(), `E${stamp}`.toLowerCase()]) {
    await page.goto("/customers");
    await page.keyboard.press("/");
    await page.keyboard.type(typed);
    await expect(page.locator("tbody tr").first()).toContainText("启明灯具");
  }

  // Into other hands, with the reason kept.
  await page.goto(own);
  await page.locator(".x-head").getByRole("button", { name: "更多操作" }).click();
  await page.getByRole("link", { name: "移交客户" }).click();
  await choose(page, /新负责人/, "liu", /刘洋/);
  await field(page, "reason").fill("区域调整");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/customers$/);
  await page.goto(own);
  await expect(main).toContainText("林总 移交给 刘洋");
  await expect(main).toContainText("区域调整");

  // Closed, and served again.
  await page.locator(".x-head").getByRole("button", { name: "更多操作" }).click();
  await page.getByRole("button", { name: "停用客户" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "停用客户" }).click();
  await expect(page.locator(".x-head")).toContainText("恢复客户");
  await page.locator(".x-head").getByRole("button", { name: "更多操作" }).click();
  await page.getByRole("button", { name: "恢复客户" }).click();
  await expect(page.locator(".x-head")).toContainText("在用");
});

test("somebody else's customer is told, not shown", async ({ page }) => {
  await signIn(page, "chen");
  await page.goto("/customers/new");
  await field(page, "name").pressSequentially("上海华联百货");
  const similar = page.locator("#similar");
  await expect(similar).toContainText("不在您范围内的客户，由 销售一部 张明 负责");
  await expect(similar).not.toContainText("上海华联百货有限公司");
  await expect(similar.getByRole("link")).toHaveCount(0);
});

test("those that are ticked are handed over together; filters narrow the list", async ({ page }) => {
  await signIn(page, "wang");
  await page.goto("/customers?sort=-code");
  await page.locator(".x-filters, main").getByRole("button", { name: "地区" }).click();
  await page.getByRole("radio", { name: /苏州/ }).or(page.getByLabel("苏州")).first().check();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/region=/);
  await expect(page.locator("tbody tr").first()).toContainText("苏州");
  await page.locator("tbody tr .x-row-box").nth(0).check();
  await page.locator("tbody tr .x-row-box").nth(1).check();
  await page.locator(".x-bulk").getByRole("button", { name: "移交客户" }).click();
  await expect(page).toHaveURL(/hand-over/);
  await choose(page, /新负责人/, "liu", /刘洋/);
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/customers$/);
});

test("on a phone a customer is a card that can be called", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, "zhang");
  await page.goto("/customers?sort=code");
  await expect(page.locator("tbody tr").first()).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await page.screenshot({ path: "pictures/customers-phone.png" });
  await expect(page.locator("tbody tr").first().locator('a[href^="tel:"]')).toBeVisible();
  await page.locator("tbody tr").first().getByRole("link").first().click();
  await expect(page.locator("h1")).toBeVisible();
  await page.screenshot({ path: "pictures/customer-phone.png", fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await clean(page);
});

test("a draft is its person's alone, and undoes nothing of a colleague's", async ({ page, context }) => {
  const stamp = digits(7);
  const keeps = () => expect.poll(() => page.evaluate(() => JSON.stringify(sessionStorage))).toContain(stamp);
  await signIn(page, "admin");
  await page.goto("/customers/new");
  await field(page, "name").fill(`草稿${stamp}`);
  await field(page, "code").fill(`D${stamp}`);
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/customers\/\d+$/);
  const edit = `${new URL(page.url()).pathname}/edit`;

  // Two tabs: one changes the short name, the other had only the mnemonic in hand.
  await page.goto(edit);
  const other = await context.newPage();
  await other.goto(edit);
  await field(other, "short_name").fill("乙改");
  await field(page, "mnemonic").fill(`Q${stamp}`);
  await keeps();
  await other.keyboard.press("Control+Enter");
  await expect(other).toHaveURL(/\/customers\/\d+$/);
  await other.close();
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.locator(".x-restored")).toContainText("已恢复");
  await expect(field(page, "mnemonic")).toHaveValue(`Q${stamp}`);
  await expect(field(page, "short_name")).toHaveValue("乙改");

  // Whoever signs in next at this tab finds nothing of it.
  await page.goto("/customers/new");
  await field(page, "name").fill(`秘密${stamp}`);
  await keeps();
  await context.clearCookies();
  await signInByForm(page, "chen");
  await page.goto("/customers/new");
  await expect(field(page, "name")).toHaveValue("");
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("秘密");
});
