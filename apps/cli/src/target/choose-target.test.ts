import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { chooseTarget } from './choose-target.js';
import { LOCAL_ENDPOINTS_FILE } from '@furlock/edge-settings';
import { folderWithEndpoints } from '../testing/fake-local-edge.js';
import { LOCAL_ENDPOINTS } from '../testing/local-endpoints.js';

const ENDPOINTS = { ...LOCAL_ENDPOINTS, region: 'eu-west-1', stage: 'local' };
const folder = folderWithEndpoints(ENDPOINTS);
afterAll(() => rmSync(folder, { recursive: true }));

describe('chooseTarget', () => {
  const chosen = [
    {
      name: 'region and stage mean AWS, even with a local edge',
      options: { region: 'eu-central-1', stage: 'dev', lock: 'main' },
      expected: { kind: 'aws', region: 'eu-central-1', stage: 'dev', lock: 'main' },
    },
    {
      name: 'a region of another partition is accepted',
      options: { region: 'us-gov-west-1', stage: 'a.b_c-1', lock: 'other' },
      expected: { kind: 'aws', region: 'us-gov-west-1', stage: 'a.b_c-1', lock: 'other' },
    },
    {
      name: 'neither means the local edge of the folder',
      options: { lock: 'other' },
      expected: {
        kind: 'local',
        region: 'eu-west-1',
        stage: 'local',
        lock: 'other',
        localEdge: { file: join(folder, LOCAL_ENDPOINTS_FILE), ...ENDPOINTS },
      },
    },
  ];

  test.each(chosen)('$name', ({ options, expected }) => {
    expect(chooseTarget(options, folder)).toEqual({ ok: true, value: expected });
  });

  const refused = [
    { name: 'a region alone', options: { region: 'eu-central-1' }, message: 'add --stage' },
    { name: 'a stage alone', options: { stage: 'dev' }, message: 'add --region' },
    { name: 'an empty region', options: { region: '', stage: 'dev' }, message: '--region is not' },
    {
      name: 'a region that is a host',
      options: { region: 'eu-central-1.example.com', stage: 'dev' },
      message: '--region is not',
    },
    {
      name: 'an empty stage',
      options: { region: 'eu-central-1', stage: '' },
      message: '--stage is not',
    },
    {
      name: 'a stage that is a path',
      options: { region: 'eu-central-1', stage: '../x' },
      message: '--stage is not',
    },
    { name: 'an empty lock', options: { lock: '' }, message: '--lock is not' },
  ];

  test.each(refused)('refuses $name', ({ options, message }) => {
    const target = chooseTarget({ lock: 'main', ...options }, folder);

    expect(target).toMatchObject({
      ok: false,
      error: { kind: 'wrong-usage', message: expect.stringContaining(message) },
    });
  });
});
