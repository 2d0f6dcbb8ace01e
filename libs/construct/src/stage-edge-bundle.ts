/**
 * The folder that becomes the edge function's code: the bundle as built, and beside it the file
 * that says where this lock's settings are. Source map and metafile stay behind.
 *
 * It does not build the bundle: that is `edge-signer`'s, before any stage is known.
 */
import { copyFileSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETTINGS_LOCATION_FILE, type SettingsLocation } from '@furlock/edge-settings';

/** The file of the bundle: `EDGE_HANDLER` is its export. */
const BUNDLE_FILE = 'index.mjs';

/** The bundle that this package carries: the same place seen from `src/` and from `dist/`. */
export const CARRIED_EDGE_BUNDLE = fileURLToPath(new URL('../assets/edge-signer', import.meta.url));

/**
 * Copies the bundle into a new temporary folder and writes the settings' location beside it.
 *
 * Shape: the folder holds `index.mjs` and `furlock.json`, whose bytes depend on nothing but the
 * bundle and the location, so that the asset's hash is stable.
 * Errors: throws an Error when the bundle is not there.
 */
export function stageEdgeBundle(bundleDirectory: string, location: SettingsLocation): string {
  const bundle = join(bundleDirectory, BUNDLE_FILE);
  if (!existsSync(bundle)) {
    throw new Error(`The edge bundle ${bundle} is missing: run "npx nx build construct"`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'furlock-edge-signer-'));
  copyFileSync(bundle, join(folder, BUNDLE_FILE));
  const { parameterName, region } = location;
  writeFileSync(
    join(folder, SETTINGS_LOCATION_FILE),
    `${JSON.stringify({ parameterName, region })}\n`,
  );
  return folder;
}
