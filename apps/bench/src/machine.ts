/**
 * On what a measurement was made: what tells one run from another and nothing that names a machine.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { CANDIDATES } from './candidates.js';
import { WORKSPACE } from './world.js';

/** A machine and what ran on it. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly openssl: string;
  /** By package. */
  readonly versions: Readonly<Record<string, string>>;
}

/** This machine. */
export function describeMachine(): Machine {
  const require = createRequire(join(WORKSPACE, 'apps/bench/package.json'));
  const names = new Set(Object.values(CANDIDATES).flatMap(({ packages }) => [...packages]));
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    openssl: process.versions.openssl,
    versions: Object.fromEntries(
      [...names].sort().map((name) => [name, versionOf(require.resolve.paths(name) ?? [], name)]),
    ),
  };
}

/** Read from the file: not every package lets its own be asked for. */
function versionOf(folders: readonly string[], name: string): string {
  for (const folder of folders) {
    try {
      const text = readFileSync(join(folder, name, 'package.json'), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'not installed';
}
