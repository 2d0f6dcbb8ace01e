import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORKSPACE } from '../start-local-edge.js';

/** Runs a script of this folder; returns the temporary folder with its assemblies, which the caller removes. */
export function runSynthesis(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'furlock-apps-'));
  execFileSync(
    process.execPath,
    ['--import', 'tsx', join(WORKSPACE, 'apps/e2e/src/testing/foreign-apps', script), folder],
    { cwd: WORKSPACE, stdio: 'ignore' },
  );
  return folder;
}
