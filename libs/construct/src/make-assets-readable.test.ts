import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Synthesizes in a process with this umask, and returns the folder of the assembly. */
function synthesizeUnder(umask: string): string {
  const script = join(__dirname, 'testing/synthesize-with-umask.ts');
  const node = [process.execPath, '--conditions=@furlock/source', '--import', 'tsx'];
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `umask ${umask} && exec "$@"`, 'sh', ...node, script, folder],
    { cwd: join(__dirname, '..'), encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return join(folder, 'assembly');
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test.each(['077', '027'])('everyone may read what becomes code, under umask %s', (umask) => {
  const assembly = synthesizeUnder(umask);

  const paths = readdirSync(assembly, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.startsWith('asset.'))
    .map((path) => join(assembly, path));
  const modes = paths.map((path) => {
    const isFolder = statSync(path).isDirectory();
    return [isFolder ? 'folder' : basename(path), modeOf(path)];
  });
  // The backend, the edge function, and CDK's function that reads the version from the other region.
  expect(paths.filter((path) => dirname(path) === assembly)).toHaveLength(3);
  expect(new Set(modes.map((mode) => mode.join(' ')))).toEqual(
    new Set([
      ...['folder 755', 'start 755'],
      ...['index.mjs 644', 'furlock.json 644', 'index.js 644', '__entrypoint__.js 644'],
    ]),
  );
  // The rest of the assembly stays as the umask wants it.
  expect(modeOf(join(assembly, 'manifest.json'))).toBe(umask === '077' ? '600' : '640');
});
