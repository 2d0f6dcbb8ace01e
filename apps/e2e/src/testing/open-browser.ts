/**
 * Opens a browser for the tests. Without one they are skipped, and the last line of `npm test` counts them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browserPath } from '@furlock/test-kit';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

/** Whether a browser is installed. */
export const hasBrowser = browserPath !== undefined;

/** The options of a context that visits `browserUrl`, whose certificate nobody knows. */
export const LOCAL_CERTIFICATE = { ignoreHTTPSErrors: true } as const;

/** Opens the browser. Each context that it makes is a browser of its own, with its own cookies. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch(launchOptions());
}

/** A browser whose owner has blocked cookies. Its profile is kept in an empty folder. */
export function openWithoutCookies(profile: string): Promise<BrowserContext> {
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(settings));
  return chromium.launchPersistentContext(profile, { ...launchOptions(), ...LOCAL_CERTIFICATE });
}

function launchOptions() {
  if (browserPath === undefined) throw new Error('no browser is installed');
  // The sandbox needs a kernel feature that containers often do not have.
  return { executablePath: browserPath, args: ['--no-sandbox'] };
}
