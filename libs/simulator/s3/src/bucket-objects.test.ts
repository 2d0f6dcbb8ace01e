import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import type { BucketDeployment } from '@furlock/simulator-deployment';
import { bucketObjects } from './bucket-objects.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'furlock-objects-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;

function folder(files: Readonly<Record<string, string>>): string {
  const path = join(root, String((folders += 1)));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

function deploying(path: string, change: Partial<BucketDeployment> = {}): BucketDeployment {
  return {
    sources: [{ path, objectKey: 'source.zip', markers: [] }],
    keyPrefix: '',
    prunes: true,
    extracts: true,
    exclude: [],
    include: [],
    headers: [],
    ...change,
  };
}

const keysOf = (deployments: readonly BucketDeployment[]): string[] =>
  [...bucketObjects(deployments).keys()].sort();

describe('the objects of a bucket', () => {
  test('are the files of a folder, below a prefix', () => {
    const site = folder({ 'index.html': '', 'a/b/c.js': '' });

    expect(keysOf([deploying(site, { keyPrefix: 'v1/' })])).toEqual([
      'v1/a/b/c.js',
      'v1/index.html',
    ]);
  });

  test('are the files of a zip file, or the file itself', () => {
    const file = join(folder({ x: '' }), 'site.zip');
    writeFileSync(file, zipSync({ 'a/': new Uint8Array(), 'a/b.txt': strToU8('b') }));

    expect(keysOf([deploying(file)])).toEqual(['a/b.txt']);
    expect(keysOf([deploying(file, { extracts: false })])).toEqual(['source.zip']);
  });

  test('have the type of their name, unless the deployment states one', async () => {
    const site = folder({ 'a.css': 'a{}' });
    const headers = [
      ['content-type', 'text/plain'],
      ['cache-control', 'no-cache'],
    ] as const;

    const plain = bucketObjects([deploying(site)]).get('a.css');
    const stated = bucketObjects([deploying(site, { headers })]).get('a.css');

    expect(plain).toMatchObject({ contentType: 'text/css', headers: [] });
    expect(stated).toMatchObject({
      contentType: 'text/plain',
      headers: [['cache-control', 'no-cache']],
    });
    expect((await plain?.read())?.toString()).toBe('a{}');
  });

  test('have values in place of markers, also in bytes that are no text', async () => {
    const path = folder({});
    mkdirSync(path);
    writeFileSync(join(path, 'a'), Buffer.concat([Buffer.from([0xff]), Buffer.from('<<m>>é')]));
    const sources = [{ path, objectKey: '', markers: [['<<m>>', 'ü']] as const }];

    const object = bucketObjects([deploying(path, { sources })]).get('a');

    expect(await object?.read()).toEqual(Buffer.concat([Buffer.from([0xff]), Buffer.from('üé')]));
  });

  test('do not include links out of the folder', () => {
    const outside = folder({ secret: '' });
    const site = folder({ a: '' });
    symlinkSync(join(outside, 'secret'), join(site, 'b'));
    symlinkSync(outside, join(site, 'c'));
    symlinkSync(join(site, 'a'), join(site, 'd'));
    symlinkSync(join(site, 'nowhere'), join(site, 'e'));

    expect(keysOf([deploying(site)])).toEqual(['a', 'd']);
  });

  test.each([
    { name: 'deletes what it does not have', second: {}, keys: ['b', 'x'] },
    { name: 'keeps it without Prune', second: { prunes: false }, keys: ['a', 'b', 'x'] },
    { name: 'keeps what its filters exclude', second: { exclude: ['a'] }, keys: ['a', 'b', 'x'] },
    {
      name: 'keeps what is elsewhere',
      second: { keyPrefix: 'p/' },
      keys: ['a', 'p/b', 'p/x', 'x'],
    },
  ])('after a second deployment, which $name', ({ second, keys }) => {
    const first = deploying(folder({ a: '', x: '' }));

    expect(keysOf([first, deploying(folder({ b: '', x: '' }), second)])).toEqual(keys);
  });
});
