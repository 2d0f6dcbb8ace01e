/**
 * The AWS calls of an environment before its first decision, each made once.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { curl } from './testing/curl.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge();
});
afterAll(async () => {
  await edge.stop();
});

test('an environment makes one SSM call and one key fetch for any number of requests', async () => {
  const get = () =>
    curl(['--header', `Authorization: Bearer ${edge.endpoints.idToken}`, `${edge.endpoints.url}/`]);

  const answers = [];
  for (let count = 0; count < 5; count++) answers.push(await get());

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  await edge.printed(/(GET \/ 200[^]*){5}/);
  const calls = [...edge.output().matchAll(/^\d\d:\d\d:\d\d (SSM|Cognito): (.*?) \d{3} /gm)];
  expect(calls.map(([, service, operation]) => `${service} ${operation}`)).toEqual([
    'SSM GetParameters',
    expect.stringMatching(/^Cognito GET \/[\w-]+\/\.well-known\/jwks\.json$/),
  ]);
});
