// The pictures of docs/screens: `make screens` renews them, otherwise nothing here runs. A picture is written anew only when what it
// shows has changed, so that nobody's history fills with pictures.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, expect, type Page, test } from "../base";
import { type Look, type Screen, SIZES, screens } from "../screens";
import { company } from "../servers";

const FOLDER = join(import.meta.dirname, "../../docs/screens");
const BYTES_MAX = 120_000;
const BYTES_OF_ALL_MAX = 4_000_000;
// Of a picture's pixels so many of a million may differ without it being another picture.
const DIFFERENT_MAX = 300;
// Names of screens, with commas between them; all of them where it is "1".
const wanted = process.env.XIAOGUAN_SCREENS ?? "";
const name = (screen: Screen, look: Look): string => `${screen.name}-${look}.webp`;

async function open(browser: Browser, login: string, look: Look): Promise<BrowserContext> {
  const english = look === "en" || look === "dark";
  const context = await browser.newContext({
    baseURL: company,
    locale: english ? "en" : "zh-CN",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
    viewport: look === "phone" ? SIZES.phone : SIZES.desktop,
    hasTouch: look === "phone",
    isMobile: look === "phone",
    deviceScaleFactor: look === "phone" ? 2 : 1,
  });
  context.setDefaultTimeout(20_000);
  await context.addCookies([
    { name: "xg_theme", value: look === "dark" ? "dark" : "light", url: company },
    { name: "xg_lang", value: english ? "en" : "zh-CN", url: company },
  ]);
  if (login) {
    const page = await context.newPage();
    await page.goto("/sign-in");
    await page.locator('#sign-in input[name="login"]').fill(login);
    await page.locator('#sign-in input[name="password"]').fill("xiaoguan-demo");
    await page.locator("#sign-in button[type=submit]").click();
    await expect(page.locator(".x-shell")).toBeVisible();
    await page.close();
  }
  return context;
}

// Days, hours and what is counted from them are the same in every picture.
async function still(page: Page): Promise<void> {
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent ?? "";
      const same = text
        .replace(/\b20\d\d-\d\d-\d\d/g, "2026-11-23")
        .replace(/\b\d\d:\d\d(:\d\d)?\b/g, "10:00")
        .replace(/\b\d+ ?(分钟|小时|秒)前/g, "5 分钟前");
      if (same !== text) node.textContent = same;
    }
    for (const day of document.querySelectorAll<HTMLInputElement>('input[type="date"]')) if (day.value) day.value = "2026-11-23";
  });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

// As WebP, by the browser itself; and how many of a million pixels differ from the picture that is there.
async function packed(page: Page, png: Buffer, old: string): Promise<{ webp: Buffer; different: number }> {
  const made = await page.evaluate(
    async ({ png, old }) => {
      const read = async (data: string): Promise<ImageData> => {
        const image = new Image();
        image.src = data;
        await image.decode();
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
        const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, canvas.width, canvas.height);
      };
      const now = await read(png);
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [now.width, now.height];
      canvas.getContext("2d")?.putImageData(now, 0, 0);
      const webp = canvas.toDataURL("image/webp", 0.8);
      if (!old) return { webp, different: 1e6 };
      const [before, after] = [await read(old), await read(webp)];
      if (before.width !== after.width || before.height !== after.height) return { webp, different: 1e6 };
      let different = 0;
      for (let at = 0; at < after.data.length; at += 4) {
        const far = (channel: number): boolean => Math.abs((after.data[at + channel] ?? 0) - (before.data[at + channel] ?? 0)) > 40;
        if (far(0) || far(1) || far(2)) different += 1;
      }
      return { webp, different: Math.round((different * 4e6) / after.data.length) };
    },
    { png: `data:image/png;base64,${png.toString("base64")}`, old },
  );
  return { webp: Buffer.from(made.webp.split(",")[1] ?? "", "base64"), different: made.different };
}

// A ware as somebody would draw it: a body on a ground, a lid, a band, light from the left.
async function drawn(page: Page, hue: number, round: number): Promise<Buffer> {
  const data = await page.evaluate(
    ({ hue, round }) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [1200, 900];
      const c = canvas.getContext("2d") as CanvasRenderingContext2D;
      const shade = (light: number): string => `hsl(${hue} 45% ${light}%)`;
      const part = (x: number, y: number, wide: number, high: number, radius: number, fill: string | CanvasGradient): void => {
        c.fillStyle = fill;
        c.beginPath();
        c.roundRect(x, y, wide, high, radius);
        c.fill();
      };
      const across = (from: string, to: string): CanvasGradient => {
        const gradient = c.createLinearGradient(300, 0, 900, 0);
        gradient.addColorStop(0, from);
        gradient.addColorStop(1, to);
        return gradient;
      };
      part(0, 0, 1200, 900, 0, "#f4f5f7");
      part(280, 735, 640, 50, 25, "#dfe2e8");
      part(320, 260, 560, 500, round, across(shade(72), shade(42)));
      part(300, 220, 600, 90, 45, across(shade(60), shade(34)));
      part(520, 160, 160, 70, 35, across(shade(50), shade(28)));
      part(480, 470, 240, 150, 24, "#f4f5f7");
      part(510, 500, 180, 50, 10, shade(30));
      return canvas.toDataURL("image/png");
    },
    { hue, round },
  );
  return Buffer.from(data.split(",")[1] ?? "", "base64");
}

