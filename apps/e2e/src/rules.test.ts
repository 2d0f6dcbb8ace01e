/**
 * Rules by route, written into the settings as an operator would, before the edge reads them.
 */
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { settingsParameterName } from '@furlock/edge-settings';
import { curl } from './testing/curl.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

const RULES = [
  { methods: ['GET'], path: '/echo/open/**', access: 'public' },
  { path: '/echo/admin/**', access: 'signed-in', anyGroup: ['admins'] },
];

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge();
  const { ssmUrl, region, operatorCredentials, stage } = edge.endpoints;
  const ssm = new SSMClient({ endpoint: ssmUrl, region, credentials: operatorCredentials });
  const Name = settingsParameterName({ stage, lock: 'main' });
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  const settings = JSON.parse(Parameter?.Value ?? '') as object;
  const Value = JSON.stringify({ ...settings, rules: RULES });
  await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
});
afterAll(async () => {
  await edge.stop();
});

const get = (path: string, ...args: string[]) =>
  curl(['--path-as-is', ...args, `${edge.endpoints.url}${path}`]);
const signedIn = () => ['--header', `Authorization: Bearer ${edge.endpoints.idToken}`];

test('a public route needs no token, and nobody is named to the backend', async () => {
  const answer = await get('/echo/open/a', '--header', 'X-Furlock-Identity: forged');

  expect(answer.status).toBe(200);
  expect(answer.body).not.toContain('x-furlock-identity');
});

test('a route for a group refuses who is not in it, with the kind and not the rule', async () => {
  const answer = await get('/echo/admin/x', ...signedIn());

  expect(answer.status).toBe(403);
  expect(answer.headers['www-authenticate']).toBe('Bearer error="insufficient_scope"');
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'GROUP_MISSING' });
  expect(answer.body).not.toContain('admins');
  expect(edge.seenByBackend()).not.toContain('/echo/admin/x');
});

test('every other route needs a token', async () => {
  const without = await get('/echo/other');
  const withToken = await get('/echo/other', ...signedIn());

  expect([without.status, withToken.status]).toEqual([401, 200]);
});

describe('no spelling of a path leads round its rule', () => {
  test.each([
    ['/echo/%61dmin/x', 403],
    ['/echo/admin%2Fx', 200],
    ['/echo/open/../admin/x', 400],
    ['/echo//admin/x', 400],
    ['/echo/./admin/x', 400],
    ['/echo/admin/', 403],
    ['/echo/Admin/x', 200],
  ])('%s is %i', async (path, status) => {
    const answer = await get(path, ...signedIn());

    expect(answer.status).toBe(status);
  });
});
