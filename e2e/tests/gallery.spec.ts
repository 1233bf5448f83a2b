// Every page of the gallery: in both languages and themes, wide and on a phone; no serious finding of axe, nothing in the
// console (so the content policy holds), nothing wider than the window.
import { expect, PICTURES, serious, test } from "../base";

const pages = ["orders", "entry", "board", "kanban", "parts", "forms", "sheet", "states", "sign-in"];
const screens = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

test.describe.configure({ mode: "parallel" });

for (const [screen, viewport] of Object.entries(screens)) {
  for (const [lang, theme] of [["zh-CN", "light"], ["zh-CN", "dark"], ["en", "light"], ["en", "dark"]] as const) {
    test(`${screen} ${lang} ${theme}`, async ({ browser, baseURL }) => {
      const phone = screen === "phone";
      // Words are of the language and colours of the theme: pictures where both are new.
      const fresh = (lang === "zh-CN") === (theme === "light");
      const context = await browser.newContext({ viewport, locale: lang, reducedMotion: "reduce", hasTouch: phone, isMobile: phone, deviceScaleFactor: phone ? 2 : 1 });
      await context.addCookies([{ name: "xg_theme", value: theme, url: baseURL }, { name: "xg_lang", value: lang, url: baseURL }]);
      const page = await context.newPage();
      const said: string[] = [];
      page.on("console", (message) => message.type() === "error" && said.push(message.text()));
      page.on("pageerror", (error) => said.push(String(error)));
      for (const name of pages) {
        await page.goto(`/gallery/${name}`);
        // Charts are drawn once their code is there.
        await expect(page.locator("[data-chart]:not([data-drawn])")).toHaveCount(0);
        if (fresh && PICTURES) await page.screenshot({ path: `pictures/${name}-${screen}-${lang}-${theme}.png`, fullPage: name !== "orders" && name !== "entry" });
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect.soft(wider, `${name} is wider than the window`).toBeLessThanOrEqual(0);
        // Colours are the same in both languages and sizes: what takes longest is looked at once.
        expect.soft(await serious(page, lang === "zh-CN" && !phone), name).toEqual([]);
      }
      expect.soft(said).toEqual([]);
      await context.close();
    });
  }
}
