/**
 * The file that runs at the edge: what it weighs, and what must not be in it.
 */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { WORKSPACE } from './testing/start-local-edge.js';

const DIST = join(WORKSPACE, 'apps/edge-signer/dist');
const bundle = readFileSync(join(DIST, 'index.mjs'));
const meta = JSON.parse(readFileSync(join(DIST, 'meta.json'), 'utf8')) as {
  inputs: Record<string, { bytes: number }>;
  outputs: Record<
    string,
    { inputs: Record<string, { bytesInOutput: number }>; imports: { path: string }[] }
  >;
};
const [output] = Object.values(meta.outputs);
const modules = Object.entries(output?.inputs ?? {}).filter(
  ([, { bytesInOutput }]) => bytesInOutput > 0,
);
const packages = modules.map(([path]) => path);
const bytesOf = (part: RegExp) =>
  modules.reduce(
    (sum, [path, { bytesInOutput }]) => sum + (part.test(path) ? bytesInOutput : 0),
    0,
  );

test('it is under 300 KiB, and under 90 KiB once packed', () => {
  expect(bundle.length).toBeLessThan(300 * 1024);
  expect(gzipSync(bundle, { level: 9 }).length).toBeLessThan(90 * 1024);
});

test('our own code, with the validator, is at most 45 KiB of it', () => {
  expect(bytesOf(/^(apps|libs)\/|node_modules\/valibot\//)).toBeLessThanOrEqual(45 * 1024);
});

test('of the SSM client it holds one operation', () => {
  expect(bytesOf(/client-ssm\/dist-es\/(schemas|models|commands)\//)).toBeLessThan(5 * 1024);
  expect(bundle.includes('ParameterNotFound')).toBe(true);
  expect(bundle.includes('DocumentAlreadyExists')).toBe(false);
});

test('it holds no words for what is wrong with settings: the log names the field', () => {
  expect(bundle.includes('must hold')).toBe(false);
  expect(bundle.includes('clockToleranceSeconds')).toBe(true);
});

describe('it holds', () => {
  test.each(['aws-jwt-verify', '@smithy/signature-v4', '@aws-sdk/client-ssm', 'valibot'])(
    '%s',
    (name) => {
      expect(packages.some((path) => path.includes(`node_modules/${name}/`))).toBe(true);
    },
  );
});

describe('it does not hold', () => {
  test.each([
    'credential-provider',
    '@aws-crypto/sha256-js',
    'tslib',
    'nested-clients',
    'client-sso',
    'client-sts',
    '@smithy/core/dist-es/submodules/event-streams',
    'node_modules/msw',
  ])('%s', (name) => {
    expect(packages.filter((path) => path.includes(name))).toEqual([]);
  });
});

test('it imports Node modules only, and never node:http as an ES module', () => {
  const imported = (output?.imports ?? []).map(({ path }) => path.replace(/^node:/, ''));

  expect(imported).not.toContain('http');
  expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
});
