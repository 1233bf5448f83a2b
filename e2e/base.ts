// The `test` that every file here uses.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test as plain } from "@playwright/test";

export * from "@playwright/test";

// Chromium never answers to closing a page that is on its way to another document. A test that ends with its last click would hang
// there, so its pages are led to a blank one first: that takes the place of any journey that is under way.
export const test = plain.extend({
  context: async ({ context }, use) => {
    await use(context);
    await Promise.all(context.pages().map((page) => page.goto("about:blank", { timeout: 10_000 }).catch(() => undefined)));
  },
});

/** Somebody of the demo company signs in. */
export async function signIn(page: Page, login: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("登录名").fill(login);
  await page.getByLabel("密码").fill("xiaoguan-demo");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.locator(".x-shell")).toBeVisible();
}

/** What keeps somebody from using the page, by axe's rules but those that are left out here. */
export async function barriers(page: Page, without: string[] = []): Promise<string[]> {
  const found = await new AxeBuilder({ page }).disableRules(without).analyze();
  const serious = found.violations.filter((one) => one.impact === "serious" || one.impact === "critical");
  return serious.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(" ")}`);
}

/** Nothing keeps somebody from using the page. */
export async function clean(page: Page): Promise<void> {
  expect(await barriers(page)).toEqual([]);
}
