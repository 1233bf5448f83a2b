// Pictures of a product: chosen, made smaller, shown small and large, walked through by keys, put in order, taken away.
import { deflateSync } from "node:zlib";
import { clean, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `pictures/pictures-${name}.png`, fullPage: true });
}

const CRC = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = (CRC[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return Buffer.concat([length, body, sum]);
}
/** A PNG of this size: a ring on a ground of one colour. */
function png(width: number, height: number, colour: [number, number, number]): Buffer {
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const far = Math.hypot(x - width / 2, y - height / 2) / Math.min(width, height);
      const at = y * (width * 3 + 1) + 1 + x * 3;
      for (let part = 0; part < 3; part += 1) rows[at + part] = far > 0.25 && far < 0.4 ? (colour[part] ?? 0) : 250;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}
const file = (name: string, buffer: Buffer) => ({ name, mimeType: "image/png", buffer });

test("pictures are made smaller, shown, walked through, put in order and taken away", async ({ page, request }) => {
  await signIn(page, "ma");
  await page.goto("/products?q=P0012");
  await page.getByRole("link", { name: /电饭煲/ }).click();
  await expect(page).toHaveURL(/products\/\d+$/);
  const product = page.url();

  // What is no picture is told in its words, and nothing is kept.
  await page.locator('input[type="file"][name="file"]').setInputFiles(file("画.png", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")));
  await expect(page.locator("[data-summary]")).toContainText("JPEG、PNG 或 WebP");
  await clean(page);

  await page.goto(product);
  await page.locator('input[type="file"][name="file"]').setInputFiles([file("a.png", png(2400, 1800, [200, 40, 30])), file("b.png", png(300, 500, [20, 90, 200]))]);
  await expect(page.locator(".x-picture-row")).toHaveCount(2, { timeout: 30_000 });
  // Smaller than it came, and drawn anew.
  await expect(page.locator(".x-picture-row").first()).toContainText("1600 × 1200");
  await expect(page.locator(".x-picture-row").first()).toContainText("主图");
  await clean(page);
  await picture(page, "arrange");

  await page.locator(".x-picture-row").nth(1).getByRole("button", { name: "设为主图" }).click();
  await expect(page.locator(".x-picture-row").first()).toContainText("300 × 500");
  await page.getByRole("link", { name: "完成" }).click();
  await expect(page.locator(".x-picture-strip img")).toHaveCount(2);
  await clean(page);
  await picture(page, "product");

  // Walked through by keys, and back where one was.
  await page.locator(".x-picture-main").focus();
  await page.keyboard.press("Enter");
  const viewer = page.locator("dialog.x-viewer");
  await expect(viewer).toBeVisible();
  await expect(viewer).toContainText("1 / 2");
  await page.keyboard.press("ArrowRight");
  await expect(viewer).toContainText("2 / 2");
  await expect(viewer.locator("img").nth(1)).toBeVisible();
  await picture(page, "viewer");
  await page.keyboard.press("ArrowRight");
  await expect(viewer).toContainText("1 / 2");
  await page.keyboard.press("Escape");
  await expect(viewer).toBeHidden();
  await expect(page.locator(".x-picture-main")).toBeFocused();

  // As it is served: told by its bytes, kept by this browser alone, for who may see the product.
  const source = (await page.locator(".x-picture-main img").getAttribute("src")) ?? "";
  const answer = await page.request.get(source);
  expect(answer.headers()["content-type"]).toMatch(/^image\/(png|webp)$/);
  expect(answer.headers()["cache-control"]).toBe("private, max-age=31536000, immutable");
  expect(answer.headers()["x-content-type-options"]).toBe("nosniff");
  expect(answer.headers()["content-security-policy"]).toContain("default-src 'none'");
  expect((await page.request.get(source.replace(/[0-9a-f]{8}$/, "00000000"))).status()).toBe(404);
  expect((await request.get(new URL(source, company).href, { maxRedirects: 0 })).status()).toBe(303);

  // Small in the list, on the card and where a product is chosen.
  await page.goto("/products?q=P0012");
  await expect(page.locator("tbody .x-thumb img")).toHaveCount(1);
  await expect(page.locator("tbody .x-thumb img")).toHaveJSProperty("complete", true);
  await picture(page, "list");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/products?q=P0012");
  await expect(page.locator(".x-card-title .x-thumb img")).toBeVisible();
  await picture(page, "cards");
  await page.goto(product);
  await picture(page, "phone");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto("/price-question");
  await page.getByLabel("产品").first().fill("P0012");
  await expect(page.locator("[role=option] .x-thumb img")).toBeVisible();
  await picture(page, "choose");

  await page.goto(`${product}/pictures`);
  for (let left = 2; left > 0; left -= 1) {
    await page.locator(".x-picture-row").first().getByRole("button", { name: "删除产品图片" }).first().click();
    await page.locator("dialog[open]").getByRole("button", { name: "删除产品图片" }).click();
    await expect(page.locator(".x-picture-row")).toHaveCount(left - 1);
  }
});

test("who may not change a product sees its pictures and no more", async ({ page }) => {
  await signIn(page, "wu");
  await page.goto("/products?q=P0012");
  await page.getByRole("link", { name: /电饭煲/ }).click();
  await expect(page.locator("main")).toContainText("电饭煲");
  await expect(page.locator('input[type="file"]')).toHaveCount(0);
  expect((await page.goto(`${page.url()}/pictures`))?.status()).toBe(403);
});
