import { expect, test } from '@jest/globals';
import { reportAwsCalls, type AwsCall } from './report-aws-calls.js';

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

test.each(cases)('reports %s and returns its response', async (_name, request, operation) => {
  const reported: AwsCall[] = [];
  const answer = new Response('body', { status: 418 });

  const returned = await reportAwsCalls('SSM', { fetch: () => answer }, (call) =>
    reported.push(call),
  )(request, undefined);

  expect(returned).toBe(answer);
  expect(reported).toEqual([
    { service: 'SSM', operation, status: 418, durationMs: expect.any(Number) },
  ]);
});

test('reports the exception of a rejected call', async () => {
  const reported: AwsCall[] = [];
  const answer = new Response('{}', {
    status: 400,
    headers: { 'x-amzn-errortype': 'AccessDeniedException' },
  });
  const request = new Request('http://127.0.0.1/', { method: 'POST' });

  await reportAwsCalls('SSM', { fetch: () => answer }, (call) => reported.push(call))(
    request,
    undefined,
  );

  expect(reported).toMatchObject([{ status: 400, errorType: 'AccessDeniedException' }]);
});
