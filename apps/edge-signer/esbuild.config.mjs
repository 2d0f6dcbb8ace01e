/**
 * How the edge bundle is made (docs/adr/0010). Beside each option stands how much larger the minified
 * bundle, of 270 KiB, would be without it.
 */
import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * A bundle of its own beside the first, imported on first use: the browser sign-in by locks that have it, the
 * pages when a browser is to see one. It contains nothing that the first one has too. esbuild's `splitting` would
 * also split what the SSM client imports later, which every cold start needs.
 */
const later = (name, filter, entryPoint) => ({
  name,
  setup(build) {
    build.onResolve({ filter }, () => ({ path: `./${name}.mjs`, external: true }));
    build.onEnd(async () => {
      const { outfile, absWorkingDir = '.', ...options } = build.initialOptions;
      const { bundle, minify, format, platform, target, mainFields, conditions } = options;
      const output = resolve(absWorkingDir, dirname(outfile), name);
      const { metafile } = await build.esbuild.build({
        ...{ bundle, minify, format, platform, target, mainFields, conditions },
        entryPoints: [resolve(absWorkingDir, entryPoint)],
        outfile: `${output}.mjs`,
        metafile: true,
      });
      writeFileSync(`${output}.meta.json`, JSON.stringify(metafile));
    });
  },
});

export default {
  plugins: [
    later('browser-sign-in', /^@furlock\/browser-sign-in$/, 'libs/browser-sign-in/src/index.ts'),
    later('problem-page', /^\.\/problem-page\.js$/, 'apps/edge-signer/src/problem-page.ts'),
  ],
  outExtension: { '.js': '.mjs' },
  // ES modules before CommonJS, which cannot be tree-shaken: 299 KiB, and 167 KiB for `module`.
  mainFields: ['module', 'main'],
  conditions: ['@furlock/source', 'module'],
  alias: {
    // Ways to find credentials that a Lambda function does not have: 142 KiB.
    '@aws-sdk/credential-provider-node': './apps/edge-signer/src/stand-ins/never-called.ts',
    // For operations that stream events, which GetParameters is not: 21 KiB.
    '@smithy/core/event-streams': './apps/edge-signer/src/stand-ins/never-called.ts',
    // No bytes, but 45 ms and 12 MB at a cold start: Node's fetch stack, which the import would load.
    'node:http': './apps/edge-signer/src/stand-ins/node-http.ts',
  },
};
