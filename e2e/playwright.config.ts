// The system's Chromium, two browsers at a time: the gallery without a database, and for each the program itself with a demo company.
import { copyFileSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { beginning, companies, company, gallery } from "./servers";

const browser = process.env.CHROMIUM ?? ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => existsSync(path));
const target = process.env.CARGO_TARGET_DIR ?? "../target";
const host = (address: string): string => new URL(address).host;
const folder = mkdtempSync(join(tmpdir(), "xiaoguan-e2e-"));
// The demo company is founded once, by scripts/e2e, and copied; the servers are started by the process that starts the workers.
const founded = process.env.XIAOGUAN_E2E_DEMO;
function copied(name: string): string {
  const file = join(folder, name);
  if (founded && process.env.TEST_WORKER_INDEX === undefined) {
    // Whoever ends first may leave what was written last in the log beside the file.
    for (const part of ["", "-wal"]) if (existsSync(founded + part)) copyFileSync(founded + part, file + part);
  }
  return `sqlite:${file}`;
}
const demo = (address: string, database: string) => ({
  command: `${target}/debug/xiaoguan serve --demo --listen ${host(address)}`,
  env: { XIAOGUAN_DATABASE: database },
  url: `${address}/readyz`,
  timeout: 300_000,
});

// A database that is given is one company's.
const given = process.env.XIAOGUAN_DATABASE;
// The pictures of docs/screens are taken of the demo company alone, and by nothing but `make screens`.
const pictures = Boolean(process.env.XIAOGUAN_SCREENS);

export default defineConfig({
  testDir: "tests",
  testMatch: pictures ? "screens.spec.ts" : undefined,
  testIgnore: pictures ? undefined : "screens.spec.ts",
  timeout: 240_000,
  expect: { timeout: 20_000 },
  workers: given ? 1 : companies.length,
  // A browser that hangs while it closes is started once more; a test that passes only then is reported as flaky.
  retries: 1,
  reporter: "line",
  outputDir: "test-results",
  use: {
    baseURL: gallery,
    timezoneId: "Asia/Shanghai",
    launchOptions: { executablePath: browser, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] },
  },
  webServer: pictures
    ? [demo(company, copied("company.db"))]
    : [
        { command: `${target}/debug/examples/gallery ${host(gallery)}`, url: `${gallery}/gallery`, timeout: 60_000 },
        ...(given ? [demo(company, given)] : companies.map((address, n) => demo(address, copied(`company-${n}.db`)))),
        demo(beginning, copied("beginning.db")),
      ],
});
