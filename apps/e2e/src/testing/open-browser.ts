/**
 * Opens a browser for the tests. Without one they are skipped, and the last line of `npm test` counts them.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { describe } from '@jest/globals';
import { browserPath } from '@furlock/test-kit';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

/** Declares tests in a browser. Not every machine has one; CI installs it and counts what is skipped. */
export const describeInBrowser: (name: string, tests: () => void) => void =
  browserPath === undefined ? describe.skip : describe;

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

/**
 * A browser with its caches: of whole pages, for the back button, which tests usually switch off, and of
 * responses, which it does not keep from a site whose certificate it only ignores.
 */
export async function openWithCaches(url: string): Promise<Browser> {
  const { args, ...options } = launchOptions();
  return chromium.launch({
    ...options,
    args: [...args, `--ignore-certificate-errors-spki-list=${await publicKeyHash(url)}`],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
}

/** The SHA-256 hash of a site's public key. Shape: base64. */
function publicKeyHash(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const { publicKey } = new X509Certificate(socket.getPeerCertificate().raw);
      socket.destroy();
      const key = publicKey.export({ type: 'spki', format: 'der' });
      resolve(createHash('sha256').update(key).digest('base64'));
    });
  });
}

function launchOptions() {
  if (browserPath === undefined) throw new Error('no browser is installed');
  // The sandbox needs a kernel feature that containers often do not have.
  return { executablePath: browserPath, args: ['--no-sandbox'] };
}
