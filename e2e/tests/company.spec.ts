// A company's people at work: signing in, people, roles, departments, positions, approvals, the audit.
import { digits, expect, type Page, serious, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

// A key, once the page listens: its scripts run before it is loaded.
async function press(page: Page, key: string): Promise<void> {
  await page.waitForLoadState("load");
  await page.keyboard.press(key);
}

test("whoever is not signed in comes back to where they wanted to go", async ({ page }) => {
  await page.goto("/people?state=active");
  await expect(page).toHaveURL(/sign-in/);
  await page.getByLabel("登录名").fill("admin");
  await page.getByLabel("密码").fill("wrong");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("登录");
  await expect(page.getByLabel("登录名")).toHaveValue("admin");
  await page.getByLabel("密码").fill("xiaoguan-demo");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page).toHaveURL(/people\?state=active/);
});

test("a person of the demo signs in with one click, and out again", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: /张明/ }).click();
  await expect(page.locator("h1")).toContainText("张明");
  await page.locator(".x-side .x-person-menu").click();
  await page.getByRole("button", { name: "退出登录" }).click();
  await expect(page).toHaveURL(/sign-in/);
  await page.goto("/people");
  await expect(page).toHaveURL(/sign-in/);
});

test("a person is taken on, changed and disabled; what is wrong is told at its field", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/people");
  await expect(page.locator("h1")).toContainText("人员");
  await press(page, "n");
  await expect(page).toHaveURL(/people\/new/);
  await page.getByRole("textbox", { name: /姓名/ }).fill("赵小红");
  await press(page, "Control+Enter");
  await expect(page.locator("[data-summary]")).toBeVisible();
  await expect(page.getByRole("textbox", { name: /姓名/ })).toHaveValue("赵小红");
  await expect(page.locator('#entry input[name="login"]')).toHaveAttribute("aria-invalid", "true");
  await page.locator('#entry input[name="login"]').fill("zhang");
  const department = page.getByRole("combobox", { name: /部门/ });
  await department.fill("二部");
  await expect(page.getByRole("option", { name: /销售二部/ })).toBeVisible();
  await department.press("Enter");
  await page.getByLabel("业务员").check();
  await press(page, "Control+Enter");
  await expect(page.locator("[data-summary]")).toBeVisible();
  await expect(page.getByLabel("业务员")).toBeChecked();
  await page.locator('#entry input[name="login"]').fill("zhaoxh");
  await press(page, "Control+Enter");
  await expect(page.locator("h1")).toContainText("赵小红");
  await expect(page.locator("main")).toContainText("新建客户");
  await page.screenshot({ path: "pictures/person.png", fullPage: true });
  await page.getByRole("button", { name: "更多操作" }).click();
  await page.getByRole("button", { name: /停用/ }).first().click();
  await expect(page.getByRole("dialog")).toContainText("立即退出所有设备");
  await page.getByRole("dialog").getByRole("button", { name: /停用/ }).click();
  await expect(page.locator("h1")).toContainText("停用");
});

test("a list of people is searched and filtered", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/people");
  await press(page, "/");
  await page.keyboard.type("王");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.goto("/people?state=disabled&q=nobody");
  await expect(page.locator("main")).toContainText("没有");
});

test("a role is narrowed, and its people feel it at once", async ({ page, browser }) => {
  await signIn(page, "admin");
  await page.goto("/roles");
  await page.getByRole("link", { name: "只读" }).click();
  await expect(page.locator("h1")).toContainText("只读");
  await press(page, "e");
  await expect(page).toHaveURL(/edit/);
  await page.locator('select[name="grant.audit.list"]').selectOption("");
  await press(page, "Control+Enter");
  await expect(page).toHaveURL(/roles\/\d+$/);
  const other = await browser.newPage({ baseURL: company, locale: "zh-CN" });
  await signIn(other, "wu");
  const answer = await other.goto("/audit");
  expect(answer?.status()).toBe(403);
  await other.close();
});

