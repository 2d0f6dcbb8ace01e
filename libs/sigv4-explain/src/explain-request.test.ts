import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  normalizeTarget,
  signRequest,
  type Credentials,
  type HeaderField,
  type SignableRequest,
} from '@furlock/sigv4-signing';
import { NodeSha256 } from '@furlock/sigv4-signing/node';
import { describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import aws4 from 'aws4';
import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import { CAUSE_CODES, describeCause, type CauseEvidence } from './cause.js';
import { explainRequest } from './explain-request.js';
import { ALGORITHM, parseClaim } from './parse-claim.js';
import { canonicalRequestOf, readRequest } from './read-request.js';
import type { ExplainQuestion, ExplainableRequest, Refusal } from './explainable-request.js';

const HOST = 'abc.lambda-url.eu-central-1.on.aws';
const NOW = new Date('2026-11-22T12:00:00.000Z');
const credentials: Credentials = {
  accessKeyId: 'ASIAQWERTYUIOPASDFGH',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: `FwoGZXIvYXdz/${'t+k='.repeat(40)}`,
};
const bytes = (text: string) => new TextEncoder().encode(text);

/** The request as our signing library sends it. */
async function sent(
  changes: Partial<SignableRequest> = {},
  options: { region?: string; service?: string; also?: readonly string[]; now?: Date } = {},
): Promise<ExplainableRequest> {
  const request = { method: 'GET', host: HOST, path: '/', query: '', headers: [], ...changes };
  const signed = await signRequest(
    { body: new Uint8Array(), ...request },
    {
      region: options.region ?? 'eu-central-1',
      service: options.service ?? 'lambda',
      credentials,
      now: options.now ?? NOW,
      sha256: NodeSha256,
      alsoSigns: (name) => options.also?.includes(name) ?? false,
    },
  );
  if (!signed.ok) throw new Error(signed.error.code);
  const { method, path, query, headers, body } = signed.value;
  return { method, path, query, headers, body: { kind: 'bytes', bytes: body } };
}

function withHeader(request: ExplainableRequest, name: string, value: string | null) {
  const others = request.headers.filter(([key]) => key !== name);
  const headers: HeaderField[] = value === null ? others : [...others, [name, value]];
  return { ...request, headers };
}

const headerOf = ({ headers }: ExplainableRequest, name: string) =>
  headers.find(([key]) => key === name)?.[1] ?? '';

const withAuthorization = (
  request: ExplainableRequest,
  change: (authorization: string) => string,
) => withHeader(request, 'authorization', change(headerOf(request, 'authorization')));

const MISMATCH: Refusal = {
  status: 403,
  errorType: 'InvalidSignatureException',
  message: JSON.stringify({
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  }),
};
const FORBIDDEN: Refusal = {
  status: 403,
  errorType: 'AccessDeniedException',
  message: JSON.stringify({ Message: 'Forbidden. For troubleshooting see the guide.' }),
};
const refusedWith = (message: string, errorType = 'InvalidSignatureException'): Refusal => ({
  status: 403,
  errorType,
  message: JSON.stringify({ message }),
});
const explain = (question: ExplainQuestion) => explainRequest({ sha256: NodeSha256, ...question });

/** The message of a service that returns what it computed for this request. */
async function computedBy(request: ExplainableRequest): Promise<Refusal> {
  const claim = parseClaim(request);
  const reading = await readRequest(request, {
    claim: claim.ok ? claim.value : null,
    sha256: NodeSha256,
  });
  const toSign = [
    ALGORITHM,
    reading.requestDate,
    reading.credentialScope,
    reading.hashedCanonicalRequest,
  ].join('\n');
  return refusedWith(
    `The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'${canonicalRequestOf(reading)}'\n\nThe String-to-Sign should have been\n'${toSign}'\n`,
  );
}

interface Case {
  readonly name: string;
  readonly question: () => Promise<ExplainQuestion>;
  /** The codes in order; empty for a similar request that is correct. */
  readonly causes: readonly CauseEvidence['code'][];
}

describe('faults visible in one request', () => {
  const cases: readonly Case[] = [
    {
      name: 'signed correctly',
      question: async () => ({ request: await sent() }),
      causes: [],
    },
    {
      name: 'signed correctly, but refused for its signature',
      question: async () => ({ request: await sent(), refusal: MISMATCH }),
      causes: ['SIGNATURE_UNEXPLAINED'],
    },
    {
      name: 'not signed, and not refused',
      question: async () => ({ request: withHeader(await sent(), 'authorization', null) }),
      causes: [],
    },
    {
      name: 'not signed, and refused',
      question: async () => ({
        request: withHeader(await sent(), 'authorization', null),
        refusal: FORBIDDEN,
      }),
      causes: ['NOT_SIGNED'],
    },
    {
      name: 'a bearer token',
      question: async () => ({
        request: withAuthorization(await sent(), () => 'Bearer abcdefghijkl'),
        refusal: FORBIDDEN,
      }),
      causes: ['NOT_SIGNED'],
    },
    {
      name: 'a signature in the query',
      question: async () => ({
        request: {
          ...withHeader(await sent(), 'authorization', null),
          query: 'X-Amz-Signature=abcdefghijkl',
        },
        refusal: FORBIDDEN,
      }),
      causes: ['NOT_SIGNED'],
    },
    {
      name: 'two Authorization headers',
      question: async () => {
        const request = await sent();
        return {
          request: { ...request, headers: [...request.headers, ['authorization', 'Bearer x']] },
        };
      },
      causes: ['AUTHORIZATION_REPEATED'],
    },
    ...[
      ['algorithm', /^AWS4-HMAC-SHA256/, 'AWS4-ECDSA-P256-SHA256'],
      ['credential', /Credential=[^,]*/, 'Credential=abc'],
      ['signed headers', /SignedHeaders=[^,]*/, 'SignedHeaders=Host'],
      ['signature', /Signature=.*/, 'Signature=xyz'],
    ].map(([part, pattern, replacement]): Case => ({
      name: `a malformed ${String(part)}`,
      question: async () => ({
        request: withAuthorization(await sent(), (text) =>
          text.replace(pattern as RegExp, String(replacement)),
        ),
      }),
      causes: ['AUTHORIZATION_MALFORMED'],
    })),
    {
      name: 'a session token that was not signed',
      question: async () => ({
        request: withAuthorization(await sent(), (text) =>
          text.replace(';x-amz-security-token', ''),
        ),
      }),
      causes: ['HEADER_NOT_SIGNED'],
    },
    {
      name: 'CloudFront’s own x-amz-cf-id, which cannot be signed',
      question: async () => ({ request: withHeader(await sent(), 'x-amz-cf-id', 'abc') }),
      causes: [],
    },
    {
      name: 'a signed header that is absent',
      question: async () => ({
        request: withHeader(
          await sent({ headers: [['content-type', 'text/plain']] }),
          'content-type',
          null,
        ),
      }),
      causes: ['SIGNED_HEADER_ABSENT'],
    },
    {
      name: 'no session token with a temporary key',
      question: async () => ({
        request: withAuthorization(withHeader(await sent(), 'x-amz-security-token', null), (text) =>
          text.replace(';x-amz-security-token', ''),
        ),
      }),
      causes: ['SESSION_TOKEN_MISSING'],
    },
    {
      name: 'no session token with a long-term key',
      question: async () => ({
        request: withAuthorization(withHeader(await sent(), 'x-amz-security-token', null), (text) =>
          text.replace(';x-amz-security-token', '').replace('ASIA', 'AKIA'),
        ),
      }),
      causes: [],
    },
    {
      name: 'checked five minutes later',
      question: async () => ({ request: await sent(), now: new Date(NOW.getTime() + 300_000) }),
      causes: [],
    },
    {
      name: 'checked a second after that',
      question: async () => ({ request: await sent(), now: new Date(NOW.getTime() + 301_000) }),
      causes: ['DATE_EXPIRED'],
    },
    {
      name: 'checked five minutes before it was signed',
      question: async () => ({ request: await sent(), now: new Date(NOW.getTime() - 300_000) }),
      causes: [],
    },
    {
      name: 'checked a second before that',
      question: async () => ({ request: await sent(), now: new Date(NOW.getTime() - 301_000) }),
      causes: ['CLOCK_AHEAD'],
    },
    {
      name: 'an invalid date',
      question: async () => ({
        request: withHeader(await sent(), 'x-amz-date', '20260231T000000Z'),
      }),
      causes: ['DATE_INVALID'],
    },
    {
      name: 'a scope with a different day',
      question: async () => ({
        request: withAuthorization(await sent(), (text) =>
          text.replace('/20261122/', '/20261121/'),
        ),
      }),
      causes: ['SCOPE_DATE_WRONG'],
    },
    {
      name: 'a region other than the URL’s',
      question: async () => ({ request: await sent({}, { region: 'us-east-1' }) }),
      causes: ['REGION_WRONG'],
    },
    {
      name: 'another region, which the caller expects',
      question: async () => ({
        request: await sent({}, { region: 'us-east-1' }),
        expected: { region: 'us-east-1' },
      }),
      causes: [],
    },
    {
      name: 'a service other than the URL’s',
      question: async () => ({ request: await sent({}, { service: 'execute-api' }) }),
      causes: ['SERVICE_WRONG'],
    },
    {
      name: 'another service, to another host',
      question: async () => ({
        request: await sent({ host: 'api.example.com' }, { service: 'execute-api' }),
      }),
      causes: [],
    },
    {
      name: 'a scope with another terminator',
      question: async () => ({
        request: withAuthorization(await sent(), (text) => text.replace('aws4_request', 'aws4')),
      }),
      causes: ['SCOPE_TERMINATOR_WRONG'],
    },
    {
      name: 'the viewer’s host',
      question: async () => ({
        request: await sent({ host: 'd111111abcdef8.cloudfront.net' }),
        expected: { host: HOST },
      }),
      causes: ['HOST_WRONG'],
    },
    {
      name: 'the host of the URL, in capitals',
      question: async () => ({
        request: await sent({ host: HOST.toUpperCase() }),
        expected: { host: HOST },
      }),
      causes: [],
    },
    {
      name: 'a body other than the one that was hashed',
      question: async () => ({
        request: {
          ...(await sent({ method: 'POST', body: bytes('a') })),
          body: { kind: 'bytes', bytes: bytes('b') },
        },
      }),
      causes: ['BODY_HASH_WRONG'],
    },
    {
      name: 'an unknown body',
      question: async () => ({
        request: {
          ...(await sent({ method: 'POST', body: bytes('a') })),
          body: { kind: 'unknown' },
        },
      }),
      causes: [],
    },
    {
      name: 'a body that is not signed',
      question: async () => ({
        request: withHeader(await sent(), 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD'),
      }),
      causes: ['BODY_UNSIGNED'],
    },
    {
      name: 'a body of which the signer saw only the beginning',
      question: async () => ({ request: { ...(await sent()), body: { kind: 'truncated' } } }),
      causes: ['BODY_TRUNCATED'],
    },
    {
      name: 'headers that intermediaries change, refused',
      question: async () => ({
        request: await sent({ headers: [['via', '1.1 a']] }, { also: ['via'] }),
        refusal: MISMATCH,
      }),
      causes: ['HOP_HEADER_SIGNED'],
    },
    {
      name: 'headers that intermediaries change, accepted',
      question: async () => ({
        request: await sent({ headers: [['via', '1.1 a']] }, { also: ['via'] }),
      }),
      causes: [],
    },
    {
      name: 'a path with an empty segment, refused',
      question: async () => ({ request: await sent({ path: '//a' }), refusal: MISMATCH }),
      causes: ['PATH_AMBIGUOUS'],
    },
    {
      name: 'a query with a plus sign, refused',
      question: async () => ({ request: await sent({ query: 'q=a+b' }), refusal: MISMATCH }),
      causes: ['QUERY_AMBIGUOUS'],
    },
    {
      name: 'a path with escapes, refused',
      question: async () => ({ request: await sent({ path: '/a%20b' }), refusal: MISMATCH }),
      causes: ['PATH_ENCODING'],
    },
    {
      name: 'a query in an unusual encoding, refused',
      question: async () => ({ request: await sent({ query: 'flag' }), refusal: MISMATCH }),
      causes: ['QUERY_ENCODING'],
    },
  ];

  test.each(cases)('$name: $causes', async ({ question, causes }) => {
    const explanation = await explain(await question());

    expect(explanation.causes.map(({ code }) => code)).toEqual(causes);
  });

  test('reports by how much a signature had expired', async () => {
    const { causes } = await explain({
      request: await sent(),
      now: new Date(NOW.getTime() + 640_000),
    });

    expect(causes.map(describeCause)[0]).toMatch(/expired 340 s before it was checked/);
  });

  test('reports the region that was signed and the region of the URL', async () => {
    const { causes } = await explain({ request: await sent({}, { region: 'us-east-1' }) });

    expect(causes.map(describeCause)[0]).toMatch(
      /^The request is signed for us-east-1, but the URL is in eu-central-1\./,
    );
  });
});

describe('the three kinds of refusal, and their facts', () => {
  const cases = [
    {
      name: 'a mismatch',
      refusal: MISMATCH,
      family: 'signature',
      causes: ['SIGNATURE_UNEXPLAINED'],
    },
    {
      name: 'access denied',
      refusal: FORBIDDEN,
      family: 'access-denied',
      causes: ['PERMISSION_MISSING'],
    },
    {
      name: 'an invalid token',
      refusal: refusedWith(
        'The security token included in the request is invalid.',
        'UnrecognizedClientException',
      ),
      family: 'session-token',
      causes: ['SESSION_TOKEN_INVALID'],
    },
    {
      name: 'an expired token',
      refusal: refusedWith(
        'The security token included in the request is expired',
        'ExpiredTokenException',
      ),
      family: 'session-token',
      causes: ['SESSION_TOKEN_EXPIRED'],
    },
    {
      name: 'an expired signature',
      refusal: refusedWith(
        'Signature expired: 20261122T120000Z is now earlier than 20261122T120540Z (20261122T121040Z - 5 min.)',
      ),
      family: 'signature',
      causes: ['DATE_EXPIRED'],
    },
    {
      name: 'a signature from the future',
      refusal: refusedWith(
        'Signature not yet current: 20261122T120000Z is still later than 20261122T115500Z (20261122T115000Z + 5 min.)',
      ),
      family: 'signature',
      causes: ['CLOCK_AHEAD'],
    },
    {
      name: 'a region',
      refusal: refusedWith('Credential should be scoped to a valid region. '),
      family: 'signature',
      causes: ['REGION_WRONG'],
    },
    {
      name: 'a service',
      refusal: refusedWith("Credential should be scoped to correct service: 'execute-api'. "),
      family: 'signature',
      causes: ['SERVICE_WRONG'],
    },
    {
      name: 'an action that is named',
      refusal: refusedWith(
        'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: lambda:InvokeFunctionUrl on resource: arn',
        'AccessDeniedException',
      ),
      family: 'access-denied',
      causes: ['FIRST_PERMISSION_MISSING'],
    },
    {
      name: 'only the body, without a type',
      refusal: { status: 403, message: '{"Message":"Forbidden"}' },
      family: 'access-denied',
      causes: ['PERMISSION_MISSING'],
    },
    {
      name: 'a type with a namespace',
      refusal: { status: 403, errorType: 'com.amazon#InvalidSignatureException:http://x/' },
      family: 'signature',
      causes: ['SIGNATURE_UNEXPLAINED'],
    },
    {
      name: 'XML',
      refusal: {
        status: 403,
        message: '<E><Code>SignatureDoesNotMatch</Code><Message>x</Message></E>',
      },
      family: 'signature',
      causes: ['SIGNATURE_UNEXPLAINED'],
    },
    {
      name: 'throttling',
      refusal: { status: 429, message: 'Rate Exceeded.' },
      family: 'other',
      causes: ['REFUSED_OTHERWISE'],
    },
  ];

  test.each(cases)('$name: $family, $causes', async ({ refusal, family, causes }) => {
    const explanation = await explain({ request: await sent(), refusal });

    expect(explanation.family).toBe(family);
    expect(explanation.causes.map(({ code }) => code)).toEqual(causes);
  });

  test('a missing signature is a cause of a 403, but not of a 401, which asks for other credentials', async () => {
    const signed = await sent();
    const headers = signed.headers.filter(([name]) => name.toLowerCase() !== 'authorization');
    const request = { ...signed, headers };

    const causesOf = async (status: number) =>
      (await explain({ request, refusal: { status } })).causes.map(({ code }) => code);

    expect(await causesOf(401)).toEqual(['REFUSED_OTHERWISE']);
    expect(await causesOf(403)).toContain('NOT_SIGNED');
  });

  test('asks for credentials only if the signature was not recomputed', () => {
    const code = 'SIGNATURE_UNEXPLAINED';

    expect(describeCause({ code, recomputed: true })).not.toContain('provide credentials');
    expect(describeCause({ code })).toContain('provide credentials');
  });

  const permissions = [
    { known: { 'lambda:InvokeFunctionUrl': false }, cause: 'FIRST_PERMISSION_MISSING' },
    {
      known: { 'lambda:InvokeFunctionUrl': true, 'lambda:InvokeFunction': false },
      cause: 'SECOND_PERMISSION_MISSING',
    },
    {
      known: { 'lambda:InvokeFunctionUrl': true, 'lambda:InvokeFunction': true },
      cause: 'PERMISSION_MISSING',
    },
  ];

  test.each(permissions)('$known: $cause', async ({ known, cause }) => {
    const { causes } = await explain({
      request: await sent(),
      refusal: FORBIDDEN,
      permissions: known,
    });

    expect(causes.map(({ code }) => code)).toEqual([cause]);
  });

  test('a missing permission does not cause a mismatch', async () => {
    const { causes } = await explain({
      request: await sent(),
      refusal: MISMATCH,
      permissions: { 'lambda:InvokeFunction': false },
    });

    expect(causes.map(({ code }) => code)).toEqual(['SIGNATURE_UNEXPLAINED']);
  });
});

describe('the first difference between the sent and the received request', () => {
  const full = () =>
    sent(
      {
        method: 'POST',
        path: '/a%20b',
        query: 'a=1&q=x%2By',
        headers: [
          ['content-type', 'text/plain'],
          ['user-agent', 'curl'],
          ['x-amz-meta', 'm'],
        ],
        body: bytes('body'),
      },
      { also: ['user-agent'] },
    );
  type Change = (request: ExplainableRequest) => ExplainableRequest;
  const cases: readonly {
    name: string;
    change: Change;
    at: readonly [stage: string, part: string, line: number] | null;
    cause?: CauseEvidence['code'];
  }[] = [
    { name: 'no change', change: (request) => request, at: null },
    {
      name: 'the order of the query, which is sorted anyway',
      change: (request) => ({ ...request, query: 'q=x%2By&a=1' }),
      at: null,
    },
    {
      name: 'a header that is not signed',
      change: (request) => withHeader(request, 'via', '1.1 cloudfront'),
      at: null,
    },
    {
      name: 'white space around a header',
      change: (request) => withHeader(request, 'x-amz-meta', '  m '),
      at: null,
    },
    {
      name: 'the method',
      change: (request) => ({ ...request, method: 'GET' }),
      at: ['canonical-request', 'method', 1],
      cause: 'METHOD_CHANGED',
    },
    {
      name: 'the encoding of the path',
      change: (request) => ({ ...request, path: '/a b' }),
      at: ['canonical-request', 'canonical-uri', 2],
      cause: 'PATH_ENCODING',
    },
    {
      name: 'slashes',
      change: (request) => ({ ...request, path: '//a%20b' }),
      at: ['canonical-request', 'canonical-uri', 2],
      cause: 'PATH_AMBIGUOUS',
    },
    {
      name: 'the path',
      change: (request) => ({ ...request, path: '/b' }),
      at: ['canonical-request', 'canonical-uri', 2],
      cause: 'PATH_CHANGED',
    },
    {
      name: 'a plus sign',
      change: (request) => ({ ...request, query: 'a=1&q=x%20y' }),
      at: ['canonical-request', 'canonical-query-string', 3],
      cause: 'QUERY_ENCODING',
    },
    {
      name: 'the query encoded twice',
      change: (request) => ({ ...request, query: 'a=1&q=x%252By' }),
      at: ['canonical-request', 'canonical-query-string', 3],
      cause: 'QUERY_ENCODING',
    },
    {
      name: 'a part of the query',
      change: (request) => ({ ...request, query: 'a=1' }),
      at: ['canonical-request', 'canonical-query-string', 3],
      cause: 'QUERY_CHANGED',
    },
    {
      name: 'the host',
      change: (request) => withHeader(request, 'host', 'd1.cloudfront.net'),
      at: ['canonical-request', 'canonical-header', 5],
      cause: 'HOST_WRONG',
    },
    {
      name: 'a header that intermediaries change',
      change: (request) => withHeader(request, 'user-agent', 'Amazon CloudFront'),
      at: ['canonical-request', 'canonical-header', 6],
      cause: 'HOP_HEADER_CHANGED',
    },
    {
      name: 'another header',
      change: (request) => withHeader(request, 'content-type', 'text/html'),
      at: ['canonical-request', 'canonical-header', 4],
      cause: 'HEADER_CHANGED',
    },
    {
      name: 'a header that was dropped',
      change: (request) => withHeader(request, 'content-type', null),
      at: ['canonical-request', 'canonical-header', 4],
      cause: 'SIGNED_HEADER_ABSENT',
    },
    {
      name: 'the date',
      change: (request) => withHeader(request, 'x-amz-date', '20261122T120001Z'),
      at: ['canonical-request', 'canonical-header', 8],
      cause: 'DATE_CHANGED',
    },
    {
      name: 'the session token',
      change: (request) => withHeader(request, 'x-amz-security-token', 'another-session-token'),
      at: ['canonical-request', 'canonical-header', 10],
      cause: 'SESSION_TOKEN_CHANGED',
    },
    {
      name: 'the body',
      change: (request) => ({ ...request, body: { kind: 'bytes', bytes: bytes('bodÿ') } }),
      at: ['canonical-request', 'hashed-payload', 13],
      cause: 'BODY_CHANGED',
    },
    {
      name: 'the region of the scope',
      change: (request) =>
        withAuthorization(request, (text) => text.replace('eu-central-1', 'us-east-1')),
      at: ['credential-scope', 'credential-scope', 1],
      cause: 'REGION_WRONG',
    },
    {
      name: 'the signature',
      change: (request) =>
        withAuthorization(request, (text) =>
          text.replace(/.{4}$/, (end) => (end === '0000' ? '1111' : '0000')),
        ),
      at: ['authorization', 'signature', 1],
      cause: 'SIGNATURE_CHANGED',
    },
    {
      name: 'the Authorization header, dropped',
      change: (request) => withHeader(request, 'authorization', null),
      at: ['authorization', 'scheme', 1],
      cause: 'AUTHORIZATION_DROPPED',
    },
  ];

  test.each(cases)('$name', async ({ change, at, cause }) => {
    const request = await full();

    const { firstDifference, causes } = await explain({ request, arrived: change(request) });

    expect(
      firstDifference && [firstDifference.stage, firstDifference.part, firstDifference.line],
    ).toEqual(at);
    expect(causes[0]?.code).toBe(cause);
  });

  test.each(cases.filter(({ at }) => at?.[0] === 'canonical-request'))(
    '$name, as AWS itself computed it',
    async ({ change, at, cause }) => {
      const request = await full();

      const { firstDifference, causes } = await explain({
        request,
        refusal: await computedBy(change(request)),
      });

      expect(firstDifference).toMatchObject({ against: 'aws', stage: at?.[0], part: at?.[1] });
      expect(causes[0]?.code).toBe(cause);
    },
  );

  test('if AWS computed the same, the secret key differs', async () => {
    const request = await full();

    const { firstDifference, causes } = await explain({
      request,
      refusal: await computedBy(request),
    });

    expect(firstDifference).toBeNull();
    expect(causes.map(({ code, certainty }) => [code, certainty])).toEqual([
      ['SECRET_KEY_WRONG', 'certain'],
    ]);
  });

  test('points at the first character that differs', async () => {
    const request = await full();

    const { firstDifference } = await explain({ request, arrived: { ...request, query: 'a=2' } });

    expect(firstDifference).toMatchObject({ sent: 'a=1&q=x%2By', received: 'a=2', position: 2 });
  });
});

/** Everyday requests with which public edge signers have failed. */
const SHAPES: readonly (Partial<SignableRequest> & { readonly name: string })[] = [
  { name: 'GET' },
  { name: 'HEAD', method: 'HEAD' },
  { name: 'a query', query: 'a=1&b=2' },
  { name: 'an unsorted query', query: 'b=2&a=1' },
  { name: 'a repeated key', query: 'tag=b&tag=a&tag=b' },
  { name: 'param1 and param10', query: 'param10=a&param1=b' },
  { name: 'brackets', query: 'a[]=1&b[c]=2' },
  { name: 'a plus sign', query: 'q=a+b' },
  { name: 'an escaped plus sign', query: 'q=a%2bb' },
  { name: 'a space', query: 'q=a b' },
  { name: 'marks in the query', query: "q=!'()*" },
  { name: 'UTF-8 in the query', query: 'q=ü€😀' },
  { name: 'a valueless key', query: 'flag' },
  { name: 'an empty value', query: 'a=' },
  { name: 'an equals sign in a value', query: 'a=b=c' },
  { name: 'empty pairs', query: 'a=1&&b=2&' },
  { name: 'a semicolon', query: 'a=1;b=2' },
  { name: 'parentheses in the path', path: '/a(b)' },
  { name: 'a space in the path', path: '/a b' },
  { name: 'an escaped slash', path: '/a%2fb' },
  { name: 'a euro sign in the path', path: '/€' },
  { name: 'a trailing slash', path: '/a/' },
  { name: 'a plus sign in the path', path: '/a+b' },
  { name: 'marks in the path', path: "/!'*;:@&=$," },
  { name: 'the same marks, escaped', path: '/%21%27%2A%3B%3A%40%26%3D%24%2C' },
  { name: 'reserved characters in the query', query: 'a:b=c,d/e?f@$&sig=YQ==&flag&x=%7e%2f' },
  {
    name: 'JSON',
    method: 'POST',
    headers: [['content-type', 'application/json']],
    body: bytes('{}'),
  },
  { name: 'an empty POST', method: 'POST' },
  { name: 'PUT of UTF-8', method: 'PUT', body: bytes('ü') },
  { name: 'PATCH', method: 'PATCH', body: bytes('a') },
  { name: 'DELETE', method: 'DELETE' },
  {
    name: 'binary',
    method: 'POST',
    headers: [['content-type', 'application/octet-stream']],
    body: Uint8Array.from({ length: 256 }, (_, byte) => byte),
  },
  {
    name: 'repeated headers and cookies',
    headers: [
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
      ['x-amz-meta-a', 'one  two'],
      ['x-amz-meta-a', 'three'],
    ],
  },
];

describe('with credentials, the signature of everyday requests is recomputed', () => {
  function normal(shape: Partial<SignableRequest>) {
    const target = normalizeTarget({ path: shape.path ?? '/', query: shape.query ?? '' });
    if (!target.ok) throw new Error(target.error.code);
    return { ...shape, ...target.value };
  }

  test.each(SHAPES)('$name, signed by this lib', async (shape) => {
    const request = await sent(normal(shape));

    const { signature, causes } = await explain({ request, credentials });

    expect({ signature, causes }).toEqual({ signature: { status: 'matches' }, causes: [] });
  });

  const foreign = SHAPES.filter(({ headers }) => headers === undefined || headers.length < 2);

  test.each(foreign)('$name, signed by aws4', async (shape) => {
    const { path, query, method = 'GET', headers = [], body } = normal(shape);
    const signed = aws4.sign(
      {
        host: HOST,
        method,
        path: query === '' ? path : `${path}?${query}`,
        headers: { ...Object.fromEntries(headers), 'X-Amz-Date': '20261122T120000Z' },
        ...(body !== undefined && { body: Buffer.from(body) as unknown as string }),
        service: 'lambda',
        region: 'eu-central-1',
      },
      credentials,
    );
    const request: ExplainableRequest = {
      method,
      path,
      query,
      headers: Object.entries(signed.headers ?? {}).map(([name, value]) => [name, String(value)]),
      body: { kind: 'bytes', bytes: body ?? new Uint8Array() },
    };

    const { signature } = await explain({ request, credentials });

    expect(signature).toEqual({ status: 'matches' });
  });

  test.each(foreign)('$name, signed by aws4fetch', async (shape) => {
    const { path, query, method = 'GET', headers = [], body } = normal(shape);
    const signer = new AwsV4Signer({
      ...credentials,
      url: `https://${HOST}${path}${query === '' ? '' : `?${query}`}`,
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      ...(body !== undefined && { body }),
      service: 'lambda',
      region: 'eu-central-1',
      datetime: '20261122T120000Z',
    });
    const signed = await signer.sign();
    const request: ExplainableRequest = {
      method,
      path: signed.url.pathname,
      query: signed.url.search.slice(1),
      headers: [['host', HOST], ...signed.headers],
      body: { kind: 'bytes', bytes: body ?? new Uint8Array() },
    };

    const { signature } = await explain({ request, credentials });

    expect(signature).toEqual({ status: 'matches' });
  });

  test('a request whose signature matches but was refused was changed in transit', async () => {
    const { causes } = await explain({ request: await sent(), credentials, refusal: MISMATCH });

    expect(causes.map(({ code }) => code)).toEqual(['CHANGED_ON_THE_WAY']);
  });

  test('credentials of another key are not used', async () => {
    const { signature, causes } = await explain({
      request: await sent(),
      credentials: { ...credentials, accessKeyId: 'ASIAANOTHERANOTHER00' },
    });

    expect(signature).toEqual({
      status: 'not-recomputed',
      reason: 'credentials of another access key given',
    });
    expect(causes).toEqual([]);
  });

  const mistakes: readonly {
    name: string;
    signed: Partial<SignableRequest>;
    sentAs: Partial<ExplainableRequest>;
    cause: CauseEvidence['code'];
  }[] = [
    {
      name: 'the path was encoded once',
      signed: { path: '/a b' },
      sentAs: { path: '/a%20b' },
      cause: 'PATH_ENCODING',
    },
    {
      name: 'the path was collapsed first',
      signed: { path: '/a' },
      sentAs: { path: '//a' },
      cause: 'PATH_AMBIGUOUS',
    },
    {
      name: 'a plus sign was read as a space',
      signed: { query: 'q=a%20b' },
      sentAs: { query: 'q=a+b' },
      cause: 'QUERY_ENCODING',
    },
    {
      name: 'the query was treated as part of the path',
      signed: { path: '/a?b=c' },
      sentAs: { path: '/a', query: 'b=c' },
      cause: 'QUERY_CHANGED',
    },
    {
      name: 'the query was omitted',
      signed: { path: '/a' },
      sentAs: { path: '/a', query: 'b=c' },
      cause: 'QUERY_CHANGED',
    },
    {
      name: 'no known mistake',
      signed: { path: '/b' },
      sentAs: { path: '/c' },
      cause: 'SIGNATURE_UNEXPLAINED',
    },
  ];

  test.each(mistakes)('the signer’s mistake: $name', async ({ signed, sentAs, cause }) => {
    const request = { ...(await sent(signed)), ...sentAs };

    const { signature, causes } = await explain({ request, credentials });

    expect(signature).toEqual({ status: 'differs' });
    expect(causes[0]?.code).toBe(cause);
  });

  test.each([
    ['as it was written', 'q=(a)&b:1=c,d&flag', 'q=(a)&b:1=c,d&flag'],
    ['sorted as it was written', 'q=(a)&b:1=c,d&flag', 'b:1=c,d&flag=&q=(a)'],
    ['without the equals sign of a name without a value', 'flag&a=1', 'a=1&flag'],
  ])('the signer’s mistake: the query was signed %s', async (_name, query, signedAs) => {
    const honest = await sent({ query });
    const claim = parseClaim(honest);
    if (!claim.ok) throw new Error(claim.error.code);
    const reading = await readRequest(honest, { claim: claim.value, sha256: NodeSha256 });
    const canonicalRequest =
      canonicalRequestOf({ ...reading, canonicalQueryString: signedAs }) ?? '';
    const hash = createHash('sha256').update(canonicalRequest).digest('hex');
    const { requestDate, credentialScope } = reading;
    const signature = await new SignatureV4({
      ...{ region: 'eu-central-1', service: 'lambda' },
      ...{ credentials, sha256: NodeSha256 },
    }).sign([ALGORITHM, requestDate, credentialScope, hash].join('\n'), { signingDate: NOW });
    const request = withAuthorization(honest, (value) =>
      value.replace(/Signature=.*/, `Signature=${signature}`),
    );

    const explanation = await explain({ request, credentials });

    expect(explanation.signature).toEqual({ status: 'differs' });
    expect(explanation.causes[0]).toMatchObject({ code: 'QUERY_ENCODING', kind: 'escapes' });
  });
});

describe('secrets', () => {
  const SEEDS = {
    sessionToken: credentials.sessionToken ?? '',
    secretAccessKey: credentials.secretAccessKey,
    accessKeyId: credentials.accessKeyId,
    bearer: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl',
    opaque: 'opaque+bearer/token=value',
    cookie: 'cookie-value-of-alice',
    apiKey: 'api-key-of-alice',
    queryToken: 'query/token+of alice',
  };
  const shown = (value: unknown) => JSON.stringify(value);

  test('in every position are replaced by marks in every stage, difference and cause', async () => {
    const places: Partial<SignableRequest>[] = [
      { headers: [['x-amz-meta-token', SEEDS.opaque]] },
      { headers: [['cookie', `session=${SEEDS.cookie}; b=${SEEDS.apiKey}`]] },
      { headers: [['x-api-key', SEEDS.apiKey]] },
      { headers: [['x-furlock-token', SEEDS.bearer]] },
      { headers: [['content-type', SEEDS.bearer]] },
      { path: `/${SEEDS.bearer}` },
      { path: `/${encodeURIComponent(SEEDS.sessionToken)}` },
      { path: `/${SEEDS.sessionToken}` },
      { query: `access_token=${encodeURIComponent(SEEDS.queryToken)}` },
      { query: `q=${SEEDS.bearer}&x=${encodeURIComponent(SEEDS.sessionToken)}` },
      { host: `${SEEDS.bearer}.example` },
      { method: SEEDS.bearer },
    ];
    const also = ['cookie', 'x-api-key', 'x-furlock-token'];
    for (const place of places) {
      const request = await sent(place, { also });
      const other = await sent({}, { also: [...also, 'via'] });
      const bearer = withAuthorization(request, () => `Bearer ${SEEDS.opaque}`);
      const signature = /Signature=(.*)$/.exec(headerOf(request, 'authorization'))?.[1] ?? '';
      const questions: ExplainQuestion[] = [
        { request, credentials },
        { request, arrived: other, refusal: MISMATCH, now: new Date(0), expected: { host: HOST } },
        { request: other, arrived: request, credentials },
        { request: bearer, refusal: FORBIDDEN, credentials },
        { request: other, refusal: await computedBy(request) },
        { request, refusal: { status: 403, message: shown(Object.values(SEEDS)) } },
      ];

      for (const question of questions) {
        const explanation = await explain(question);
        const output = shown([explanation, explanation.causes.map(describeCause)]);

        for (const secret of [...Object.values(SEEDS), signature]) {
          for (const encoded of [
            secret,
            encodeURIComponent(secret),
            encodeURIComponent(encodeURIComponent(secret)),
          ]) {
            expect(output.includes(encoded)).toBe(false);
          }
        }
      }
    }
  });

  test('have marks that give their kind and length', async () => {
    const { stages } = await explain({
      request: withHeader(await sent(), 'x-amz-security-token', 'a'.repeat(1024)),
    });

    expect(stages[1]?.lines.map(({ text }) => text)).toContain(
      'x-amz-security-token:«session token, 1,024 characters»',
    );
  });

  test('that differ are not shown, but the difference is', async () => {
    const request = await sent();
    const arrived = withHeader(request, 'x-amz-security-token', 'b'.repeat(173));

    const { firstDifference } = await explain({ request, arrived });

    expect(firstDifference).toMatchObject({
      header: 'x-amz-security-token',
      sent: 'x-amz-security-token:«session token, 173 characters»',
      received: 'x-amz-security-token:«session token, 173 characters»',
      position: null,
    });
  });
});

describe('any request', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  const request = fc.record({
    method: text,
    path: fc.oneof(
      text,
      text.map((path) => `/${path}`),
    ),
    query: text,
    headers: fc.array(
      fc.tuple(fc.oneof(text, fc.constantFrom('host', 'authorization', 'x-amz-date')), text),
    ),
    body: fc.oneof(
      fc.uint8Array().map((data) => ({ kind: 'bytes' as const, bytes: data })),
      fc.constant({ kind: 'unknown' as const }),
    ),
  });

  test('is explained without an exception', async () => {
    await fc.assert(
      fc.asyncProperty(request, request, text, async (one, arrived, message) => {
        const refusal = { status: 403, message };

        const explanation = await explain({
          request: one,
          arrived,
          refusal,
          credentials,
          now: NOW,
        });

        expect(
          explanation.causes.map(describeCause).every((description) => description.length > 0),
        ).toBe(true);
      }),
      { seed: 2026_11_22 },
    );
  });

  test('that our signing library signed matches', async () => {
    const part = fc.string({ unit: 'grapheme', maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(part, part, part, async (segment, name, value) => {
        const target = normalizeTarget({
          path: `/${encodeURIComponent(segment)}`,
          query: `a${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
        });
        fc.pre(target.ok);

        const { signature } = await explain({
          request: await sent(target.ok ? target.value : {}),
          credentials,
        });

        expect(signature).toEqual({ status: 'matches' });
      }),
      { seed: 2026_11_22 },
    );
  });
});

test('the table in the README has every code and no other', () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

  const codes = [...readme.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);

  expect(codes.toSorted()).toEqual([...CAUSE_CODES].toSorted());
});
