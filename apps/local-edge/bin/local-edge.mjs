#!/usr/bin/env node
// Committed, not built: npm links a `bin` only where its file exists when it installs.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/main.mjs', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  await import(main.href);
} else {
  process.stderr.write('The local edge is not built: run `npx nx build local-edge` first.\n');
  process.exitCode = 1;
}
