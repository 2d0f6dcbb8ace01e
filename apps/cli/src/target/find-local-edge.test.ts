import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { LOCAL_ENDPOINTS_FILE } from '@furlock/edge-settings';
import { findLocalEdge } from './find-local-edge.js';
import { folderWithEndpoints } from '../testing/fake-local-edge.js';
import { LOCAL_ENDPOINTS } from '../testing/local-endpoints.js';

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
  test('reads the file of the folder', () => {
    const folder = folderWith(LOCAL_ENDPOINTS);

    const found = findLocalEdge(folder);

    expect(found).toEqual({
      ok: true,
      value: { file: join(folder, LOCAL_ENDPOINTS_FILE), ...LOCAL_ENDPOINTS },
    });
  });

  test('reads the demo user', () => {
    const folder = folderWith({ ...LOCAL_ENDPOINTS, username: 'ada', password: 'of ada' });

    const found = findLocalEdge(folder);

    expect(found).toMatchObject({
      value: { username: 'ada', password: 'of ada' },
    });
  });

  test('reads the file of a parent folder', () => {
    const folder = folderWith(LOCAL_ENDPOINTS);
    const below = join(folder, 'apps', 'backend');
    mkdirSync(below, { recursive: true });

    const found = findLocalEdge(below);

    expect(found).toEqual({
      ok: true,
      value: { file: join(folder, LOCAL_ENDPOINTS_FILE), ...LOCAL_ENDPOINTS },
    });
  });

  test('reports how to start one if there is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'furlock-cli-'));
    folders.push(folder);

    const found = findLocalEdge(folder);

    expect(found).toEqual({
      ok: false,
      error: {
        kind: 'failed',
        message:
          'No local edge was started from this folder: start one (`npx @furlock/local-edge`, or `npm start` in its repository), or add --region and --stage for AWS.',
      },
    });
  });

  const refused = [
    { name: 'text that is not JSON', endpoints: '{"region":' },
    { name: 'null', endpoints: null },
    { name: 'an empty region', endpoints: { ...LOCAL_ENDPOINTS, region: '' } },
    { name: 'a stage that is a number', endpoints: { ...LOCAL_ENDPOINTS, stage: 1 } },
    { name: 'no URL', endpoints: { ...LOCAL_ENDPOINTS, url: undefined } },
    {
      name: 'a URL of another machine',
      endpoints: { ...LOCAL_ENDPOINTS, url: 'http://192.0.2.1/' },
    },
    {
      name: 'a Cognito URL of another machine',
      endpoints: { ...LOCAL_ENDPOINTS, cognitoUrl: 'http://127.0.0.1.example.com/' },
    },
    {
      name: 'an SSM URL with user information',
      endpoints: { ...LOCAL_ENDPOINTS, ssmUrl: 'http://localhost@example.com/' },
    },
    { name: 'no operator', endpoints: { ...LOCAL_ENDPOINTS, operatorCredentials: undefined } },
    {
      name: 'an operator without a secret',
      endpoints: { ...LOCAL_ENDPOINTS, operatorCredentials: { accessKeyId: 'AKIALOCALOPERATOR' } },
    },
    {
      name: 'a browser URL without TLS',
      endpoints: { ...LOCAL_ENDPOINTS, browserUrl: 'http://127.0.0.1:4001' },
    },
    {
      name: 'no host of the function URL',
      endpoints: { ...LOCAL_ENDPOINTS, functionUrlHost: undefined },
    },
    { name: 'another scheme', endpoints: { ...LOCAL_ENDPOINTS, cognitoUrl: 'file://localhost/x' } },
  ];

  test.each(refused)('refuses $name', ({ endpoints }) => {
    const folder = folderWith(endpoints);

    const found = findLocalEdge(folder);

    expect(found).toEqual({
      ok: false,
      error: {
        kind: 'failed',
        message: `The file ${join(folder, LOCAL_ENDPOINTS_FILE)} was not written by the local edge: start the local edge again with \`npx @furlock/local-edge\`, or \`npm start\` in its repository.`,
      },
    });
  });
});
