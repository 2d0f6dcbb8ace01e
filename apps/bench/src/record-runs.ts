/**
 * Records the runs behind the published figures: every part with the first Node binary, warm and
 * cold with the others.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { WORKSPACE } from './world.js';

/** Runs the benchmark with each of these Node binaries and returns the files of the runs. */
export function recordRuns(binaries: readonly string[], rounds: string): string[] {
  return binaries.map((binary, index) => {
    const version = execFileSync(binary, ['--version'], { encoding: 'utf8' });
    const [parts, name] =
      index === 0
        ? [['counts', 'warm', 'cold', 'growth', 'load'], 'benchmark']
        : [['warm', 'cold'], `benchmark-node${Number.parseInt(version.slice(1))}`];
    const file = join(WORKSPACE, `docs/${name}.json`);
    execFileSync(
      binary,
      [
        ...['--conditions=@furlock/source', '--import', 'tsx', 'apps/bench/src/main.ts'],
        ...[...parts, '--json', file, '--rounds', rounds],
      ],
      { cwd: WORKSPACE, stdio: 'inherit' },
    );
    return file;
  });
}
