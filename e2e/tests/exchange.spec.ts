// A dirty file is brought, matched, looked at, run and taken back; a list leaves as a file and is read.
import { readFileSync } from "node:fs";
import { clean, digits, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `pictures/exchange-${name}.png`, fullPage: true });
}

/** 管家婆's list of goods, in GB18030, with titles, a total, and STAMP for the codes. */
const GOODS =
  "yczGt9DFz6LB0LHtLCwsLCwKtaXOu8P7s8ajuruqtqu5q8u+LCwsLCwKCsnMxrex4LrFLMnMxrfIq8P7LLWlzrssy7DCyizB48rbvNsssbjXogpTVEFNUDEsx/K3pyBETjUwLLz+LDEzJSwiMSwyMzQuNSIsClNUQU1QMizVorenIEROODAsvP4sMTMlLDg4LAoszt6x4MLrLLz+LCwsClNUQU1QMyy92Na5t6csvP4sMC4xMywxMtSqLApTVEFNUDEsx/K3pyBETjUwLLz+LDEzJSwiMSwyMzQuNSIsCrrPvMYsLCwsMTUwMCwK";

function goods(stamp: string): Buffer {
  const text = Buffer.from(GOODS, "base64").toString("latin1").replaceAll("STAMP", stamp);
  return Buffer.from(text, "latin1");
}

test("a file in GB18030 is matched, looked at, run, told and taken back", async ({ page }) => {
  const stamp = `0${digits(7)}`;
  await signIn(page, "admin");
  await page.goto("/imports");
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/imports\/new/);
  await clean(page);
  await picture(page, "new");

  // What is no table is told where it was chosen.
  await page.locator('input[type="file"]').setInputFiles({ name: "照片.csv", mimeType: "text/csv", buffer: Buffer.from("%PDF-1.7") });
  await page.getByRole("button", { name: "上传并读取" }).click();
  await expect(page.locator("[data-summary]")).toContainText("其实是文档");

  await page.locator('input[type="file"]').setInputFiles({ name: "商品.csv", mimeType: "text/csv", buffer: goods(stamp) });
  await page.getByRole("button", { name: "上传并读取" }).click();
  await expect(page).toHaveURL(/imports\/\d+$/);
  await expect(page.locator('select[name="map.code"]')).toHaveValue("0");
  await expect(page.locator('select[name="map.name"]')).toHaveValue("1");
  await expect(page.locator('select[name="map.price_micro"]')).toHaveValue("4");
  await expect(page.locator("#mapping")).toContainText("球阀 DN50");
  await clean(page);
  await picture(page, "map");
  await page.locator('input[name="same.list"]').fill("BZ");
  await page.getByRole("button", { name: "检查每一行" }).click();

  await expect(page.getByRole("button", { name: "开始导入" })).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("main")).toContainText("新增 2");
  await expect(page.locator("main")).toContainText("有问题 2");
  await expect(page.locator("main")).toContainText("数字后面有“元”");
  await picture(page, "look");
  await page.getByRole("link", { name: /^有问题 2/ }).click();
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await clean(page);
  await page.getByRole("button", { name: "开始导入" }).click();

  await expect(page.getByRole("button", { name: "撤回整批" })).toBeVisible({ timeout: 20_000 });
  await picture(page, "done");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "结果文件" }).click();
  const file = await (await download).path();
  expect(readFileSync(file).subarray(0, 2).toString()).toBe("PK");
  const batch = page.url();
  await page.goto(`/products?code=${stamp}1`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody")).toContainText("球阀 DN50");

  await page.goto(batch);
  await page.getByRole("button", { name: "撤回整批" }).click();
  await page.locator("#batch-undo").getByRole("button", { name: "撤回整批" }).click();
  await expect(page.locator("main")).toContainText("已撤回 2", { timeout: 20_000 });
  await expect(page.locator("h1")).toContainText("已撤回");
  await picture(page, "undone");
});

/** Brings a table of products and has it judged. */
async function bring(page: Page, name: string, text: string): Promise<void> {
  await page.goto("/imports/new");
  await page.locator('input[type="file"]').setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "上传并读取" }).click();
  await expect(page).toHaveURL(/imports\/\d+$/);
  await page.getByRole("button", { name: "检查每一行" }).click();
}

