// The system's Chromium, one browser at a time; the gallery without a database is what is looked at.
import { defineConfig } from "@playwright/test";

const address = "127.0.0.1:8096";
const target = process.env.CARGO_TARGET_DIR ?? "../target";

export default defineConfig({
  testDir: "tests",
  timeout: 60_000,
  workers: 1,
  retries: 0,
  reporter: "line",
  outputDir: "test-results",
  use: {
    baseURL: `http://${address}`,
    timezoneId: "Asia/Shanghai",
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] },
  },
  webServer: { command: `${target}/debug/examples/gallery ${address}`, url: `http://${address}/gallery`, reuseExistingServer: true, timeout: 60_000 },
});
