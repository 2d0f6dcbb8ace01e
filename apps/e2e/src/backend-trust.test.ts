/**
 * What the backend may believe: headers that frameworks trust, WebSocket handshakes, and identities for
 * which the token is verified again.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AwsClient } from 'aws4fetch';
import { curl } from './testing/curl.js';
import { rawRequest } from './testing/raw-request.js';
import { furlock } from './testing/run-command.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4);
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

async function startWith(settings: object): Promise<LocalEdge> {
  const edge = await startLocalEdge();
  const { code, stderr } = await furlock(['settings', 'set', '--patch'], {
    cwd: edge.folder,
    input: JSON.stringify(settings),
  });
  if (code !== 0) throw new Error(stderr);
  return edge;
}

/** The claims of a token, unverified. */
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;

/** The identity that the edge writes for an id token, with changes. */
function identityHeader(token: string, changes: object = {}): string {
  const claims = claimsOf(token);
  const identity = {
    issuer: claims['iss'],
    subject: claims['sub'],
    username: claims['cognito:username'],
    groups: claims['cognito:groups'] ?? [],
    scopes: [],
    clientId: claims['aud'],
    tokenUse: 'id',
    expiresAt: claims['exp'],
  };
  return Buffer.from(JSON.stringify({ ...identity, ...changes })).toString('base64url');
}

/**
 * Calls the function URL with the edge role's own credentials. As in a direct invocation, every header is
 * the caller's word, and Lambda reports the edge as the caller.
 */
async function callAsEdge(edge: LocalEdge, path: string, own: Record<string, string>) {
  const { credentials, region, functionUrl, functionUrlHost } = edge.endpoints;
  const client = new AwsClient({ ...credentials, region, service: 'lambda' });
  const signed = await client.sign(`https://${functionUrlHost}${path}`, { headers: own });
  const headers = { ...Object.fromEntries(signed.headers), host: functionUrlHost };
  return curl([
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    `${functionUrl}${path}`,
  ]);
}

