import type { TestContext } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { firstExecutable } from './executable.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** FERRY_CHROMIUM, else the system's; else why there is none. */
export async function chromiumPath(): Promise<{ path: string } | { missing: string }> {
  const path = await firstExecutable([process.env['FERRY_CHROMIUM'], ...places]);
  if (path !== undefined) return { path };
  return {
    missing: `no Chromium: FERRY_CHROMIUM is not set, and none of ${places.join(', ')} is there. Debian: apt-get install chromium`,
  };
}

/** A real Chromium, gone after the test. */
export async function openChromium(t: TestContext, executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    // Root, as in CI, has no sandbox; and /dev/shm is small in containers.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
  t.after(() => browser.close());
  return browser;
}
