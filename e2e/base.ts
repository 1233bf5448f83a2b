// The `test` that every file here uses, and what most of them do.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test as plain } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

export * from "@playwright/test";

// Chromium never answers to closing a page that is on its way to another document. A test that ends with its last click would hang
// there, so its pages are led to a blank one first: that takes the place of any journey that is under way.
export const test = plain.extend({
  context: async ({ context }, use) => {
    await use(context);
    await Promise.all(context.pages().map((page) => page.goto("about:blank", { timeout: 10_000 }).catch(() => undefined)));
  },
});

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

/** What axe finds on the page as it stands; only what is wrong is put into words, which is half of its time. */
export async function found(page: Page, options: RunOptions = {}): Promise<AxeResults["violations"]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const run = (options: RunOptions) => (window as unknown as { axe: typeof import("axe-core") }).axe.run(document, options).then((all) => all.violations);
  return page.evaluate(run, { resultTypes: ["violations"], ...options });
}

/** Of it, what keeps somebody from using the page, each with its places. */
export async function serious(page: Page, options: RunOptions = {}): Promise<string[]> {
  const those = (await found(page, options)).filter((one) => one.impact === "serious" || one.impact === "critical");
  return those.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`.trim()).join(" | ")}`);
}

/** Nothing that keeps somebody from using the page. */
export async function clean(page: Page): Promise<void> {
  expect(await serious(page)).toEqual([]);
}
