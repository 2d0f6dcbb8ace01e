import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  CALLER_VARIABLE,
  IDENTITY_HEADER,
  encodeIdentity,
  type Identity,
} from '@furlock/viewer-identity';
import type { FunctionUrlEvent } from './function-url-event.js';
import { handler } from './index.js';
import type { ReadVerifier } from './read-verifier.js';
import { route as routeBy } from './route.js';

const identity: Identity = {
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
  subject: '11111111-2222-3333-4444-555555555555',
  username: 'ada',
  groups: ['admins'],
  scopes: [],
  clientId: 'client',
  tokenUse: 'id',
  expiresAt: 1_800_000_000,
};

const ROLE = 'furlock-dev-main-ANPA0123456789ABCDEFG';
const byEdge = (account = '123456789012', role = ROLE) => ({
  authorizer: { iam: { userArn: `arn:aws:sts::${account}:assumed-role/${role}/session` } },
});
const caller = { roleName: ROLE, accountId: '123456789012' };
const route = (event: FunctionUrlEvent, readVerifier: ReadVerifier = notForwarded) =>
  routeBy(event, { caller, readVerifier });
/** The lock does not forward tokens. */
const notForwarded: ReadVerifier = () => Promise.resolve({ ok: true, value: null });

const request = (method: string, rawPath: string, changes: Partial<FunctionUrlEvent> = {}) =>
  ({
    rawPath,
    rawQueryString: '',
    headers: {},
    requestContext: { http: { method }, ...byEdge() },
    isBase64Encoded: false,
    ...changes,
  }) satisfies FunctionUrlEvent;

const bodyOf = async (event: FunctionUrlEvent): Promise<unknown> =>
  JSON.parse((await route(event)).body);
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

test('the greeting', async () => {
  expect(await route(request('GET', '/'))).toMatchObject({
    statusCode: 200,
    body: '{"message":"Hello World!"}',
  });
});

describe('the caller’s identity', () => {
  test('is the identity that the edge wrote', async () => {
    const event = request('GET', '/me', {
      headers: { [IDENTITY_HEADER]: encodeIdentity(identity) },
    });

    expect(await bodyOf(event)).toEqual(identity);
  });

  test.each([
    ['nothing', {}],
    ['something else', { [IDENTITY_HEADER]: 'nobody' }],
  ])('is rejected when the edge wrote %s', async (_name, headers) => {
    expect(await route(request('GET', '/me', { headers }))).toMatchObject({ statusCode: 403 });
  });

  test.each([
    ['the request is not signed', {}],
    ['another role signed', byEdge('123456789012', 'admin')],
    ['another account signed', byEdge('210987654321')],
  ])('is rejected when %s, regardless of the header', async (_name, caller) => {
    const event = request('GET', '/me', {
      headers: { [IDENTITY_HEADER]: encodeIdentity(identity) },
      requestContext: { http: { method: 'GET' }, ...caller },
    });

    expect(await route(event)).toMatchObject({ statusCode: 403 });
  });
});

describe('the edge is recognised', () => {
  const me = (signer = byEdge()) =>
    handler(
      request('GET', '/me', {
        headers: { [IDENTITY_HEADER]: encodeIdentity(identity) },
        requestContext: { http: { method: 'GET' }, ...signer },
      }),
      { invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:backend' },
    );

  afterEach(() => {
    delete process.env[CALLER_VARIABLE];
  });

  test('by the variable that the stack sets, in the account of the function', async () => {
    process.env[CALLER_VARIABLE] = ROLE;

    expect(await me()).toMatchObject({ statusCode: 200 });
  });

  test('as CloudFront, when CloudFront signs', async () => {
    process.env[CALLER_VARIABLE] = 'cloudfront';

    expect(await me(byEdge('856369053181', 'OriginAccessControlRole'))).toMatchObject({
      statusCode: 200,
    });
    expect(await me()).toMatchObject({ statusCode: 403 });
  });

  test('never without the variable', async () => {
    expect(await me()).toMatchObject({ statusCode: 403 });
  });
});

describe('the echo', () => {
  test('returns the request as it arrived, without its secrets', async () => {
    const event = request('PATCH', '/echo/a%20b', {
      rawQueryString: 'a=2&a=1',
      cookies: ['a=1', 'b=2'],
      headers: {
        accept: 'text/plain',
        authorization: 'secret',
        cookie: 'secret',
        'x-amz-security-token': 'secret',
        'x-furlock-token': 'secret',
      },
      body: '{"a":1}',
    });

    expect(await bodyOf(event)).toEqual({
      method: 'PATCH',
      rawPath: '/echo/a%20b',
      rawQueryString: 'a=2&a=1',
      cookies: ['a=1', 'b=2'],
      headers: { accept: 'text/plain' },
      bodyLength: 7,
      bodySha256: sha256('{"a":1}'),
    });
  });

  test('hashes arbitrary bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const event = request('POST', '/echo', {
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    });

    expect(await bodyOf(event)).toMatchObject({ bodyLength: 256, bodySha256: sha256(bytes) });
  });

  test('without a body returns the hash of an empty body', async () => {
    expect(await bodyOf(request('GET', '/echo'))).toMatchObject({
      bodyLength: 0,
      bodySha256: sha256(''),
    });
  });
});

describe('everything else', () => {
  test.each([
    ['GET', '/echoes', 404],
    ['GET', '/nowhere', 404],
    ['POST', '/', 405],
    ['DELETE', '/me', 405],
    ['HEAD', '/', 200],
  ])('%s %s is %i', async (method, path, statusCode) => {
    expect(await route(request(method, path))).toMatchObject({ statusCode });
  });
});
