/**
 * Holds the size of the package, as a page loads it.
 */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';

/** What the README promises. Units: bytes, compressed. */
const LIMIT_BYTES = { minified: 2_000, asPublished: 3_000 };

test.each([
  ['minified', true, LIMIT_BYTES.minified],
  ['as published', false, LIMIT_BYTES.asPublished],
])('the package is small %s', (_name, minify, limitBytes) => {
  const { outputFiles } = buildSync({
    ...{ entryPoints: [join(__dirname, 'index.ts')], bundle: true, write: false, minify },
    ...{ format: 'esm', target: 'es2022' },
  });

  const bytes = gzipSync(outputFiles[0]?.contents ?? '').length;

  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThan(limitBytes);
});
