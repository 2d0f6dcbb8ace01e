/**
 * Opens a browser for the tests. Without one they are skipped, and the last line of `npm test` counts them.
 */
import { browserPath } from '@furlock/test-kit';
import { chromium, type Browser } from 'playwright-core';

/** Whether a browser is installed. */
export const hasBrowser = browserPath !== undefined;

/** Opens the browser. Each context that it makes is a browser of its own, with its own cookies. */
export function openBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error('no browser is installed');
  // The sandbox needs a kernel feature that containers often do not have.
  return chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
}

/** The options of a context that visits `browserUrl`, whose certificate nobody knows. */
export const LOCAL_CERTIFICATE = { ignoreHTTPSErrors: true } as const;
