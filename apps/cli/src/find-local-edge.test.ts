import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { LOCAL_ENDPOINTS_FILE } from '@furlock/edge-settings';
import { findLocalEdge } from './find-local-edge.js';
import { folderWithEndpoints } from './testing/fake-local-edge.js';

const ENDPOINTS = {
  region: 'eu-central-1',
  stage: 'dev',
  url: 'http://127.0.0.1:4000',
  browserUrl: 'https://127.0.0.1:4001',
  cognitoUrl: 'http://localhost:4002',
  ssmUrl: 'http://[::1]:4003',
  operatorCredentials: { accessKeyId: 'AKIALOCALOPERATOR', secretAccessKey: 'of-the-local-edge' },
};

const folders: string[] = [];

function folderWith(endpoints: unknown): string {
  const folder = folderWithEndpoints(endpoints);
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('findLocalEdge', () => {
  const { region, stage, url, cognitoUrl, ssmUrl, operatorCredentials } = ENDPOINTS;
  const expected = { region, stage, url, cognitoUrl, ssmUrl, operatorCredentials };

  test('reads the file of the folder', () => {
    const folder = folderWith(ENDPOINTS);

    const found = findLocalEdge(folder);

    expect(found).toEqual({
      ok: true,
      value: { file: join(folder, LOCAL_ENDPOINTS_FILE), ...expected },
    });
  });

  test('reads the file of a folder above', () => {
    const folder = folderWith(ENDPOINTS);
    const below = join(folder, 'apps', 'backend');
    mkdirSync(below, { recursive: true });

    const found = findLocalEdge(below);

    expect(found).toEqual({
      ok: true,
      value: { file: join(folder, LOCAL_ENDPOINTS_FILE), ...expected },
    });
  });

  test('says how to start one where there is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'furlock-cli-'));
    folders.push(folder);

    const found = findLocalEdge(folder);

    expect(found).toEqual({
      ok: false,
      error: {
        kind: 'failed',
        sentence:
          'No local edge was started from this folder: start one with `npm start`, or name --region and --stage for AWS.',
      },
    });
  });

  const refused = [
    { name: 'text that is not JSON', endpoints: '{"region":' },
    { name: 'null', endpoints: null },
    { name: 'an empty region', endpoints: { ...ENDPOINTS, region: '' } },
    { name: 'a stage that is a number', endpoints: { ...ENDPOINTS, stage: 1 } },
    { name: 'no URL', endpoints: { ...ENDPOINTS, url: undefined } },
    { name: 'a URL of another machine', endpoints: { ...ENDPOINTS, url: 'http://192.0.2.1/' } },
    {
      name: 'a Cognito of another machine',
      endpoints: { ...ENDPOINTS, cognitoUrl: 'http://127.0.0.1.example.com/' },
    },
    {
      name: 'an SSM behind user information',
      endpoints: { ...ENDPOINTS, ssmUrl: 'http://localhost@example.com/' },
    },
    { name: 'no operator', endpoints: { ...ENDPOINTS, operatorCredentials: undefined } },
    {
      name: 'an operator without a secret',
      endpoints: { ...ENDPOINTS, operatorCredentials: { accessKeyId: 'AKIALOCALOPERATOR' } },
    },
    { name: 'another scheme', endpoints: { ...ENDPOINTS, cognitoUrl: 'file://localhost/x' } },
  ];

  test.each(refused)('refuses $name', ({ endpoints }) => {
    const folder = folderWith(endpoints);

    const found = findLocalEdge(folder);

    expect(found).toEqual({
      ok: false,
      error: {
        kind: 'failed',
        sentence: `The file ${join(folder, LOCAL_ENDPOINTS_FILE)} is not one that the local edge wrote: start it again with \`npm start\`.`,
      },
    });
  });
});
