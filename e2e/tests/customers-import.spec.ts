// A dirty list of customers is brought, matched, looked at, run and taken back.
import { clean, digits, expect, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

/** 管家婆's list of units with whom one deals, in GB18030, with titles, a total, and STAMP for codes and names. */
const UNITS =
  "zfnAtLWlzrvB0LHtLCwsLCwsCrmry76juruqtqu5q8u+LCwsLCwsCgq1pc67seC6xSy1pc67yKvD+yzBqs+1yMssyta7+iy12Na3LMuwusUs0vjQ0NXLusUs0rXO8dSxLL3hy+PG2s/eCjBTVEFNUDEsxP6yqFNUQU1Qu/rQtdPQz965q8u+LNbcssm5uiwxMzkxMjM0NTY3OCzQwrTzwrcgMTA2OSC6xSwsMzkwMTE4MDAwOTMwMDExMix6aGFuZyzUwr3hMzDM7AowU1RBTVAyLMnPuqO7qsGqsNm79dPQz965q8u+LCwsLCwsLAowU1RBTVAzLMvV1t1TVEFNULXnxvjT0M/euavLviwsLCwsNjIyMjAyMTIzNDU2Nzg5MDAwMCwsCrrPvMYsLCwsLCwsLAo=";

function units(stamp: string): Buffer {
  return Buffer.from(Buffer.from(UNITS, "base64").toString("latin1").replaceAll("STAMP", stamp), "latin1");
}

test("customers of another program are matched, judged, taken in and taken back", async ({ page }) => {
  const stamp = digits(7);
  await signIn(page, "admin");
  await page.goto("/imports/new?profile=customers");
  await expect(page.locator('select[name="profile"]')).toHaveValue("customers");
  await page.locator('input[type="file"]').setInputFiles({ name: "往来单位.csv", mimeType: "text/csv", buffer: units(stamp) });
  await page.getByRole("button", { name: "上传并读取" }).click();
  await expect(page.locator('select[name="map.code"]')).toHaveValue("0");
  await expect(page.locator('select[name="map.contact_phone"]')).toHaveValue("3");
  await expect(page.locator('select[name="map.street"]')).toHaveValue("4");
  await clean(page);
  await page.screenshot({ path: "pictures/customers-import-map.png", fullPage: true });
  await page.getByRole("button", { name: "检查每一行" }).click();
  await expect(page.getByRole("button", { name: "开始导入" })).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("main")).toContainText("新增 1");
  await expect(page.locator("main")).toContainText("有问题 2");
  await expect(page.locator("main")).toContainText("已有同名客户，由张明负责");
  await page.screenshot({ path: "pictures/customers-import-look.png", fullPage: true });
  await page.getByRole("button", { name: "开始导入" }).click();
  await expect(page.getByRole("button", { name: "撤回整批" })).toBeVisible({ timeout: 20_000 });
  const batch = page.url();
  await page.goto(`/customers?code=0${stamp}1`);
  await page.getByRole("link", { name: `宁波${stamp}机械有限公司` }).click();
  await expect(page.locator("main")).toContainText("周采购");
  await expect(page.locator("main")).toContainText("新大路 1069 号");
  await page.goto(batch);
  await page.getByRole("button", { name: "撤回整批" }).click();
  await page.locator("#batch-undo").getByRole("button", { name: "撤回整批" }).click();
  await expect(page.locator("h1")).toContainText("已撤回", { timeout: 20_000 });
  await expect(async () => {
    await page.goto(`/customers?code=0${stamp}1`);
    await expect(page.locator("tbody tr")).toHaveCount(0);
  }).toPass({ timeout: 20_000 });
});
