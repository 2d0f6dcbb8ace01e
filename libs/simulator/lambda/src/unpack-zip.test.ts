import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { unpackZip } from './unpack-zip.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-zip-'));
  file = join(folder, 'code.zip');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A zip file whose directory states a size for its only entry. */
function zipOf(name: string, statedBytes?: number): Buffer {
  const zip = Buffer.from(zipSync({ [name]: Buffer.from('code') }));
  const directory = zip.indexOf(Buffer.from('PK\x01\x02'));
  if (statedBytes !== undefined) zip.writeUInt32LE(statedBytes, directory + 24);
  return zip;
}

test('an entry gets its path in the folder', async () => {
  writeFileSync(file, zipOf('a/../b/index.js'));

  await unpackZip(file, join(folder, 'task'));

  expect(readFileSync(join(folder, 'task', 'b', 'index.js'), 'utf8')).toBe('code');
});

test.each(['../index.js', 'a/../../index.js', '/index.js'])(
  'rejects an entry outside: %s',
  async (name) => {
    writeFileSync(file, zipOf(name));

    await expect(unpackZip(file, join(folder, 'task'))).rejects.toThrow(/outside its folder/);
  },
);

test('rejects more than Lambda unpacks, before it unpacks it', async () => {
  writeFileSync(file, zipOf('index.js', 262_144_001));

  await expect(unpackZip(file, join(folder, 'task'))).rejects.toThrow(
    /more than 262144000 bytes unpacked/,
  );
});
