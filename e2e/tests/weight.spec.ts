// What the first screen after signing in weighs on the wire: for a browser that was never here, and for one that was.
import { type CDPSession, expect, type Page, signIn, test } from "../base";
import { company } from "../servers";

test.use({ baseURL: company, locale: "zh-CN", viewport: { width: 1440, height: 900 } });

// Who, where, and how many bytes at most, cold and warm. A list of fifty rows is heavier than the first screen, and no page is heavier
// than 100 KB for a browser that was never here.
const PLACES = [
  ["wang", "/", 90_000, 12_000],
  ["sun", "/", 90_000, 12_000],
  ["admin", "/customers?state=active", 95_000, 20_000],
  ["zhang", "/orders/new", 90_000, 14_000],
] as const;

interface Weight {
  all: number;
  parts: Map<string, number>;
}

/** What comes over the wire, heads and bodies as they were packed, until nothing more comes. */
async function weigh(page: Page, client: CDPSession, visit: () => Promise<unknown>): Promise<Weight> {
  const names = new Map<string, string>();
  const parts = new Map<string, number>();
  const seen = (event: { requestId: string; response: { url: string } }) => names.set(event.requestId, new URL(event.response.url).pathname);
  const done = (event: { requestId: string; encodedDataLength: number }) => {
    const name = names.get(event.requestId);
    if (name) parts.set(name, (parts.get(name) ?? 0) + event.encodedDataLength);
  };
  client.on("Network.responseReceived", seen);
  client.on("Network.loadingFinished", done);
  await visit();
  await page.waitForLoadState("networkidle");
  client.off("Network.responseReceived", seen);
  client.off("Network.loadingFinished", done);
  return { all: [...parts.values()].reduce((sum, one) => sum + one, 0), parts };
}

const told = (weight: Weight): string => [...weight.parts].map(([name, bytes]) => `${name} ${bytes}`).join(", ");

test("the first screen after signing in is light, cold and warm", async ({ page }) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  for (const [login, place, coldMax, warmMax] of PLACES) {
    await page.context().clearCookies();
    // The signing in itself is no part of it.
    await signIn(page, login);
    await page.goto("about:blank");
    await client.send("Network.clearBrowserCache");
    const cold = await weigh(page, client, () => page.goto(place));
    await page.goto("about:blank");
    const warm = await weigh(page, client, () => page.goto(place));
    console.log(`${place}: cold ${cold.all} bytes (${told(cold)}); warm ${warm.all} bytes (${told(warm)})`);
    expect(cold.all, `${place}, cold: ${told(cold)}`).toBeLessThanOrEqual(coldMax);
    expect(warm.all, `${place}, warm: ${told(warm)}`).toBeLessThanOrEqual(warmMax);
    expect(cold.all, "something came over the wire").toBeGreaterThan(warm.all);
  }
});
