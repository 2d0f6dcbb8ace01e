/**
 * The folder that becomes the edge function's code: the built bundle with the modules that it loads later, and
 * a file that says where this lock's settings are. Source maps and metafiles are left out.
 *
 * It does not build the bundle: `edge-signer` does, before any stage is known.
 */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { SETTINGS_LOCATION_FILE, type SettingsLocation } from '@furlock/edge-settings';

/** The bundle's file; `EDGE_HANDLER` names its export. */
const BUNDLE_FILE = 'index.mjs';

/** The bundle in this package: the relative path is the same from `src/` and from `dist/`. */
export const PACKAGED_EDGE_BUNDLE = fileURLToPath(
  new URL('../assets/edge-signer', import.meta.url),
);

/**
 * Copies the bundle into a new temporary folder and adds a file that says where its settings are and
 * who signs.
 *
 * Shape: the folder contains `index.mjs`, every other `.mjs` file beside it, and `furlock.json`. Their bytes depend only on the bundle and
 * the location, so that the asset's hash is stable.
 * Errors: throws an Error when the bundle is missing, or too large for the edge.
 */
export function stageEdgeBundle(bundleDirectory: string, location: SettingsLocation): string {
  const bundle = join(bundleDirectory, BUNDLE_FILE);
  if (!existsSync(bundle)) {
    throw new Error(`The edge bundle ${bundle} is missing: run "npx nx build construct"`);
  }
  const modules = readdirSync(bundleDirectory).filter((file) => file.endsWith('.mjs'));
  refuseTooLarge(
    bundle,
    modules.map((file) => join(bundleDirectory, file)),
  );
  const folder = mkdtempSync(join(tmpdir(), 'furlock-edge-signer-'));
  for (const file of modules) copyFileSync(join(bundleDirectory, file), join(folder, file));
  const { parameterName, region, signing } = location;
  writeFileSync(
    join(folder, SETTINGS_LOCATION_FILE),
    `${JSON.stringify({ parameterName, region, signing })}\n`,
  );
  return folder;
}

/**
 * The limit on the compressed upload.
 *
 * Source: CloudFront developer guide, "Quotas", Lambda@Edge (read 2026-11-25).
 */
const LIMIT_BYTES = 50 * 1024 * 1024;

function refuseTooLarge(bundle: string, files: readonly string[]): void {
  // A bundle below the limit without compression does not have to be compressed for the check.
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  if (sum(files.map((file) => statSync(file).size)) <= LIMIT_BYTES) return;
  const bytes = sum(files.map((file) => deflateRawSync(readFileSync(file), { level: 1 }).length));
  if (bytes <= LIMIT_BYTES) return;
  throw new Error(
    `The edge bundle ${bundle} is ${bytes} bytes long compressed, but the edge accepts at most ${LIMIT_BYTES}: remove what it does not need`,
  );
}
