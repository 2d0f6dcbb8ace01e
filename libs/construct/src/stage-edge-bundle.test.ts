import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseSettingsLocation, type SettingsLocation } from '@furlock/edge-settings';
import { PACKAGED_EDGE_BUNDLE, stageEdgeBundle } from './stage-edge-bundle.js';

const location = {
  parameterName: '/furlock/dev/main/settings/v1',
  region: 'eu-central-1',
  signing: 'edge',
} as const;
const folders: string[] = [];
let built: string;

beforeAll(() => {
  built = newFolder();
  for (const file of ['index.mjs', 'browser-sign-in.mjs', 'index.mjs.map', 'meta.json']) {
    writeFileSync(join(built, file), `content of ${file}`);
  }
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'furlock-test-'));
  folders.push(folder);
  return folder;
}

function stage(directory: string, place: SettingsLocation = location): string {
  const folder = stageEdgeBundle(directory, place);
  folders.push(folder);
  return folder;
}

test('the folder contains only the modules of the bundle and the location, no other build output', () => {
  const folder = stage(built);

  expect(readdirSync(folder).sort()).toEqual(['browser-sign-in.mjs', 'furlock.json', 'index.mjs']);
  for (const file of ['index.mjs', 'browser-sign-in.mjs']) {
    expect(readFileSync(join(folder, file), 'utf8')).toBe(`content of ${file}`);
  }
});

test('the location matches the schema that the edge reads', () => {
  const folder = stage(built);

  const content = readFileSync(join(folder, 'furlock.json'), 'utf8');

  expect(parseSettingsLocation(content)).toEqual(location);
  expect(JSON.parse(content)).toEqual(location);
});

test('the same location gives the same bytes in any order of its fields', () => {
  const { parameterName, region, signing } = location;

  const one = stage(built);
  const other = stage(built, { signing, region, parameterName });

  expect(readFileSync(join(one, 'furlock.json'))).toEqual(
    readFileSync(join(other, 'furlock.json')),
  );
});

test('the error for a missing bundle names the command that builds it', () => {
  expect(() => stageEdgeBundle(newFolder(), location)).toThrow('run "npx nx build construct"');
});

describe('a bundle over 50 MB', () => {
  const bundleOf = (content: Buffer): string => {
    const folder = newFolder();
    writeFileSync(join(folder, 'index.mjs'), content);
    return folder;
  };
  const bytes = 50 * 1024 * 1024 + 4096;

  test('is rejected if it is still too large compressed', () => {
    expect(() => stageEdgeBundle(bundleOf(randomBytes(bytes)), location)).toThrow(
      'the edge accepts at most 52428800: remove what it does not need',
    );
  });

  test('passes if it is small enough compressed', () => {
    expect(() => stage(bundleOf(Buffer.alloc(bytes)))).not.toThrow();
  });
});

test('the packaged bundle is found in the package, not in the working folder', () => {
  expect(PACKAGED_EDGE_BUNDLE.split(sep).slice(-4)).toEqual([
    'libs',
    'construct',
    'assets',
    'edge-signer',
  ]);
});
