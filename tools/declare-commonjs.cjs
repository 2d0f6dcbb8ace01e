/**
 * The esbuild options of the public libs: nothing but a plugin that gives the CommonJS build its
 * types.
 *
 * A `.d.ts` beside a package of ES modules speaks of an ES module; whoever requires the CommonJS
 * build needs the same text as `.d.cts`. The type check, which writes the `.d.ts`, runs before
 * esbuild does.
 *
 * Source: TypeScript handbook, "Modules - Reference", File module format detection (read 2026-11-22).
 */
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

/** Mirrors each `.d.ts` of the output folder as `.d.cts`, relative imports included. */
const declareCommonJs = {
  name: 'declare-commonjs',
  setup({ initialOptions, onEnd }) {
    if (initialOptions.format !== 'cjs') return;
    const outputPath = initialOptions.outdir ?? dirname(initialOptions.outfile);
    onEnd(() => {
      for (const file of readdirSync(outputPath, { encoding: 'utf8', recursive: true })) {
        if (!file.endsWith('.d.ts')) continue;
        const text = readFileSync(join(outputPath, file), 'utf8');
        writeFileSync(
          join(outputPath, file.replace(/\.d\.ts$/, '.d.cts')),
          text.replace(/(['"])(\.{1,2}\/[^'"]*)\.js\1/g, '$1$2.cjs$1'),
        );
      }
    });
  },
};

module.exports = { plugins: [declareCommonJs] };
