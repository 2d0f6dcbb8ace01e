/**
 * The machine of a measurement: facts that distinguish runs, but do not identify a machine.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { CANDIDATES } from './candidates.js';
import { WORKSPACE } from './world.js';

/** A machine and its software versions. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly openssl: string;
  /** Versions by package. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Describes this machine. */
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

/** Reads the file directly, because not every package exports its package.json. */
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
