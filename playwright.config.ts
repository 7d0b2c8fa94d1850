import { existsSync } from 'node:fs';
import { chromium, defineConfig } from '@playwright/test';

// Far from those that `make run` tries; another one lets two clones test side by side.
const port = Number(process.env.E2E_PORT ?? 4273);

const ownChromium = existsSync(chromium.executablePath());
const chromiumPath = process.env.CHROME_PATH ?? '/usr/bin/chromium';
// A file named *.phone.spec.ts, or a test tagged @phone.
const forPhones = /\.phone\.spec\.ts|@phone/;
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'build/e2e',
  forbidOnly: Boolean(process.env.CI),
  // What passes only then is flaky, and named by scripts/test.mjs.
  retries: process.env.CI ? 1 : 0,
  fullyParallel: true,
  // Other runners share the cores.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 2,
  reporter: [['list'], ['json', { outputFile: 'build/results/e2e.json' }]],
  webServer: {
    command: `node scripts/build-page.mjs && node node_modules/vite/bin/vite.js preview --port ${port} --strictPort`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: !process.env.CI,
    // The first build compiles the allocator.
    timeout: 600_000,
  },
  use: {
    baseURL: `http://localhost:${port}/`,
    // Pictures of every step cost a third of the time; what a failure needs is the DOM.
    trace: { mode: 'retain-on-failure', screenshots: false },
    // Motion is drawn by software here; scenarios about it turn it on.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(ownChromium ? {} : { executablePath: chromiumPath }),
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
        // Chromium refuses its sandbox to root.
        ...(asRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
  projects: [
    {
      name: 'desktop',
      grepInvert: forPhones,
      use: { viewport: { width: 1440, height: 900 } },
    },
    {
      name: 'phone',
      grep: forPhones,
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
  ],
});
