/**
 * The responses to viewers through CloudFront, with curl and with plain sockets.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { curl, type CurlAnswer } from './testing/curl.js';
import { rawRequest } from './testing/raw-request.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

const ONE_MEGABYTE = 1_048_576;

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge();
});
afterAll(async () => {
  await edge.stop();
});

const at = (path: string) => `${edge.endpoints.url}${path}`;
const signedIn = (token = edge.endpoints.idToken) => ['--header', `Authorization: Bearer ${token}`];
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const json = (answer: CurlAnswer) => JSON.parse(answer.body) as Record<string, unknown>;

describe('a signed-in viewer', () => {
  test.each(['idToken', 'accessToken'] as const)('gets in with the %s', async (kind) => {
    const answer = await curl([...signedIn(edge.endpoints[kind]), at('/')]);

    expect(answer).toMatchObject({ status: 200, body: '{"message":"Hello World!"}' });
  });

  test('gets in over TLS', async () => {
    const answer = await curl(['--insecure', ...signedIn(), `${edge.endpoints.browserUrl}/`]);

    expect(answer.status).toBe(200);
  });

  test.each(['idToken', 'accessToken'] as const)(
    'is known to the backend by the %s',
    async (kind) => {
      const answer = await curl([...signedIn(edge.endpoints[kind]), at('/me')]);

      expect(json(answer)).toMatchObject({ username: edge.endpoints.username });
    },
  );

  test('cannot impersonate another user by sending our headers', async () => {
    const forged = Buffer.from('{"username":"eve"}').toString('base64url');
    const headers = ['X-Furlock-Identity', 'x-furlock_identity', 'X_FURLOCK_IDENTITY'].flatMap(
      (name) => ['--header', `${name}: ${forged}`],
    );

    const me = await curl([...signedIn(), ...headers, at('/me')]);
    const echo = await curl([...signedIn(), ...headers, at('/echo')]);

    expect(json(me)).toMatchObject({ username: edge.endpoints.username });
    expect(echo.body).not.toContain(forged);
  });

  test('does not pass its token to the backend', async () => {
    const echo = await curl([...signedIn(), at('/echo')]);

    expect(echo.body).not.toContain(edge.endpoints.idToken);
    expect(echo.body).not.toContain('AWS4-HMAC-SHA256');
  });

  test('HEAD gets the headers', async () => {
    const answer = await curl(['--head', ...signedIn(), at('/')]);

    expect(answer).toMatchObject({ status: 200, body: '' });
  });
});

describe('queries keep their meaning', () => {
  const cases: [name: string, query: string, arrives: string][] = [
    ['repeated keys, in their order', 'a=2&a=1&b=&a=3', 'a=2&a=1&b=&a=3'],
    ['spaces, escaped and plus', 'q=two%20words&r=two+words', 'q=two%20words&r=two%20words'],
    ['a flag and an empty pair', 'flag&&x=1', 'flag&x=1'],
    ['brackets and reserved characters', "a[]=1&b=!'()*", "a%5B%5D=1&b=!'()*"],
    ['bytes that are not UTF-8', 'a=%ff%FE', 'a=%ff%FE'],
    ['an equals sign in a value', 'a=b=c%3D', 'a=b=c%3D'],
  ];
  test.each(cases)('%s', async (_name, query, arrives) => {
    const answer = await curl(['--globoff', ...signedIn(), at(`/echo?${query}`)]);

    expect(json(answer)).toMatchObject({ rawQueryString: arrives });
  });
});

describe('a target arrives as the viewer wrote it', () => {
  const targets = ['/@ada', '/v1/orders/7:cancel', '/a;b=c', '/x?flag', '/x?a=b,c:d/e?f&t=YQ=='];
  test.each(targets)('%s', async (target) => {
    const answer = await curl(['--globoff', ...signedIn(), at(`/echo${target}`)]);

    const [rawPath, ...query] = `/echo${target}`.split('?');
    expect(json(answer)).toMatchObject({ rawPath, rawQueryString: query.join('?') });
    expect(json(answer)['headers']).not.toHaveProperty('x-furlock-target');
  });

  test('a target that was rewritten arrives in a header too', async () => {
    const target = '/echo/a+b?to=+49&c[]=1';

    const answer = await curl(['--globoff', ...signedIn(), at(target)]);

    const { headers, ...echo } = json(answer) as { headers: Record<string, string> };
    expect(echo).toMatchObject({ rawPath: '/echo/a%2Bb', rawQueryString: 'to=%2049&c%5B%5D=1' });
    expect(Buffer.from(headers['x-furlock-target'] ?? '', 'base64url').toString()).toBe(target);
  });
});

describe('bodies arrive byte for byte', () => {
  const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const cases: [name: string, method: string, type: string, body: string | Uint8Array][] = [
    ['JSON', 'POST', 'application/json', '{"a":"ü"}'],
    ['every byte value', 'POST', 'application/octet-stream', everyByte],
    ['every byte value as text', 'PUT', 'text/plain', everyByte],
    ['a form', 'PATCH', 'application/x-www-form-urlencoded', 'a=1&b=x+y'],
    ['nothing', 'POST', 'text/plain', ''],
    [
      'exactly one megabyte',
      'POST',
      'application/octet-stream',
      new Uint8Array(ONE_MEGABYTE).fill(7),
    ],
  ];
  test.each(cases)('%s', async (_name, method, type, body) => {
    const sent = ['--request', method, '--header', `Content-Type: ${type}`, '--data-binary', '@-'];

    const answer = await curl([...signedIn(), ...sent, at('/echo/body')], body);

    expect(json(answer)).toMatchObject({
      method,
      bodyLength: Buffer.from(body).length,
      bodySha256: sha256(body),
    });
  });
});

describe('rejected before the backend', () => {
  const path = () =>
    `/echo/refused-${edge.seenByBackend().length}-${Math.floor(performance.now())}`;
  /** A token with one character of its signature changed. */
  const tampered = () => {
    const token = edge.endpoints.idToken;
    const at = token.length - 20;
    return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
  };
  const unsigned = () =>
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${edge.endpoints.idToken.split('.')[1]}.`;

  const cases: [
    name: string,
    args: () => string[],
    status: number,
    code: string,
    challenge?: string,
  ][] = [
    ['no token', () => [], 401, 'CREDENTIALS_MISSING', 'Bearer'],
    ['another scheme', () => ['--user', 'ada:x'], 401, 'CREDENTIALS_SCHEME', 'Bearer'],
    ['no JWT', () => signedIn('x'), 401, 'TOKEN_OPAQUE', 'Bearer error="invalid_token"'],
    [
      'a tampered token',
      () => signedIn(tampered()),
      401,
      'TOKEN_SIGNATURE',
      'Bearer error="invalid_token"',
    ],
    [
      'no signature',
      () => signedIn(unsigned()),
      401,
      'TOKEN_MALFORMED',
      'Bearer error="invalid_token"',
    ],
    [
      'two Authorization headers',
      () => [...signedIn(), ...signedIn()],
      400,
      'CREDENTIALS_REPEATED',
      'Bearer error="invalid_request"',
    ],
  ];
  test.each(cases)('%s', async (_name, args, status, code, challenge) => {
    const target = path();

    const answer = await curl([...args(), at(target)]);

    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    });
    expect(answer.headers['www-authenticate']).toBe(challenge);
    expect(json(answer)).toMatchObject({ status, code, requestId: expect.any(String) });
    expect(edge.seenByBackend()).not.toContain(target);
  });

  test('a token in the query', async () => {
    const answer = await curl([at(`/?access_token=${edge.endpoints.idToken}`)]);

    expect(json(answer)).toMatchObject({ code: 'CREDENTIALS_MISSING' });
  });

  test('a body of one megabyte and one byte', async () => {
    const target = path();
    const tooLarge = new Uint8Array(ONE_MEGABYTE + 1);

    const answer = await curl([...signedIn(), '--data-binary', '@-', at(target)], tooLarge);

    expect(answer.status).toBe(413);
    expect(json(answer)).toMatchObject({ code: 'BODY_TRUNCATED' });
    expect(edge.seenByBackend()).not.toContain(target);
  });

  const targets: [name: string, target: string, status: number, code: string][] = [
    ['two slashes', '//echo', 400, 'PATH_EMPTY_SEGMENT'],
    ['a dot segment', '/echo/../me', 400, 'PATH_DOT_SEGMENT'],
    ['an escaped dot segment', '/echo/%2e%2E/me', 400, 'PATH_DOT_SEGMENT'],
    ['a backslash', '/echo\\me', 400, 'PATH_BACKSLASH'],
    ['an escaped NUL', '/echo%00', 400, 'PATH_CONTROL_CHARACTER'],
    ['a broken escape in the path', '/echo%zz', 400, 'PATH_BROKEN_ESCAPE'],
    ['a broken escape in the query', '/echo?a=%', 400, 'QUERY_BROKEN_ESCAPE'],
    ['a target too long once normalised', `/echo/${'|'.repeat(4_000)}`, 414, 'TARGET_TOO_LONG'],
  ];
  test.each(targets)('%s', async (_name, target, status, code) => {
    const before = edge.seenByBackend().length;

    const answer = await rawRequest(edge.endpoints.url, [
      `GET ${target} HTTP/1.1`,
      `Authorization: Bearer ${edge.endpoints.idToken}`,
    ]);

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
    expect(edge.seenByBackend()).toHaveLength(before);
  });

  test('HEAD gets only the status and the challenge', async () => {
    const answer = await curl(['--head', at('/')]);

    expect(answer).toMatchObject({ status: 401, body: '' });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });
});

test('no secret is printed for any of these requests', async () => {
  await curl([at('/echo/last')]);
  await edge.printed(/\/echo\/last 401/);
  const { idToken, accessToken, password, credentials } = edge.endpoints;
  const lines = edge.output().split('\n');
  const requests = lines.filter((line) => /^\d\d:\d\d:\d\d /.test(line)).join('\n');

  expect(requests).not.toBe('');
  for (const secret of [
    idToken.split('.')[2],
    accessToken.split('.')[2],
    password,
    credentials.secretAccessKey,
    credentials.sessionToken,
    'Signature=',
    'access_token=',
  ]) {
    expect(requests).not.toContain(secret);
  }
});
