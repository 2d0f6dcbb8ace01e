import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { STSClient } from '@aws-sdk/client-sts';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { callerAccount } from './caller-account.js';

const ENDPOINT = 'https://sts.eu-central-1.amazonaws.com/';
const secretAccessKey = 'not-a-secret-but-treated-as-one';
const server = setupServer();

beforeAll(() => {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  server.listen({ onUnhandledRequest: 'error' });
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function client(): STSClient {
  return new STSClient({
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey },
  });
}

function answer(body: string, status = 200): void {
  server.use(
    http.post(ENDPOINT, () =>
      HttpResponse.xml(body, { status, headers: { 'x-amzn-requestid': 'request-1' } }),
    ),
  );
}

function refusal(code: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>of ${secretAccessKey}</Message></Error></ErrorResponse>`;
}

test('the account of the credentials', async () => {
  answer(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  );

  expect(await callerAccount(client())).toEqual({ ok: true, account: '111122223333' });
});

describe('a failure is one sentence that says what to do', () => {
  test.each([
    [
      'expired',
      'ExpiredToken',
      403,
      'AWS rejected the credentials (ExpiredToken): sign in again',
      true,
    ],
    [
      'unknown',
      'InvalidClientTokenId',
      403,
      'AWS rejected the credentials (InvalidClientTokenId)',
      true,
    ],
    [
      'copied wrongly',
      'SignatureDoesNotMatch',
      403,
      'AWS rejected the credentials (SignatureDo',
      true,
    ],
    ['STS fails', 'InternalFailure', 500, 'The request to AWS STS failed (InternalFailure)', false],
    ['not allowed', 'AccessDenied', 403, 'The request to AWS STS failed (AccessDenied)', false],
  ])('%s', async (_, code, status, expected, isFinal) => {
    answer(refusal(code), status);

    const result = await callerAccount(client());

    expect(result).toEqual({
      ok: false,
      sentence: expect.stringContaining(expected),
      final: isFinal,
    });
    expect(JSON.stringify(result)).not.toContain(secretAccessKey);
  });

  test('no network', async () => {
    server.use(http.post(ENDPOINT, () => HttpResponse.error()));

    const result = await callerAccount(client());

    expect(result).toEqual({
      ok: false,
      sentence: expect.stringContaining('check the network'),
      final: false,
    });
  });

  test('no credentials', async () => {
    const sts = new STSClient({
      region: 'eu-central-1',
      credentials: () =>
        Promise.reject(
          Object.assign(new Error('Could not load credentials from any providers'), {
            name: 'CredentialsProviderError',
          }),
        ),
    });

    const result = await callerAccount(sts);

    expect(result).toEqual({
      ok: false,
      sentence: expect.stringContaining('No AWS credentials found: sign in'),
      final: true,
    });
  });
});