/** 管家婆's list of goods, in GB18030, with titles, a total, and STAMP for the codes. */
const GOODS =
  "yczGt9DFz6LB0LHtLCwsLCwKtaXOu8P7s8ajuruqtqu5q8u+LCwsLCwKCsnMxrex4LrFLMnMxrfIq8P7LLWlzrssy7DCyizB48rbvNsssbjXogpTVEFNUDEsx/K3pyBETjUwLLz+LDEzJSwiMSwyMzQuNSIsClNUQU1QMizVorenIEROODAsvP4sMTMlLDg4LAoszt6x4MLrLLz+LCwsClNUQU1QMyy92Na5t6csvP4sMC4xMywxMtSqLApTVEFNUDEsx/K3pyBETjUwLLz+LDEzJSwiMSwyMzQuNSIsCrrPvMYsLCwsMTUwMCwK";

async function bring(page: Page, stamp: string): Promise<string> {
  await page.goto("/imports/new");
  const buffer = Buffer.from(Buffer.from(GOODS, "base64").toString("latin1").replaceAll("STAMP", stamp), "latin1");
  await page.locator('input[type="file"]').setInputFiles({ name: "商品.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "上传并读取" }).click();
  await page.waitForURL(/imports\/\d+$/);
  return new URL(page.url()).pathname;
}

/** What the demo lacks and the pictures show; gives the addresses of what was made. */
async function prepare(browser: Browser): Promise<Record<string, string>> {
  const context = await open(browser, "admin", "zh");
  const page = await context.newPage();
  const map = await bring(page, "QF0");
  const look = await bring(page, "QF1");
  await page.locator('input[name="same.list"]').fill("BZ");
  await page.getByRole("button", { name: "检查每一行" }).click();
  await expect(page.getByRole("button", { name: "开始导入" })).toBeVisible();
  for (const [code, hues] of [["P0012", [210, 150, 30]], ["P0001", [10]], ["P0002", [190]], ["P0003", [280]]] as const) {
    await page.goto(`/products?q=${code}`);
    await page.locator("tbody tr").first().locator("a.x-row-link").click();
    await page.waitForURL(/products\/\d+$/);
    const files = [];
    for (const [at, hue] of hues.entries()) files.push({ name: `${at}.png`, mimeType: "image/png", buffer: await drawn(page, hue, 60 + at * 70) });
    await page.locator('input[type="file"][name="file"]').setInputFiles(files);
    // One alone leads back to its product, several to their order.
    await expect(page.locator(files.length > 1 ? ".x-picture-row" : ".x-picture-main img")).toHaveCount(files.length, { timeout: 30_000 });
  }
  await context.close();
  return { "import-map": map, "import-look": look };
}

function index(): string {
  const lines = [
    "# 主要页面 · The main screens",
    "",
    "`make screens` 重拍；只有画面真的变了才改写图片。日期和时间固定，图中的公司是演示公司。",
    "",
    "`make screens` renews the pictures; one is written anew only when what it shows has changed. Days and hours stand still; the company",
    "is the demo. Behind “Beside” stands what a screen is to be judged by: one of the four target pictures (1 list, 2 entry with errors,",
    "3 dashboard in the dark, 4 phone), or a habit of the best products of the field.",
    "",
  ];
  for (const screen of screens) {
    lines.push(`## ${screen.zh}`, "", `${screen.en}. *Beside:* ${screen.beside}.`, "");
    const shown = screen.looks.map((look) => `<img src="${name(screen, look)}" width="${look === "phone" ? 220 : 640}" alt="${screen.name}, ${look}">`);
    lines.push(...shown, "");
  }
  return lines.join("\n");
}

test("the pictures are renewed", async ({ browser }) => {
  test.skip(!wanted, "only `make screens` takes them");
  test.setTimeout(1_200_000);
  mkdirSync(FOLDER, { recursive: true });
  const made = await prepare(browser);
  const canvas = await (await browser.newContext()).newPage();
  const contexts = new Map<string, BrowserContext>();
  for (const screen of screens) {
    if (wanted !== "1" && !wanted.split(",").includes(screen.name)) continue;
    for (const look of screen.looks) {
      await test.step(`${screen.name} ${look}`, async () => {
        const whose = `${screen.login} ${look}`;
        const context = contexts.get(whose) ?? (await open(browser, screen.login, look));
        contexts.set(whose, context);
        const page = await context.newPage();
        await page.goto(made[screen.address] ?? screen.address);
        await page.waitForLoadState("load");
        await screen.show?.(page, look);
        await page.waitForLoadState("networkidle");
        await page.mouse.move(0, 0);
        await still(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect.soft(wide, `${screen.name} ${look} is wider than the window`).toBeLessThanOrEqual(0);
        const png = await page.screenshot({ animations: "disabled", caret: "hide", path: `pictures/screens-${screen.name}-${look}.png` });
        await page.close();
        const at = join(FOLDER, name(screen, look));
        const old = existsSync(at) ? `data:image/webp;base64,${readFileSync(at).toString("base64")}` : "";
        const { webp, different } = await packed(canvas, png, old);
        if (different > DIFFERENT_MAX) writeFileSync(at, webp);
        expect.soft(statSync(at).size, at).toBeLessThanOrEqual(BYTES_MAX);
      });
    }
  }
  writeFileSync(join(FOLDER, "README.md"), index());
  const known = new Set(screens.flatMap((screen) => screen.looks.map((look) => name(screen, look))));
  let all = 0;
  for (const file of readdirSync(FOLDER)) {
    if (file.endsWith(".webp") && !known.has(file)) rmSync(join(FOLDER, file));
    else all += statSync(join(FOLDER, file)).size;
  }
  expect(all).toBeLessThanOrEqual(BYTES_OF_ALL_MAX);
});
