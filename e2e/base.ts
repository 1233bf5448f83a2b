// The `test` that every file here uses, and what most of them do.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test as plain } from "@playwright/test";
import type axe from "axe-core";
import type { Result, RunOptions } from "axe-core";

export * from "@playwright/test";

// Pictures are for whoever looks at them: `XIAOGUAN_PICTURES=1` has them taken, and so does `make screens`. They take a fifth of the time.
export const PICTURES = Boolean(process.env.XIAOGUAN_PICTURES ?? process.env.XIAOGUAN_SCREENS);

// Chromium never answers to closing a page that is on its way to another document. A test that ends with its last click would hang
// there, so its pages are led to a blank one first: that takes the place of any journey that is under way.
export const test = plain.extend({
  context: async ({ context }, use) => {
    if (!PICTURES) context.on("page", (page) => (page.screenshot = () => Promise.resolve(Buffer.alloc(0))));
    // A part of the page that is asked for and not there: the answer would be swapped into nothing, or for everything.
    const lost: string[] = [];
    context.on("console", (said) => void (/did not match any element/.test(said.text()) && lost.push(`${said.page()?.url()}: ${said.text()}`)));
    await use(context);
    expect(lost).toEqual([]);
    await Promise.all(context.pages().map((page) => page.goto("about:blank", { timeout: 10_000 }).catch(() => undefined)));
  },
});

/** A name's own part, of so many digits: those of the clock are so alike within a minute that the next customer would be held for the last. */
export function digits(many: number): string {
  return String(Math.floor((1 + 9 * Math.random()) * 10 ** (many - 1)));
}

/** Somebody of the demo company signs in, without a page; where to is the next step's. */
export async function signIn(page: Page, login: string): Promise<void> {
  const answer = await page.request.post("/api/v1/session", { data: { login, password: "xiaoguan-demo" } });
  expect(answer.status(), `${login} signs in`).toBe(200);
}

/** Somebody of the demo company signs in as people do. */
export async function signInByForm(page: Page, login: string): Promise<void> {
  await page.goto("/sign-in");
  await page.locator('#sign-in input[name="login"]').fill(login);
  await page.locator('#sign-in input[name="password"]').fill("xiaoguan-demo");
  await page.locator("#sign-in button[type=submit]").click();
  await expect(page.locator(".x-shell")).toBeVisible();
}

const AXE = readFileSync(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");

/** What axe finds on the page as it stands. Contrast takes most of its time; only what is wrong is put into words. */
export async function found(page: Page, contrast = true): Promise<Result[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const options: RunOptions = { resultTypes: ["violations"], rules: { "color-contrast": { enabled: contrast } } };
  const run = async (options: RunOptions) => (await (window as unknown as { axe: typeof axe }).axe.run(document, options)).violations;
  return page.evaluate(run, options);
}

/** Of it, what keeps somebody from using the page, each with its places. */
export async function serious(page: Page, contrast?: boolean): Promise<string[]> {
  const those = (await found(page, contrast)).filter((one) => one.impact === "serious" || one.impact === "critical");
  return those.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`.trim()).join(" | ")}`);
}

/** Nothing that keeps somebody from using the page. */
export async function clean(page: Page, contrast?: boolean): Promise<void> {
  expect(await serious(page, contrast)).toEqual([]);
}
