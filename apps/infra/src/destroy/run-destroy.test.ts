import { describe, expect, test } from '@jest/globals';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { stackState } from './stack-state.js';
import { failureSentence } from './run-destroy.js';

describe('an AWS error is one sentence that says what to do', () => {
  const refusals = [
    [
      'AccessDenied',
      403,
      'The credentials do not allow stacks to be deleted: they need cloudformation:',
    ],
    ['ExpiredToken', 403, 'AWS rejected the credentials (ExpiredToken): sign in again'],
    ['InvalidClientTokenId', 403, 'AWS rejected the credentials (InvalidClientTokenId)'],
    ['Throttling', 400, 'AWS is throttling CloudFormation: wait a minute'],
    ['InternalFailure', 500, 'The request to CloudFormation failed (InternalFailure)'],
  ] as const;

  test.each(refusals)('%s', async (code, status, says) => {
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    const server = setupServer(
      http.post('https://cloudformation.eu-central-1.amazonaws.com/', () =>
        HttpResponse.xml(
          `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>of-a-test</Message></Error></ErrorResponse>`,
          { status },
        ),
      ),
    );
    server.listen({ onUnhandledRequest: 'error' });
    const client = new CloudFormation({
      region: 'eu-central-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'of-a-test' },
    });

    const sentence = await stackState(client, 'furlock-dev').then(
      () => '',
      (error: unknown) => failureSentence(error),
    );
    server.close();

    expect(sentence).toMatch(/^[A-Z][^\n]*\.$/);
    expect(sentence).toContain(says);
    expect(sentence).not.toContain('of-a-test');
  });

  test('no network', () => {
    const error = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });

    expect(failureSentence(error)).toContain('failed (ENOTFOUND): check the network');
  });
});
