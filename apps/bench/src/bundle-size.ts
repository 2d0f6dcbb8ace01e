/** The size of the shipped bundle that a cold start loads, excluding chunks that are loaded on first use. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { WORKSPACE } from './world.js';

/** Units: bytes. */
export interface BundleSize {
  readonly minified: number;
  readonly gzip: number;
}

/** The limits. Units: bytes. */
export const BUNDLE_LIMITS: BundleSize = {
  minified: 320 * 1024,
  gzip: 96 * 1024,
};

/** esbuild's metadata of the files that it wrote. */
type Outputs = Readonly<
  Record<
    string,
    {
      readonly entryPoint?: string;
      readonly imports: readonly {
        readonly path: string;
        readonly kind: string;
        readonly external?: boolean;
      }[];
    }
  >
>;

/** The built bundle's size. */
export function bundleSize(): BundleSize {
  const { outputs } = JSON.parse(
    readFileSync(join(WORKSPACE, 'apps/edge-signer/dist/meta.json'), 'utf8'),
  ) as { outputs: Outputs };
  const files = loadedAtStart(outputs).map((path) => readFileSync(join(WORKSPACE, path)));
  const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);
  return {
    minified: total(files.map(({ length }) => length)),
    gzip: total(files.map((file) => gzipSync(file, { level: 9 }).length)),
  };
}

/** The entry file, and every file that it imports statically, directly or indirectly. */
function loadedAtStart(outputs: Outputs): readonly string[] {
  const isEntry = (path: string) => outputs[path]?.entryPoint === 'apps/edge-signer/src/index.ts';
  const loaded = new Set(Object.keys(outputs).filter(isEntry));
  for (const path of loaded) {
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) loaded.add(imported);
    }
  }
  return [...loaded];
}