test("a department is made below another and moved; not below itself", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/departments");
  await page.locator(".x-tree").getByRole("link", { name: "销售二部" }).click();
  await expect(page).toHaveURL(/departments\/\d+$/);
  await press(page, "n");
  await expect(page).toHaveURL(/new/);
  await expect(page.getByRole("combobox", { name: /上级部门/ })).toHaveValue("销售二部");
  await page.locator('#entry input[name="name"]').fill("华南组");
  await page.locator('#entry input[name="code"]').fill("S2S");
  await press(page, "Control+Enter");
  await expect(page).toHaveURL(/departments\/\d+$/);
  const own = page.url();
  await page.goto(`${own}/move`);
  const under = page.getByRole("combobox", { name: /移到/ });
  await under.fill("华南");
  await expect(page.getByRole("option", { name: /华南组/ })).toBeVisible();
  await under.press("Enter");
  await press(page, "Control+Enter");
  await expect(page.locator("[data-summary]")).toBeVisible();
});

test("a position is described and assigned", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/positions/new");
  await page.locator('#entry input[name="name"]').fill("销售内勤");
  await page.locator('#entry input[name="code"]').fill(`desk${digits(7)}`);
  await page.locator('textarea[name="duties"]').fill("接单\n核价\n对账");
  await press(page, "Control+Enter");
  await expect(page.locator("h1")).toContainText("销售内勤");
  await page.getByRole("link", { name: "任命" }).click();
  const who = page.getByRole("combobox", { name: /任命谁/ });
  await who.fill("陈");
  await expect(page.getByRole("option", { name: /陈静/ })).toBeVisible();
  await who.press("Enter");
  await press(page, "Control+Enter");
  await expect(page).toHaveURL(/positions\/\d+$/);
  await expect(page.locator("main")).toContainText("陈静");
});

test("a request beyond somebody's authority is approved by another, with its reason", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/approvals?state=waiting");
  await page.getByRole("link", { name: "提高信用额度" }).first().click();
  await expect(page.locator("main")).toContainText("超过申请人可自行决定的");
  await page.getByRole("button", { name: "驳回申请" }).click();
  await expect(page.locator("[data-summary]")).toBeVisible();
  await page.getByRole("button", { name: "批准申请" }).click();
  await expect(page.locator("h1")).toContainText("已同意");
});

test("a token's purpose that is refused is kept", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/me/tokens");
  const purpose = page.getByRole("textbox", { name: /用途/ });
  await purpose.fill("长".repeat(101));
  await page.getByRole("button", { name: "新建接口令牌" }).click();
  await expect(purpose).toHaveAttribute("aria-invalid", "true");
  await expect(purpose).toHaveValue("长".repeat(101));
});

test("the audit is read and verified", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/audit");
  await page.getByRole("button", { name: "校验日志" }).click();
  await expect(page.locator("main")).toContainText("没有被改动");
});

const places = ["/", "/people", "/people/new", "/departments", "/positions", "/roles", "/roles/new", "/audit", "/approvals", "/me", "/me/tokens"];
for (const [name, width, height] of [
  ["desktop", 1440, 900],
  ["phone", 390, 844],
] as const) {
  test(`every page holds on the ${name}, in both themes and languages`, async ({ browser }) => {
    test.setTimeout(600_000);
    for (const [theme, lang] of [
      ["light", "zh-CN"],
      ["dark", "en"],
    ] as const) {
      const context = await browser.newContext({ baseURL: company, locale: lang, viewport: { width, height } });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      await signIn(page, "admin");
      await context.addCookies([{ name: "xg_theme", value: theme, url: company }, { name: "xg_lang", value: lang, url: company }]);
      // A person's own language is Chinese here; what this device has chosen goes before it.
      await page.goto("/me");
      await expect(page.locator("html")).toHaveAttribute("lang", lang);
      for (const place of places) {
        await page.goto(place);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wide, `${place} is not wider than the screen`).toBeLessThanOrEqual(0);
        // Colours are the same on the phone.
        expect(await serious(page, name === "desktop"), place).toEqual([]);
        await page.screenshot({ path: `pictures/company${place.replace(/\//g, "-")}-${name}-${theme}.png` });
      }
      expect(errors).toEqual([]);
      await context.close();
    }
  });
}
