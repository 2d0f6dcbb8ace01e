import { expect, test } from '@jest/globals';
import { createUnservedServices } from './create-unserved-services.js';

const app = createUnservedServices();

function call(host: string, type: string): Response | Promise<Response> {
  return app.request('http://127.0.0.1/', {
    method: 'POST',
    headers: { host, 'content-type': type },
    body: 'x',
  });
}

const json: [host: string, status: number, code: string, message: RegExp][] = [
  [
    'dynamodb.eu-central-1.amazonaws.com',
    400,
    'ResourceNotFoundException',
    /^Requested resource not found$/,
  ],
  [
    '123456789012.ddb.eu-central-1.amazonaws.com',
    400,
    'ResourceNotFoundException',
    /resource not found/,
  ],
  [
    'sqs.eu-central-1.amazonaws.com',
    400,
    'QueueDoesNotExist',
    /^The specified queue does not exist\.$/,
  ],
  [
    'secretsmanager.eu-central-1.amazonaws.com',
    400,
    'ResourceNotFoundException',
    /can't find the specified secret/,
  ],
  ['lambda.eu-central-1.amazonaws.com', 404, 'ResourceNotFoundException', /^Function not found/],
  ['appsync.eu-central-1.amazonaws.com', 400, 'ResourceNotFoundException', /does not exist/],
];

test.each(json)('%s answers in JSON', async (host, status, code, message) => {
  const answer = await call(host, 'application/x-amz-json-1.0');

  expect(answer.status).toBe(status);
  expect(answer.headers.get('x-amzn-errortype')).toBe(code);
  expect(await answer.json()).toMatchObject({
    __type: code,
    message: expect.stringMatching(message) as unknown,
  });
});

test('SQS names the code of its older protocol too', async () => {
  const answer = await call('sqs.eu-central-1.amazonaws.com', 'application/x-amz-json-1.0');

  expect(answer.headers.get('x-amzn-query-error')).toBe(
    'AWS.SimpleQueueService.NonExistentQueue;Sender',
  );
});

test('a service with the query protocol answers in its XML', async () => {
  const answer = await call('sns.eu-central-1.amazonaws.com', 'application/x-www-form-urlencoded');

  expect(answer.status).toBe(404);
  expect(await answer.text()).toMatch(
    /^<ErrorResponse><Error><Type>Sender<\/Type><Code>NotFound<\/Code><Message>Topic does not exist/,
  );
});

test.each(['s3.eu-central-1.amazonaws.com', 'bucket.s3.eu-central-1.amazonaws.com'])(
  '%s answers in the XML of S3',
  async (host) => {
    const answer = await call(host, 'application/xml');

    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain(
      '<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message>',
    );
  },
);
