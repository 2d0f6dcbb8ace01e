import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { proofRuns } from '@furlock/test-kit';
import { sign } from 'aws4';
import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import type { Result } from './result.js';
import {
  verifySigv4,
  type KeyHolder,
  type Sigv4Context,
  type Sigv4Refusal,
} from './verify-sigv4.js';
import type { WireRequest } from './wire-request.js';

// The oracles are third-party signers: aws4 and aws4fetch.

const region = 'eu-central-1';
const host = 'abcdefghijklmnop.lambda-url.eu-central-1.on.aws';
const requestDate = '20261122T130405Z';
const now = Date.parse('2026-11-22T13:04:05Z');
const minuteMs = 60_000;

interface Session extends KeyHolder {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

function newSession(expiresAt?: number): Session {
  return {
    credentials: {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(680).toString('base64'),
    },
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

const session = newSession();
const otherSession = newSession();
const shortSession = newSession(now);
const sessions = new Map(
  [session, otherSession, shortSession].map((one) => [one.credentials.accessKeyId, one]),
);
const context: Sigv4Context<Session> = {
  now,
  region,
  service: 'lambda',
  findKeyHolder: (accessKeyId) => sessions.get(accessKeyId),
};

/** A request before it is signed. */
interface Plain {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const plain: Plain = { method: 'GET', target: '/me?a=1&b=2', headers: {}, body: Buffer.alloc(0) };

function signWithAws4(
  request: Plain,
  options: { region?: string; service?: string; date?: string; unsigned?: string[] } = {},
  signer: { readonly credentials: Parameters<typeof sign>[1] } = session,
): WireRequest {
  // A variable, because aws4's types omit `extraHeadersToIgnore` and a literal would not compile.
  const toSign = {
    method: request.method,
    path: request.target,
    host,
    service: options.service ?? 'lambda',
    region: options.region ?? region,
    headers: { Host: host, 'X-Amz-Date': options.date ?? requestDate, ...request.headers },
    // aws4 hashes bytes as well as text; its types allow only text.
    ...(request.body.length > 0 && { body: request.body as unknown as string }),
    extraHeadersToIgnore: Object.fromEntries((options.unsigned ?? []).map((name) => [name, true])),
  };
  const signed = sign(toSign, signer.credentials);
  return wire(
    request.method,
    signed.path ?? '',
    Object.entries(signed.headers ?? {}),
    request.body,
  );
}

async function signWithAws4fetch(request: Plain): Promise<WireRequest> {
  const signer = new AwsV4Signer({
    method: request.method,
    url: `https://${host}${request.target}`,
    headers: request.headers,
    body: new Uint8Array(request.body).buffer,
    ...session.credentials,
    service: 'lambda',
    region,
    datetime: requestDate,
    allHeaders: true,
  });
  const { method, url, headers } = await signer.sign();
  return wire(method, `${url.pathname}${url.search}`, [['Host', host], ...headers], request.body);
}

function wire(
  method: string,
  target: string,
  headers: readonly (readonly [string, unknown])[],
  body: Uint8Array,
): WireRequest {
  const [path = '', ...query] = target.split('?');
  return {
    method,
    path,
    query: query.join('?'),
    headers: headers.map(([name, value]) => [name.toLowerCase(), String(value).trim()] as const),
    body,
  };
}

function withHeader(
  request: WireRequest,
  name: string,
  edit: (value: string) => string,
): WireRequest {
  return {
    ...request,
    headers: request.headers.map(([one, value]) => [one, one === name ? edit(value) : value]),
  };
}

function withoutHeader(request: WireRequest, name: string): WireRequest {
  return { ...request, headers: request.headers.filter(([one]) => one !== name) };
}

function addHeader(request: WireRequest, name: string, value: string): WireRequest {
  return { ...request, headers: [...request.headers, [name, value]] };
}

function refusalOf(result: Result<Session, Sigv4Refusal>): Sigv4Refusal | 'accepted' {
  return result.ok ? 'accepted' : result.error;
}

const post: Plain = {
  method: 'POST',
  target: '/echo',
  headers: { 'Content-Type': 'application/json' },
  body: Buffer.from('{"a":1}'),
};
const bodyHash = createHash('sha256').update(post.body).digest('hex');

describe('accepted', () => {
  const requests = [
    { name: 'GET with a query', request: signWithAws4(plain) },
    { name: 'POST with a body and its type', request: signWithAws4(post) },
    {
      name: 'a declared payload hash',
      request: signWithAws4({
        ...post,
        headers: { ...post.headers, 'X-Amz-Content-Sha256': bodyHash },
      }),
    },
    {
      name: 'every byte value as a body',
      request: signWithAws4({
        ...post,
        body: Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
      }),
    },
    {
      name: "CloudFront's own header, added after signing",
      request: addHeader(signWithAws4(plain), 'x-amz-cf-id', 'added-by-cloudfront'),
    },
    {
      name: 'unsigned headers that a hop adds',
      request: addHeader(
        addHeader(signWithAws4(plain), 'via', '1.1 x'),
        'x-forwarded-for',
        '192.0.2.1',
      ),
    },
    {
      name: 'the query in another order',
      request: { ...signWithAws4(plain), query: 'b=2&a=1' },
    },
    {
      name: 'a date five minutes ago',
      request: signWithAws4(plain, { date: '20261122T125905Z' }),
    },
    {
      name: 'a date five minutes ahead',
      request: signWithAws4(plain, { date: '20261122T130905Z' }),
    },
  ];

  test.each(requests)('$name', ({ request }) => {
    expect(verifySigv4(request, context)).toEqual({ ok: true, value: session });
  });

  test('credentials that expire in a millisecond', () => {
    const request = signWithAws4(plain, {}, shortSession);

    expect(verifySigv4(request, { ...context, now: now - 1 })).toEqual({
      ok: true,
      value: shortSession,
    });
  });

  test('a long-term key, without a session token', () => {
    const { accessKeyId, secretAccessKey } = session.credentials;
    const longTerm: KeyHolder = { credentials: { secretAccessKey } };
    const request = signWithAws4(plain, {}, { credentials: { accessKeyId, secretAccessKey } });

    expect(verifySigv4(request, { ...context, findKeyHolder: () => longTerm })).toEqual({
      ok: true,
      value: longTerm,
    });
  });

  test('a request that aws4fetch signs', async () => {
    const request = await signWithAws4fetch(post);

    expect(verifySigv4(request, context)).toEqual({ ok: true, value: session });
  });
});

describe('refused', () => {
  const signed = signWithAws4(plain);
  const signedPost = signWithAws4(post);
  const hash = (value: string): WireRequest =>
    signWithAws4({ ...post, headers: { ...post.headers, 'X-Amz-Content-Sha256': value } });
  const scope = { code: 'SIGV4_SCOPE_WRONG' } as const;

  const cases: { name: string; request: WireRequest; refusal: Sigv4Refusal }[] = [
    {
      name: 'no signature',
      request: withoutHeader(signed, 'authorization'),
      refusal: { code: 'SIGV4_MISSING', authorization: 'absent' },
    },
    {
      name: 'a bearer token only',
      request: withHeader(signed, 'authorization', () => 'Bearer x'),
      refusal: { code: 'SIGV4_MISSING', authorization: 'of another scheme' },
    },
    {
      name: 'a signature in the query',
      request: { ...withoutHeader(signed, 'authorization'), query: 'X-Amz-Signature=0' },
      refusal: { code: 'SIGV4_PRESIGNED' },
    },
    {
      name: 'a malformed header',
      request: withHeader(signed, 'authorization', (value) => value.replace('Signature=', 'Sig=')),
      refusal: { code: 'SIGV4_MALFORMED', part: 'Parameters' },
    },
    {
      name: 'two Authorization headers',
      request: addHeader(signed, 'authorization', 'Bearer x'),
      refusal: { code: 'SIGV4_AUTHORIZATION_REPEATED' },
    },
    {
      name: 'host not signed',
      request: signWithAws4(plain, { unsigned: ['host'] }),
      refusal: { code: 'SIGV4_HEADER_NOT_SIGNED', headers: ['host'] },
    },
    {
      name: 'content-type not signed',
      request: signWithAws4(post, { unsigned: ['content-type'] }),
      refusal: { code: 'SIGV4_HEADER_NOT_SIGNED', headers: ['content-type'] },
    },
    {
      name: 'the session token not signed',
      request: signWithAws4(plain, { unsigned: ['x-amz-security-token'] }),
      refusal: { code: 'SIGV4_HEADER_NOT_SIGNED', headers: ['x-amz-security-token'] },
    },
    {
      name: 'an x-amz header added after signing',
      request: addHeader(signed, 'x-amz-meta', '1'),
      refusal: { code: 'SIGV4_HEADER_NOT_SIGNED', headers: ['x-amz-meta'] },
    },
    {
      name: 'a signed header dropped on the way',
      request: withoutHeader(signedPost, 'content-type'),
      refusal: { code: 'SIGV4_SIGNED_HEADER_ABSENT', headers: ['content-type'] },
    },
    {
      name: 'no date',
      request: withoutHeader(signWithAws4(plain, { unsigned: ['x-amz-date'] }), 'x-amz-date'),
      refusal: { code: 'SIGV4_DATE_INVALID', date: 'absent' },
    },
    {
      name: 'an invalid date',
      request: signWithAws4(plain, { date: '20261322T130405Z' }),
      refusal: { code: 'SIGV4_DATE_INVALID', date: 'malformed' },
    },
    {
      name: 'two dates',
      request: addHeader(signed, 'x-amz-date', requestDate),
      refusal: { code: 'SIGV4_DATE_INVALID', date: 'malformed' },
    },
    {
      name: 'a date one second too old',
      request: signWithAws4(plain, { date: '20261122T125904Z' }),
      refusal: {
        code: 'SIGV4_EXPIRED',
        requestDate: '20261122T125904Z',
        limit: '20261122T125905Z',
        now: requestDate,
      },
    },
    {
      name: 'a date one second too far ahead',
      request: signWithAws4(plain, { date: '20261122T130906Z' }),
      refusal: {
        code: 'SIGV4_NOT_YET_CURRENT',
        requestDate: '20261122T130906Z',
        limit: '20261122T130905Z',
        now: requestDate,
      },
    },
    {
      name: "the edge's region instead of the URL's",
      request: signWithAws4(plain, { region: 'us-east-1' }),
      refusal: { ...scope, part: 'region', expected: region, received: 'us-east-1' },
    },
    {
      name: 'another service',
      request: signWithAws4(plain, { service: 'execute-api' }),
      refusal: { ...scope, part: 'service', expected: 'lambda', received: 'execute-api' },
    },
    {
      name: 'another terminator',
      request: withHeader(signed, 'authorization', (value) =>
        value.replace('aws4_request', 'aws5_request'),
      ),
      refusal: { ...scope, part: 'terminator', expected: 'aws4_request', received: 'aws5_request' },
    },
    {
      name: 'the day before in the scope',
      request: withHeader(signed, 'authorization', (value) =>
        value.replace('20261122', '20261121'),
      ),
      refusal: { ...scope, part: 'date', expected: '20261122', received: '20261121' },
    },
    {
      name: 'an unknown key',
      request: withHeader(signed, 'authorization', (value) => value.replace(/ASIA\w+/, 'ASIAX')),
      refusal: { code: 'SIGV4_KEY_UNKNOWN' },
    },
    {
      name: 'no session token',
      request: withoutHeader(
        signWithAws4(plain, { unsigned: ['x-amz-security-token'] }),
        'x-amz-security-token',
      ),
      refusal: { code: 'SIGV4_TOKEN_MISSING' },
    },
    {
      name: "another session's token, signed",
      request: signWithAws4({
        ...plain,
        headers: { 'X-Amz-Security-Token': otherSession.credentials.sessionToken },
      }),
      refusal: { code: 'SIGV4_TOKEN_WRONG' },
    },
    {
      name: 'credentials that have just expired',
      request: signWithAws4(plain, {}, shortSession),
      refusal: { code: 'SIGV4_TOKEN_EXPIRED', expiredAt: requestDate, now: requestDate },
    },
    {
      name: 'an unsigned payload',
      request: hash('UNSIGNED-PAYLOAD'),
      refusal: { code: 'SIGV4_PAYLOAD_UNSIGNED' },
    },
    {
      name: 'an unsigned streaming payload',
      request: hash('STREAMING-UNSIGNED-PAYLOAD-TRAILER'),
      refusal: { code: 'SIGV4_PAYLOAD_UNSIGNED' },
    },
    {
      name: "another payload's hash, signed",
      request: hash(createHash('sha256').update('other').digest('hex')),
      refusal: { code: 'SIGV4_PAYLOAD_MISMATCH' },
    },
    {
      name: 'a doubled slash',
      request: signWithAws4({ ...plain, target: '/a//b' }),
      refusal: { code: 'SIGV4_READING_UNKNOWN', part: 'path', construct: 'empty segment' },
    },
    {
      name: 'a raw plus sign',
      request: { ...signed, query: 'a=1+2' },
      refusal: { code: 'SIGV4_READING_UNKNOWN', part: 'query', construct: 'plus sign' },
    },
    {
      name: "another session's key, under this one's id",
      request: signWithOtherSecret(),
      refusal: { code: 'SIGV4_MISMATCH' },
    },
  ];

  function signWithOtherSecret(): WireRequest {
    const { headers } = sign(
      {
        path: plain.target,
        host,
        service: 'lambda',
        region,
        headers: { Host: host, 'X-Amz-Date': requestDate },
      },
      { ...session.credentials, secretAccessKey: otherSession.credentials.secretAccessKey },
    );
    return wire('GET', plain.target, Object.entries(headers ?? {}), plain.body);
  }

  test.each(cases)('$name', ({ request, refusal }) => {
    expect(refusalOf(verifySigv4(request, context))).toEqual(refusal);
  });

  test('the same request, after the clock window has passed', () => {
    const later = { ...context, now: now + 5 * minuteMs + 1 };

    expect(refusalOf(verifySigv4(signed, later))).toMatchObject({ code: 'SIGV4_EXPIRED' });
  });

  test('a session token with a long-term key', () => {
    const { accessKeyId, secretAccessKey } = session.credentials;
    const longTerm: KeyHolder = { credentials: { secretAccessKey } };
    const findKeyHolder = (id: string) => (id === accessKeyId ? longTerm : undefined);

    expect(verifySigv4(signed, { ...context, findKeyHolder })).toEqual({
      ok: false,
      error: { code: 'SIGV4_TOKEN_WRONG' },
    });
  });

  test('no refusal contains a key, a token or a signature', () => {
    const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
    const evidence = JSON.stringify(cases.map(({ request }) => verifySigv4(request, context)));

    for (const secret of [accessKeyId, secretAccessKey, sessionToken]) {
      expect(evidence).not.toContain(secret);
    }
    expect(evidence).not.toMatch(/[0-9a-f]{64}/);
  });
});

describe('generated requests', () => {
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  /** As it is, where RFC 3986 allows it in a path and in a query. */
  const raw = (text: string): string =>
    encode(text).replace(/%(?:2[1478A9C]|3[ABD]|40)/g, (escape) => decodeURIComponent(escape));
  const text = fc.string({ unit: 'grapheme', maxLength: 8 });
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
  const segment = name.filter((one) => !/^\.{1,2}$/.test(one));
  const headerValue = fc.stringMatching(/^[A-Za-z0-9]([ -~]{0,12}[A-Za-z0-9])?$/);

  const request: fc.Arbitrary<Plain> = fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
      segments: fc.array(segment, { maxLength: 4 }),
      trailingSlash: fc.boolean(),
      query: fc.array(fc.tuple(name, fc.option(text)), { maxLength: 5 }),
      isRaw: fc.boolean(),
      identity: headerValue,
      contentType: fc.constantFrom('application/json', 'text/plain; charset=utf-8', 'a/b'),
      body: fc.uint8Array({ maxLength: 40 }),
    })
    .map(({ method, segments, trailingSlash, query, isRaw, identity, contentType, body }) => {
      const spell = isRaw ? raw : encode;
      const path = segments.map((one) => `/${spell(one)}`).join('') + (trailingSlash ? '/' : '');
      const search = query
        // The first `=` ends the name, so one within the name is escaped.
        .map(([key, value]) => [spell(key).replaceAll('=', '%3D'), value] as const)
        .map(([key, value]) => (value === null ? key : `${key}=${spell(value)}`))
        .join('&');
      return {
        method,
        target: (path || '/') + (search === '' ? '' : `?${search}`),
        headers: { 'X-Furlock-Identity': identity, 'Content-Type': contentType },
        body: Buffer.from(body),
      };
    });

  /** Tampers with one part of a signed request. */
  type Tamper = (signed: WireRequest, at: number) => WireRequest;

  const header =
    (lowerName: string): Tamper =>
    (signed, at) =>
      withHeader(signed, lowerName, (value) => changeCharacter(value, at));
  const parameter =
    (pattern: RegExp): Tamper =>
    (signed, at) =>
      withHeader(signed, 'authorization', (value) =>
        value.replace(pattern, (found) => changeCharacter(found, at)),
      );

  const tampers: Record<string, Tamper> = {
    method: (signed) => ({ ...signed, method: signed.method === 'GET' ? 'POST' : 'GET' }),
    path: (signed, at) => ({ ...signed, path: `/${changeCharacter(signed.path.slice(1), at)}` }),
    query: (signed, at) => ({ ...signed, query: changeCharacter(signed.query, at) }),
    host: header('host'),
    'content type': header('content-type'),
    'identity header': header('x-furlock-identity'),
    'security token': header('x-amz-security-token'),
    date: header('x-amz-date'),
    'key id': parameter(/(?<=Credential=)\w+/),
    scope: parameter(/(?<=Credential=\w+\/)[^,]+/),
    'signed headers': parameter(/(?<=SignedHeaders=)[^,]+/),
    signature: parameter(/(?<=Signature=)\w+/),
    body: (signed, at) => ({ ...signed, body: changeByte(signed.body, at) }),
  };

  /** Changes one letter or digit, or appends one if there is none. Never changes only the case. */
  function changeCharacter(value: string, at: number): string {
    const index = value === '' ? 0 : at % value.length;
    const before = value.charAt(index).toLowerCase();
    return value.slice(0, index) + (before === 'a' ? 'b' : 'a') + value.slice(index + 1);
  }

  function changeByte(body: Uint8Array, at: number): Uint8Array {
    const changed = Uint8Array.from(body.length === 0 ? [0] : body);
    const index = at % changed.length;
    if (body.length > 0) changed[index] = (changed[index] ?? 0) ^ 1;
    return changed;
  }

  const signers: { name: string; signer: (one: Plain) => WireRequest | Promise<WireRequest> }[] = [
    { name: 'aws4', signer: signWithAws4 },
    { name: 'aws4fetch', signer: signWithAws4fetch },
  ];

  test.each(signers)(
    'accepts what $name signs, and rejects it once a byte of any part differs',
    async ({ signer }) => {
      await fc.assert(
        fc.asyncProperty(request, fc.nat(), async (one, at) => {
          const signed = await signer(one);

          expect(refusalOf(verifySigv4(signed, context))).toBe('accepted');
          for (const [part, tamper] of Object.entries(tampers)) {
            const verdict = refusalOf(verifySigv4(tamper(signed, at), context));
            expect({ part, accepted: verdict === 'accepted' }).toEqual({ part, accepted: false });
          }
        }),
        proofRuns({ part: 150, all: 5_000, seed: 2026_11_22 }),
      );
    },
    300_000,
  );
});

describe('S3', () => {
  const s3 = { ...context, service: 's3' };
  const hashes = {
    empty: createHash('sha256').digest('hex'),
    unsigned: 'UNSIGNED-PAYLOAD',
    other: createHash('sha256').update('other').digest('hex'),
    streaming: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  };
  const signed = (target: string, hash: string, service = 's3'): WireRequest =>
    signWithAws4({ ...plain, target, headers: { 'X-Amz-Content-Sha256': hash } }, { service });

  // Paths that other services may read in several ways.
  test.each(['/a%20b', '/a%7Eb', '/a%7eb', '/caf%C3%A9', '/a?b=c%20d'])(
    'reads %s in one way: decoded, and encoded once',
    (target) => {
      expect(verifySigv4(signed(target, hashes.unsigned), s3).ok).toBe(true);
    },
  );

  test.each([
    { hash: hashes.empty, code: undefined },
    { hash: hashes.unsigned, code: undefined },
    { hash: hashes.other, code: 'SIGV4_PAYLOAD_MISMATCH' },
    { hash: hashes.streaming, code: 'SIGV4_PAYLOAD_UNSIGNED' },
  ])('accepts an unsigned payload, but no wrong hash: $hash', ({ hash, code }) => {
    const judged = verifySigv4(signed('/a', hash), s3);

    expect(judged.ok ? undefined : judged.error.code).toBe(code);
  });

  test('requires the hash of the payload', () => {
    const judged = verifySigv4(signWithAws4(plain, { service: 'lambda' }), context);
    const request = signed('/a', hashes.unsigned);
    const headers = request.headers.filter(([name]) => name !== 'x-amz-content-sha256');
    const authorization = headers.map(([name, value]) =>
      name === 'authorization'
        ? ([name, value.replace('x-amz-content-sha256;', '')] as const)
        : ([name, value] as const),
    );

    expect(judged.ok).toBe(true);
    expect(verifySigv4({ ...request, headers: authorization }, s3)).toMatchObject({
      error: { code: 'SIGV4_SIGNED_HEADER_ABSENT', headers: ['x-amz-content-sha256'] },
    });
  });

  test('is another service than Lambda, which still reads paths as before', () => {
    const ofS3 = signed('/a%20b', hashes.empty);

    expect(verifySigv4(ofS3, context)).toMatchObject({ error: { code: 'SIGV4_SCOPE_WRONG' } });
    expect(verifySigv4(signWithAws4({ ...plain, target: '/a%20b' }), context).ok).toBe(true);
  });
});
