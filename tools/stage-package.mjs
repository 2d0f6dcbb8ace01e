/**
 * A public package becomes the folder that `npm pack` and `npm publish` take:
 *
 *     node tools/stage-package.mjs libs/sigv4-signing dist/packages/sigv4-signing
 *
 * It is the project's own `files` with the workspace's licence, and without the condition that leads
 * to sources. It builds nothing: build the project first.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Leads from a lib's name to its sources, in this workspace alone. */
const DEVELOPMENT_CONDITION = '@furlock/source';
const LICENCE = join(import.meta.dirname, '../LICENSE');

const [project, folder] = process.argv.slice(2);
if (project === undefined || folder === undefined) {
  console.error('Say which project and where to: node tools/stage-package.mjs <project> <folder>');
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
