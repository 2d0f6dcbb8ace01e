/**
 * Rules by route and the issuer's keys, written to the settings with `furlock` before the edge reads
 * them.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { curl } from './testing/curl.js';
import { furlock } from './testing/run-command.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

const RULES = [
  { methods: ['GET'], path: '/echo/open/**', access: 'public' },
  { path: '/echo/admin/**', access: 'signed-in', anyGroup: ['admins'] },
];

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge();
  const { code, stderr } = await furlock(['settings', 'set', '--patch'], {
    cwd: edge.folder,
    input: JSON.stringify({ rules: RULES }),
  });
  if (code !== 0) throw new Error(stderr);
  const keys = await furlock(['settings', 'refresh-keys'], { cwd: edge.folder });
  if (keys.code !== 0) throw new Error(keys.stderr);
});
afterAll(async () => {
  await edge.stop();
});

const get = (path: string, ...args: string[]) =>
  curl(['--path-as-is', ...args, `${edge.endpoints.url}${path}`]);
const signedIn = () => ['--header', `Authorization: Bearer ${edge.endpoints.idToken}`];

test('a public route needs no token, and the backend gets no identity', async () => {
  const answer = await get('/echo/open/a', '--header', 'X-Furlock-Identity: forged');

  expect(answer.status).toBe(200);
  expect(answer.body).not.toContain('x-furlock-identity');
});

test('a route for a group rejects other users, and reveals the kind of error but not the rule', async () => {
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

describe('no spelling of a path bypasses its rule', () => {
  test.each([
    ['/echo/%61dmin/x', 403],
    ['/echo/admin%2Fx', 403],
    ['/echo/open/../admin/x', 400],
    ['/echo//admin/x', 400],
    ['/echo/./admin/x', 400],
    ['/echo/admin/', 403],
    ['/echo/Admin/x', 403],
    ['/ECHO/%2561dmin;v=1/x/', 403],
    ['/echo/open/..;/admin/x', 400],
    ['/echo/open%252F..%252Fadmin', 400],
    ['/echo/https%3A%2F%2Fx.example%2Fa', 200],
  ])('%s is %i, as `furlock rules explain` reports', async (path, status) => {
    const answer = await get(path, ...signedIn());
    const { code, stdout } = await furlock(
      ['rules', 'explain', 'GET', path, '--signed-in', '--json'],
      { cwd: edge.folder },
    );

    expect(answer.status).toBe(status);
    expect(code).toBe(status === 200 ? 0 : 1);
    expect((JSON.parse(stdout) as { status?: number }).status ?? 200).toBe(status);
  });
});

test('with keys in the settings the edge fetches none', async () => {
  const answer = await get('/', ...signedIn());

  expect(answer.status).toBe(200);
  const fetches = edge.output().match(/Cognito: GET \/[\w-]+\/\.well-known\/jwks\.json 200 /g);
  // The only fetch was made by the command.
  expect(fetches).toHaveLength(1);
});

test('written settings are read back, and fields that the edge does not know are not written', async () => {
  const cwd = edge.folder;

  const got = await furlock(['settings', 'get', '--json'], { cwd });
  const refused = await furlock(['settings', 'set', '--patch'], {
    cwd,
    input: JSON.stringify({ rules: [{ path: '/a', access: 'signed-in', anyGroups: ['a'] }] }),
  });
  const late = await furlock(['settings', 'set', '--patch', '--if-version', '1'], {
    cwd,
    input: JSON.stringify({ rules: [] }),
  });

  expect(JSON.parse(got.stdout)).toMatchObject({ version: 3, settings: { rules: RULES } });
  expect([refused.code, late.code]).toEqual([2, 1]);
  expect((await furlock(['settings', 'validate'], { cwd })).code).toBe(0);
});
