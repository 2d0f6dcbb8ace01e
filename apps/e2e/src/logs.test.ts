/**
 * `furlock logs`: finds the log line that explains a viewer's response.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { curl } from './testing/curl.js';
import { runCommand, type Ended } from './testing/run-command.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge();
});
afterAll(async () => {
  await edge.stop();
});

const furlock = (...args: string[]): Promise<Ended> =>
  runCommand('apps/cli/bin/furlock.mjs', args, { cwd: edge.folder });

test('the request id of a rejection finds its line in any region', async () => {
  const { body, headers } = await curl([`${edge.endpoints.url}/me`]);
  const { requestId } = JSON.parse(body) as { readonly requestId: string };

  const { code, stdout, stderr } = await furlock('logs', '--request-id', requestId, '--json');

  expect(requestId).toBe(headers['x-amz-cf-id']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    lines: [
      {
        region: 'ap-southeast-2',
        line: { requestId, code: 'CREDENTIALS_MISSING', status: 401, settings: { version: 1 } },
      },
    ],
  });
});

test('an accepted request leaves no line, unless the settings enable it', async () => {
  const { idToken, url } = edge.endpoints;
  const { headers } = await curl(['--header', `Authorization: Bearer ${idToken}`, `${url}/`]);

  const { code, stderr } = await furlock('logs', `--request-id=${headers['x-amz-cf-id']}`);

  expect(code).toBe(1);
  expect(stderr).toContain('logAllows');
});

test('no line contains a token or the address of a viewer', async () => {
  const { idToken, url } = edge.endpoints;
  await curl([
    '--header',
    `Authorization: Bearer ${idToken}x`,
    '--cookie',
    'session=s3cret',
    `${url}/`,
  ]);

  const { stdout } = await furlock('logs');

  expect(stdout).toContain('"code":"TOKEN_');
  expect(stdout).not.toContain(idToken.split('.')[1]);
  expect(stdout).not.toMatch(/s3cret|127\.0\.0\.1|clientAddress/);
});

test('the retention is set in every region that has log lines', async () => {
  const { code, stdout } = await furlock('logs', '--retain', '30');

  expect([code, stdout]).toEqual([0, 'ap-southeast-2: 30 days\n']);
});
