/**
 * Writes a public package to a folder for `npm pack` and `npm publish`:
 *
 *     node tools/stage-package.mjs libs/sigv4-signing dist/packages/sigv4-signing
 *
 * The folder contains the project's `files` and the workspace's licence. Its package.json lacks the
 * condition that resolves to sources. This does not build the project: build it first.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Resolves a lib's name to its sources, only in this workspace. */
const DEVELOPMENT_CONDITION = '@furlock/source';
const LICENCE = join(import.meta.dirname, '../LICENSE');

const [project, folder] = process.argv.slice(2);
if (project === undefined || folder === undefined) {
  console.error('Usage: node tools/stage-package.mjs <project> <folder>');
  process.exit(2);
}

const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'), (key, value) =>
  key === DEVELOPMENT_CONDITION ? undefined : value,
);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const file of [...manifest.files, 'README.md']) {
  cpSync(join(project, file), join(folder, file), { recursive: true });
}
cpSync(LICENCE, join(folder, 'LICENSE'));
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