test("while the server does not answer the page says so, and goes on when it does", async ({ page }) => {
  await signIn(page, "admin");
  const stamp = digits(7);
  const rows = Array.from({ length: 400 }, (_, n) => `G${stamp}${n},阀${n},件`).join("\n");
  // What the page asks by itself finds nobody.
  let asked = 0;
  const gone = async (route: import("@playwright/test").Route): Promise<void> => {
    if (route.request().headers()["hx-source"] !== "div#batch") return route.continue();
    asked += 1;
    return asked % 2 ? route.abort("connectionrefused") : route.fulfill({ status: 503, body: "" });
  };
  await page.route(/imports\/\d+/, gone);
  await bring(page, "断线.csv", `编码,名称,单位\n${rows}\n`);
  await expect(page.locator("[data-lost]")).toBeVisible();
  await expect(page.locator("[data-lost]")).toContainText("恢复后本页会自动继续");
  await expect.poll(() => asked).toBeGreaterThan(2);
  await expect(page.locator("#x-toasts > *")).toHaveCount(0);
  await clean(page);
  await picture(page, "lost");
  await page.unroute(/imports\/\d+/, gone);
  await expect(page.getByRole("button", { name: "开始导入" })).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("[data-lost]")).toHaveCount(0);
  await expect(page.locator("main")).toContainText("新增 400");
});

const LONG = "不锈钢三片式法兰球阀".repeat(6);
async function longRows(page: Page): Promise<void> {
  const stamp = digits(7);
  const name = `${"很长的文件名".repeat(12)}.csv`;
  await bring(page, name, `编码,名称,单位,规格,型号,品牌\nL${stamp},${LONG},件,${LONG},${"Q41F16C".repeat(8)},良工\n,${LONG},件,,,\n`);
  await expect(page.getByRole("button", { name: "开始导入" })).toBeVisible({ timeout: 20_000 });
}

test("long names keep their place, and are whole for whoever comes to them", async ({ page }) => {
  await signIn(page, "admin");
  await longRows(page);
  const box = page.locator(".x-card-flush .x-scroll");
  const wide = await box.evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  const cut = page.locator(".x-fold").first();
  await expect(cut).toHaveAttribute("title", LONG);
  const lines = async (): Promise<number> => cut.evaluate((element) => element.getClientRects()[0].height);
  const before = await lines();
  await cut.focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  expect(await lines()).toBeGreaterThan(before * 2);
  await clean(page);
  await picture(page, "long");
  await page.goto("/imports");
  await expect(page.locator("tbody .x-fold").first()).toHaveAttribute("title", /很长的文件名/);
  const over = await page.locator(".x-table-panel").evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(over).toBeLessThanOrEqual(0);
  await picture(page, "list");
});

test("a template is filled in and a list is taken out", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/imports/new");
  const template = page.waitForEvent("download");
  await page.getByRole("link", { name: "产品", exact: true }).last().click();
  const book = readFileSync(await (await template).path());
  await page.locator('input[type="file"]').setInputFiles({
    name: "产品.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer: book,
  });
  await page.getByRole("button", { name: "上传并读取" }).click();
  await expect(page.locator('select[name="map.code"]')).toHaveValue("0");
  await page.getByRole("button", { name: "检查每一行" }).click();
  // It can be brought as it is, and every column of it is known.
  await expect(page.getByRole("button", { name: "开始导入" })).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("main")).not.toContainText("这些列不导入");

  await page.goto("/products?state=active&sort=-code");
  await page.getByRole("button", { name: "导出" }).click();
  const csv = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const text = readFileSync(await (await csv).path(), "utf8");
  const lines = text.replace("\ufeff", "").trim().split("\r\n");
  const shown = await page.locator("tbody tr").count();
  expect(lines.length - 1).toBeGreaterThanOrEqual(shown);
  expect(lines[0]).toContain("编码");
  await page.goto("/exports");
  await expect(page.locator("tbody tr").first()).toContainText("state: active");
  await clean(page);
  await picture(page, "exports");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });
  test("rows are cards", async ({ page }) => {
    await signIn(page, "admin");
    await longRows(page);
    await expect(page.locator("thead th").first()).not.toBeInViewport();
    const first = page.locator("tbody tr").first();
    await expect(first).toContainText(LONG);
    expect(await first.evaluate((row) => getComputedStyle(row).display)).toBe("grid");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    const inside = await page.locator(".x-card-flush .x-scroll").evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(inside).toBeLessThanOrEqual(0);
    await clean(page);
    await picture(page, "phone-rows");
  });
  test("the pages of an import fit", async ({ page }) => {
    await signIn(page, "admin");
    for (const [address, name] of [["/imports", "phone-list"], ["/imports/new", "phone-new"], ["/exports", "phone-exports"]]) {
      await page.goto(address);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
      await picture(page, name);
    }
  });
});
