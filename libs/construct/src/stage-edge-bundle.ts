/**
 * The folder that becomes the edge function's code: the bundle as built, and beside it the file
 * that says where this lock's settings are. Source map and metafile stay behind.
 *
 * It does not build the bundle: that is `edge-signer`'s, before any stage is known.
 */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { SETTINGS_LOCATION_FILE, type SettingsLocation } from '@furlock/edge-settings';

/** The file of the bundle: `EDGE_HANDLER` is its export. */
const BUNDLE_FILE = 'index.mjs';

/** The bundle that this package carries: the same place seen from `src/` and from `dist/`. */
export const CARRIED_EDGE_BUNDLE = fileURLToPath(new URL('../assets/edge-signer', import.meta.url));

/**
 * Copies the bundle into a new temporary folder and writes beside it where its settings are and who
 * signs.
 *
 * Shape: the folder holds `index.mjs` and `furlock.json`, whose bytes depend on nothing but the
 * bundle and the location, so that the asset's hash is stable.
 * Errors: throws an Error when the bundle is not there, or too large for the edge.
 */
export function stageEdgeBundle(bundleDirectory: string, location: SettingsLocation): string {
  const bundle = join(bundleDirectory, BUNDLE_FILE);
  if (!existsSync(bundle)) {
    throw new Error(`The edge bundle ${bundle} is missing: run "npx nx build construct"`);
  }
  refuseTooLarge(bundle);
  const folder = mkdtempSync(join(tmpdir(), 'furlock-edge-signer-'));
  copyFileSync(bundle, join(folder, BUNDLE_FILE));
  const { parameterName, region, signing } = location;
  writeFileSync(
    join(folder, SETTINGS_LOCATION_FILE),
    `${JSON.stringify({ parameterName, region, signing })}\n`,
  );
  return folder;
}

/**
 * As it is uploaded, compressed.
 *
 * Source: CloudFront developer guide, "Quotas", Lambda@Edge (read 2026-11-25).
 */
const LIMIT_BYTES = 50 * 1024 * 1024;

function refuseTooLarge(bundle: string): void {
  // What is small enough as it is need not be compressed to know.
  if (statSync(bundle).size <= LIMIT_BYTES) return;
  const bytes = deflateRawSync(readFileSync(bundle), { level: 1 }).length;
  if (bytes <= LIMIT_BYTES) return;
  throw new Error(
    `The edge bundle ${bundle} has ${bytes} bytes compressed, the edge takes ${LIMIT_BYTES}: leave out what it does not need`,
  );
}
