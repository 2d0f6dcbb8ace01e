/**
 * The esbuild options of the public libs: only a plugin that adds types to the CommonJS build.
 *
 * In a package of ES modules, a `.d.ts` describes an ES module; the CommonJS build needs the same text
 * as `.d.cts`. The type check, which writes the `.d.ts`, runs before esbuild.
 *
 * Source: TypeScript handbook, "Modules - Reference", File module format detection (read 2026-11-22).
 */
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

/** Copies each `.d.ts` of the output folder to a `.d.cts` and adapts its relative imports. */
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
