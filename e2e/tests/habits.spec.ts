// Habits: columns and views of lists, pages back and forth, deeds on ticked rows, finding anything, what somebody may see and do.
import { expect, found, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

const heads = async (page: Page): Promise<string[]> => (await page.locator("thead th").allInnerTexts()).map((text) => text.trim());

async function accessible(page: Page): Promise<void> {
  expect((await found(page)).map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}

test("a person chooses columns by keyboard, and has them on the next visit; filters stay", async ({ page }) => {
  await signIn(page, "wang");
  await page.goto("/customers?state=active");
  await page.waitForLoadState("load");
  expect(await heads(page)).not.toContain("助记码");
  await page.getByRole("button", { name: "列设置" }).click();
  const sheet = page.locator("#customers-columns");
  const mnemonic = sheet.getByRole("checkbox", { name: "助记码" });
  await mnemonic.focus();
  await page.keyboard.press("Space");
  for (let at = 0; at < 20; at += 1) await page.keyboard.press("Alt+ArrowUp");
  await expect(sheet.locator("li").first()).toContainText("助记码");
  await accessible(page);
  await sheet.getByRole("button", { name: "应用" }).click();
  await expect(page).toHaveURL(/state=active/);
  expect((await heads(page)).filter(Boolean)[0]).toBe("助记码");
  await page.goto("/customers");
  expect(await heads(page)).toContain("助记码");
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole("button", { name: "列设置" })).toBeVisible();
  await page.getByRole("button", { name: "列设置" }).click();
  await page.locator("#customers-columns").getByRole("button", { name: "恢复默认" }).click();
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(await heads(page)).not.toContain("助记码");
});

test("a view keeps filters, is shared, opens first, and goes again", async ({ page, browser }) => {
  await signIn(page, "wang");
  await page.goto("/customers?state=active&sort=-name");
  await page.waitForLoadState("load");
  await page.getByRole("button", { name: /^视图/ }).click();
  const sheet = page.locator("#customers-views");
  await sheet.getByLabel("视图名称").fill("名称倒序");
  await sheet.getByLabel("每次打开先显示它").check();
  await sheet.getByLabel("共享给能打开此列表的人").check();
  await sheet.getByRole("button", { name: "保存视图" }).click();
  await expect(page).toHaveURL(/view=\d+/);
  await page.goto("/customers");
  await expect(page).toHaveURL(/sort=-name&view=\d+/);
  await expect(page.locator(".x-views [aria-current=true]")).toHaveText("名称倒序");
  await page.locator(".x-views").getByRole("link", { name: "全部" }).click();
  await expect(page.locator(".x-views [aria-current=true]")).toHaveText("全部");
  const other = await browser.newPage({ baseURL: company, locale: "zh-CN" });
  await signIn(other, "zhang");
  await other.goto("/customers");
  await expect(other.locator(".x-views").getByRole("link", { name: "名称倒序" })).toBeVisible();
  await other.locator(".x-views").getByRole("link", { name: "名称倒序" }).click();
  await expect(other.locator("th[aria-sort=descending]")).toHaveCount(1);
  await other.close();
  await page.goto("/customers");
  await page.waitForLoadState("load");
  await page.getByRole("button", { name: /^视图/ }).click();
  await page.locator("#customers-views").getByRole("button", { name: "删除此视图" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "删除", exact: true }).click();
  await expect(page.locator(".x-views").getByRole("link", { name: "名称倒序" })).toHaveCount(0);
});

test("a long list is walked on and back, and counted exactly when asked", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/audit");
  const first = await page.locator("tbody tr").first().getAttribute("data-row");
  await page.getByRole("link", { name: "下一页" }).click();
  await expect(page.locator("tbody tr").first()).not.toHaveAttribute("data-row", first ?? "");
  await page.getByRole("link", { name: "上一页" }).click();
  await expect(page.locator("tbody tr").first()).toHaveAttribute("data-row", first ?? "");
  await page.goto("/audit?count=exact");
  await expect(page.locator(".x-list-count")).toHaveText(/^[\d,]+ 条$/);
});

test("what is done to ticked rows is asked once and told for each", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/people?q=wu");
  await page.locator(".x-row-box").first().check();
  await page.getByRole("button", { name: "停用用户" }).click();
  await expect(page.locator("h1")).toContainText("停用用户");
  await expect(page.locator("main")).toContainText("吴涛");
  await accessible(page);
  await page.getByRole("button", { name: "停用用户" }).click();
  await expect(page).toHaveURL(/people\?q=wu/);
  await expect(page.locator("tbody")).toContainText("停用");
  await page.locator(".x-row-box").first().check();
  await page.getByRole("button", { name: "启用用户" }).click();
  await page.getByRole("button", { name: "启用用户" }).click();
  await expect(page.locator("tbody")).not.toContainText("停用");
  // Somebody who is disabled already, and somebody who is not: what does not go is told by name.
  await page.goto("/people?q=admin");
  await page.locator(".x-row-box").first().check();
  await page.getByRole("button", { name: "启用用户" }).click();
  await page.getByRole("button", { name: "启用用户" }).click();
  await expect(page.locator("main")).toContainText("未完成");
});

test("anything is found from anywhere by name, pinyin, initials or code, within what one may see", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/");
  await page.waitForLoadState("load");
  await page.keyboard.press("Control+k");
  const list = page.locator("#x-palette");
  const named = (name: string) => list.getByRole("option", { name, exact: true });
  await expect(list.locator("input")).toBeFocused();
  await page.keyboard.type("wf");
  await expect(list.getByRole("group", { name: "人员" }).getByRole("option", { name: /王芳/ })).toBeVisible();
  await list.locator("input").fill("xjkh");
  await expect(named("新建客户")).toBeVisible();
  await list.locator("input").fill("P0003");
  await expect(list.locator("[data-palette-found] [role=option]").first()).toBeVisible();
  await list.locator("input").fill("没有这样的东西");
  await expect(list.getByText("没有找到")).toBeVisible();
  await list.locator("input").fill("wangfang");
  await expect(list.getByRole("option", { name: /王芳/ })).toHaveAttribute("aria-selected", "true");
  await accessible(page);
  await page.keyboard.press("Enter");
  await expect(page.locator("h1")).toContainText("王芳");
  // Somebody who adds nobody is offered no such thing, and on the phone it is a tab.
  await page.context().clearCookies();
  await signIn(page, "zhang");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await page.locator(".x-tabbar").getByRole("button", { name: "搜索" }).click();
  await list.locator("input").fill("xj");
  await expect(named("新建客户")).toBeVisible();
  await expect(named("新建人员")).toHaveCount(0);
});

test("everybody sees what they may see and do, and by which role", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/people?q=wang");
  await page.locator("a.x-row-link").first().click();
  await page.getByRole("link", { name: "全部权限" }).click();
  await expect(page.locator("main")).toContainText("来自角色：销售经理");
  await expect(page.locator("main")).toContainText("超出本人权限时需要");
  await page.getByRole("searchbox").fill("yjkh");
  await expect(page.locator(".x-rights li").first()).toContainText("移交客户");
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "导出", exact: true }).click();
  expect((await file).suggestedFilename()).toContain("王芳");
  await accessible(page);
  await page.context().clearCookies();
  await signIn(page, "qian");
  await page.goto("/me/rights");
  await expect(page.locator("main")).toContainText("看不到：电话");
});
