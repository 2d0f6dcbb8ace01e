import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

test('the bin reports in one line that the command line is not built', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'furlock-cli-'));
  cpSync(join(__dirname, '..', 'bin'), join(folder, 'bin'), { recursive: true });

  const ended = await new Promise((resolve) => {
    execFile(process.execPath, [join(folder, 'bin', 'furlock.mjs')], (error, stdout, stderr) =>
      resolve({ exitCode: error?.code ?? 0, stdout, stderr }),
    );
  });
  rmSync(folder, { recursive: true });

  expect(ended).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'furlock: The command line is not built: run `npx nx build cli`.\n',
  });
});
