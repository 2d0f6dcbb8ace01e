/**
 * Runs the tools of the workspace on packages.
 */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs the command of a package in the workspace. */
export async function runTool(name: string, args: readonly string[]): Promise<{ stdout: string }> {
  const require = createRequire(__filename);
  const manifestFile = join(__dirname, '../../../node_modules', name, 'package.json');
  const { bin } = require(manifestFile) as { bin: string | Record<string, string> };
  const script = typeof bin === 'string' ? bin : (bin['tsc'] ?? Object.values(bin)[0] ?? '');
  return run(process.execPath, [join(dirname(manifestFile), script), ...args], {
    maxBuffer: 16 * 1024 * 1024,
  });
}
