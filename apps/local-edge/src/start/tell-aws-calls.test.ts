import { expect, test } from '@jest/globals';
import { tellAwsCalls, type AwsCall } from './tell-aws-calls.js';

const cases: [name: string, request: Request, operation: string][] = [
  [
    'an operation of an API',
    new Request('http://127.0.0.1/', {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
    }),
    'GetParameter',
  ],
  [
    'a page, without its query',
    new Request('http://127.0.0.1/callback?code=secret'),
    'GET /callback',
  ],
];

test.each(cases)('%s is told, and its answer given', async (_name, request, operation) => {
  const told: AwsCall[] = [];
  const answer = new Response('body', { status: 418 });

  const given = await tellAwsCalls('SSM', { fetch: () => answer }, (call) => told.push(call))(
    request,
    undefined,
  );

  expect(given).toBe(answer);
  expect(told).toEqual([
    { service: 'SSM', operation, status: 418, durationMs: expect.any(Number) },
  ]);
});

test('the exception of a refusal is told', async () => {
  const told: AwsCall[] = [];
  const answer = new Response('{}', {
    status: 400,
    headers: { 'x-amzn-errortype': 'AccessDeniedException' },
  });
  const request = new Request('http://127.0.0.1/', { method: 'POST' });

  await tellAwsCalls('SSM', { fetch: () => answer }, (call) => told.push(call))(request, undefined);

  expect(told).toMatchObject([{ status: 400, errorType: 'AccessDeniedException' }]);
});
