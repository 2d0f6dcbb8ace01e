/** What the shipped bundle weighs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { WORKSPACE } from './world.js';

/** Units: bytes. */
export interface BundleSize {
  readonly minified: number;
  readonly gzip: number;
  /** Our own code and the validator of settings. */
  readonly own: number;
}

/** The limits. Units: bytes. */
export const BUNDLE_LIMITS: BundleSize = {
  minified: 300 * 1024,
  gzip: 90 * 1024,
  own: 45 * 1024,
};

/** The built bundle's size. */
export function bundleSize(): BundleSize {
  const folder = join(WORKSPACE, 'apps/edge-signer/dist');
  const bundle = readFileSync(join(folder, 'index.mjs'));
  const { outputs } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as {
    outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
  };
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return {
    minified: bundle.length,
    gzip: gzipSync(bundle, { level: 9 }).length,
    own: inputs
      .filter(([path]) => /^(apps|libs)\/|node_modules\/valibot\//.test(path))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0),
  };
}