describe('by default', () => {
  let edge: LocalEdge;
  beforeAll(async () => {
    edge = await startWith({ rules: [{ path: '/echo/open', access: 'public' }] });
  });
  afterAll(() => edge.stop());

  const authorization = () => `Authorization: Bearer ${edge.endpoints.idToken}`;
  const call = (target: string, ...lines: string[]) =>
    rawRequest(edge.endpoints.url, [`GET ${target} HTTP/1.1`, ...lines]);

  test('headers that frameworks trust do not arrive, and ordinary ones do', async () => {
    const trusted = [
      ...['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Port', 'X-Forwarded-Prefix'],
      ...['X-Forwarded-User', 'X_Forwarded_For', 'X.Forwarded.For', 'Forwarded', 'Forwarded-For'],
      ...['X-Original-Host', 'X-Original-Forwarded-For', 'X-Rewrite-Uri', 'X-Host', 'X-Scheme'],
      ...['True-Client-Ip', 'X-Client-Ip', 'X-Real-Ip', 'X_Real_Ip', 'CF-Connecting-Ip'],
      ...['Fastly-Client-Ip', 'X-Azure-ClientIp', 'X-Envoy-External-Address', 'Remote-User'],
      ...['X-Amzn-Request-Context', 'X-Amzn-Lambda-Context', 'X-Amzn-Oidc-Data'],
      ...['CloudFront-Viewer-Address', 'CloudFront_Viewer_Address', 'CloudFront-Viewer-Country'],
      ...['X-Middleware-Subrequest', 'X-Accel-Mapping', 'Client-Cert', 'Proxy'],
    ];
    const ordinary = [
      'X-Request-Id',
      'Traceparent',
      'X-Api-Key',
      'X-Csrf-Token',
      'Accept-Language',
    ];

    const answer = await call(
      '/echo/headers',
      authorization(),
      ...trusted.map((name) => `${name}: eve`),
      ...ordinary.map((name) => `${name}: ada`),
    );

    const { headers } = JSON.parse(bodyOf(answer)) as { headers: Record<string, string> };
    expect(Object.entries(headers).filter(([, value]) => value.includes('eve'))).toEqual([]);
    expect(headers).toMatchObject(
      Object.fromEntries(ordinary.map((name) => [name.toLowerCase(), 'ada'])),
    );
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
      'x-forwarded-host': expect.stringMatching(/^\w+\.cloudfront\.net$/),
      'x-furlock-client-address': '127.0.0.1',
    });
  });

  describe('a WebSocket handshake', () => {
    const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
    const VERSION = 'Sec-WebSocket-Version: 13';

    test.each([
      ['as a browser sends it', ['Upgrade: websocket', KEY, VERSION]],
      ['without Upgrade, as HTTP/2 would', [KEY, VERSION]],
    ])('%s gets 501, and does not reach the backend', async (_name, lines) => {
      const before = edge.seenByBackend().length;

      const answer = await call('/echo/open', ...lines);

      expect(statusOf(answer)).toBe(501);
      expect(JSON.parse(bodyOf(answer))).toMatchObject({ code: 'WEBSOCKET_UNSUPPORTED' });
      expect(edge.seenByBackend()).toHaveLength(before);
    });

    test.each([
      ['only a key', [KEY]],
      ['only a version', [VERSION]],
      ['only an upgrade to another protocol', ['Upgrade: h2c']],
    ])('%s is an ordinary request', async (_name, lines) => {
      expect(statusOf(await call('/echo/open', ...lines))).toBe(200);
    });
  });

  test('the caller alone decides: whoever can call as the edge can send any identity', async () => {
    const forged = identityHeader(edge.endpoints.idToken, { subject: 'sub-eve', username: 'eve' });

    const answer = await callAsEdge(edge, '/me', { 'x-furlock-identity': forged });

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ username: 'eve' });
  });
});

describe('with forwardToken', () => {
  let edge: LocalEdge;
  beforeAll(async () => {
    edge = await startWith({ forwardToken: true });
  });
  afterAll(() => edge.stop());

  test.each(['idToken', 'accessToken'] as const)(
    'the backend verifies the %s again, and knows the caller',
    async (kind) => {
      const answer = await curl([
        ...['--header', `Authorization: Bearer ${edge.endpoints[kind]}`],
        `${edge.endpoints.url}/me`,
      ]);

      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({ username: edge.endpoints.username });
    },
  );

  test('an event with the identity of its token is accepted, so the rejections have another cause', async () => {
    const { idToken } = edge.endpoints;

    const answer = await callAsEdge(edge, '/me', {
      'x-furlock-identity': identityHeader(idToken),
      'x-furlock-token': idToken,
    });

    expect(answer.status).toBe(200);
  });

  const forgeries: [name: string, own: (idToken: string) => Record<string, string>][] = [
    ['without a token', (idToken) => ({ 'x-furlock-identity': identityHeader(idToken) })],
    [
      'with another subject than the token has',
      (idToken) => ({
        'x-furlock-identity': identityHeader(idToken, { subject: 'sub-eve' }),
        'x-furlock-token': idToken,
      }),
    ],
    [
      'with a group that the token does not have',
      (idToken) => ({
        'x-furlock-identity': identityHeader(idToken, { groups: ['admins', 'owners'] }),
        'x-furlock-token': idToken,
      }),
    ],
    [
      'with a token that is not signed',
      (idToken) => ({
        'x-furlock-identity': identityHeader(idToken),
        'x-furlock-token': idToken.replace(/[^.]+$/, 'A'.repeat(342)),
      }),
    ],
  ];
  test.each(forgeries)('a forged event is rejected: %s', async (_name, own) => {
    const answer = await callAsEdge(edge, '/me', own(edge.endpoints.idToken));

    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain('subject');
  });
});
