import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { EdgeSettings, Revocation } from '@furlock/edge-settings';
import type { VerifiedClaims } from '@furlock/jwt-verification';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { ORIGIN_HOST, originRequestEvent, type EventChanges } from '@furlock/test-kit';
import { decodeIdentity, originalTarget, type Identity } from '@furlock/viewer-identity';
import { verifiedCaller } from './admit-caller.js';
import { gate, type GateDependencies, type GateObserver } from './gate.js';
import type { Refusal } from './refusal.js';

const identity: Identity = {
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
  subject: 'sub-ada',
  username: 'ada',
  groups: ['admins'],
  scopes: [],
  clientId: 'client-a',
  tokenUse: 'id',
  expiresAt: 1_800_000_000,
};
const claims: VerifiedClaims = {
  ...identity,
  issuerId: 'eu-central-1_AbCdEfGhI',
  payload: { auth_time: 1_795_000_000, iat: 1_795_000_300 },
};
const settings: EdgeSettings = {
  publicOrigin: 'https://api.example.com',
  issuers: [
    {
      kind: 'cognito',
      userPoolId: 'eu-central-1_AbCdEfGhI',
      clientIds: ['client-a'],
      tokenUses: ['id', 'access'],
    },
  ],
};
const dependencies: GateDependencies = {
  readLock: () =>
    Promise.resolve({
      ok: true,
      value: {
        settings,
        revocations: [],
        verifier: {
          verifyJwt: (token) =>
            Promise.resolve(
              token === 'good'
                ? { ok: true, value: verifiedCaller(claims) }
                : { ok: false, error: { code: 'TOKEN_SIGNATURE' } },
            ),
        },
      },
    }),
  readCredentials: () => ({
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: 'secret',
    sessionToken: 'session',
  }),
  now: () => new Date('2026-11-22T12:00:00Z'),
  signRequest: createNodeSigner(),
};
const authorized: [string, string] = ['Authorization', 'Bearer good'];

async function pass(changes: EventChanges = {}, changed: Partial<GateDependencies> = {}) {
  const event = originRequestEvent({
    ...changes,
    headers: [authorized, ...(changes.headers ?? [])],
  });
  const decision = await gate(event, { ...dependencies, ...changed });
  if (!decision.ok) throw new Error(decision.error.code);
  if ('status' in decision.value) throw new Error('The decision is a response, not a request');
  return decision.value;
}

const withSettings = (change: Partial<EdgeSettings>): Partial<GateDependencies> => ({
  readLock: async (waitUntilMs) => {
    const lock = await dependencies.readLock(waitUntilMs);
    if (!lock.ok) return lock;
    return { ok: true, value: { ...lock.value, settings: { ...settings, ...change } } };
  },
});

const valuesOf = (request: Awaited<ReturnType<typeof pass>>, name: string) =>
  request.headers[name]?.map(({ value }) => value);

const originalTargetOf = (request: Awaited<ReturnType<typeof pass>>) =>
  originalTarget({
    headers: { 'x-furlock-target': valuesOf(request, 'x-furlock-target')?.join(',') },
    rawPath: request.uri,
    rawQueryString: request.querystring,
  });

describe('a request that passes', () => {
  test('is sent to the function URL, signed with the current time', async () => {
    const request = await pass();

    expect(valuesOf(request, 'host')).toEqual([ORIGIN_HOST]);
    expect(valuesOf(request, 'x-amz-date')).toEqual(['20261122T120000Z']);
    expect(valuesOf(request, 'x-amz-security-token')).toEqual(['session']);
    expect(valuesOf(request, 'authorization')).toEqual([
      expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/20261122\/eu-central-1\/lambda\/aws4_request, /,
      ),
    ]);
  });

  test('is forwarded with the target that was signed', async () => {
    const request = await pass({ uri: '/ä/+', querystring: 'b=1&&a=x+y&flag' });

    expect(request).toMatchObject({ uri: '/%C3%A4/%2B', querystring: 'b=1&a=x%20y&flag' });
  });

  describe('is sent as the viewer wrote it', () => {
    const targets: [uri: string, querystring: string][] = [
      ['/@ada', ''],
      ['/v1/orders/7:cancel', 'flag'],
      ["/a;b=c/(d)!'*,$&", "a=b,c:d/e?f&sig=YQ==&x=!$'()*;@"],
      ['/%40ada/a%2Fb%3A', 'q=%7e%2f%c3%bc'],
    ];

    test.each(targets)('%s %s', async (uri, querystring) => {
      const request = await pass({ uri, querystring });

      expect(request).toMatchObject({ uri, querystring });
      expect(valuesOf(request, 'x-furlock-target')).toBeUndefined();
    });
  });

  test('is sent escaped if the settings say so, with the original target in a signed header', async () => {
    const request = await pass(
      { uri: '/@ada', querystring: 'flag' },
      withSettings({ targetSpelling: 'escaped' }),
    );

    expect(request).toMatchObject({ uri: '/%40ada', querystring: 'flag=' });
    expect(originalTargetOf(request)).toBe('/@ada?flag');
  });

  test('contains the original target if it was rewritten, signed and without the forged copy', async () => {
    const request = await pass({
      uri: '/ä',
      querystring: 'to=+49',
      headers: [['X-Furlock-Target', 'forged']],
    });

    expect(request).toMatchObject({ uri: '/%C3%A4', querystring: 'to=%2049' });
    expect(originalTargetOf(request)).toBe('/ä?to=+49');
    expect(valuesOf(request, 'authorization')?.[0]).toContain('x-furlock-target');
  });

  test.each([
    ['with raw reserved characters', '/hooks/7:paid', 'to=a,b&sig=YQ==&flag'],
    ['that is rewritten', '/hooks/ü', 'to=+49&c[]=1'],
  ])('keeps a signature over the URL valid: one %s', async (_name, uri, querystring) => {
    const signatureOf = (target: string) =>
      createHmac('sha256', 'shared').update(`https://api.example.com${target}`).digest('hex');
    const signature = signatureOf(`${uri}?${querystring}`);

    const request = await pass({ uri, querystring, headers: [['X-Signature', signature]] });

    expect(valuesOf(request, 'x-signature')).toEqual([
      signatureOf(originalTargetOf(request) ?? ''),
    ]);
  });

  test('loses the original target if the headers would be too large with it, and that is noted', async () => {
    const noted: string[] = [];
    const decide = async (length: number, observer?: GateObserver) => {
      const decision = await gate(
        originRequestEvent({ querystring: `q=+${'x'.repeat(length)}`, headers: [authorized] }),
        dependencies,
        observer,
      );
      if (!decision.ok || 'status' in decision.value) throw new Error('The request did not pass');
      return decision.value;
    };
    const observer = {
      noteRead: () => undefined,
      noteSettings: () => undefined,
      noteRules: () => undefined,
      noteSignIn: () => undefined,
      noteAdmitted: () => undefined,
      noteTargetOmitted: () => noted.push('omitted'),
    };

    const short = await decide(5_000, observer);
    expect(originalTargetOf(short)).toHaveLength('/?q=+'.length + 5_000);
    expect(noted).toEqual([]);

    const long = await decide(7_000, observer);
    expect(valuesOf(long, 'x-furlock-target')).toBeUndefined();
    expect(valuesOf(long, 'authorization')?.[0]).not.toContain('x-furlock-target');
    expect(noted).toEqual(['omitted']);
  });

  test("is signed with the origin's path in front, which CloudFront adds", async () => {
    const plain = await pass({ uri: '/base/a' });
    const prefixed = await pass({ uri: '/a', originPath: '/base' });

    expect(prefixed.uri).toBe('/a');
    expect(valuesOf(prefixed, 'authorization')).toEqual(valuesOf(plain, 'authorization'));
  });

  test("contains the caller's identity, the viewer's address and the host, for the backend", async () => {
    const request = await pass({ clientIp: '2001:db8::1' });

    expect(decodeIdentity(valuesOf(request, 'x-furlock-identity')?.[0] ?? '')).toEqual({
      ok: true,
      value: identity,
    });
    expect(valuesOf(request, 'x-furlock-client-address')).toEqual(['2001:db8::1']);
    expect(valuesOf(request, 'x-forwarded-host')).toEqual(['api.example.com']);
    expect(valuesOf(request, 'x-forwarded-for')).toEqual(['2001:db8::1']);
  });

  test.each([
    'x-furlock-identity',
    'X-Furlock-Anything',
    'x_furlock_identity',
    'X-Amz-Date',
    'x_amz_security_token',
    'X-Amz-Content-Sha256',
    'X-Forwarded-Host',
    'X_Forwarded_Host',
    'X.Furlock.Identity',
    'Forwarded',
    'X-Original-URL',
    'X-Rewrite-Url',
    'X-HTTP-Method-Override',
    'X-Amzn-Oidc-Identity',
    'X-Amzn-Request-Context',
    'X-Forwarded-For',
    'X-Forwarded-Proto',
    'True-Client-Ip',
    'CloudFront-Viewer-Address',
    ' X-Furlock-Identity',
    'X-Real-Ip\t',
  ])('does not keep a %s that the viewer sent', async (name) => {
    const request = await pass({ headers: [[name, 'forged']] });

    expect(JSON.stringify(request.headers)).not.toContain('forged');
  });

  test('keeps the headers that CloudFront writes, according to the settings', async () => {
    const request = await pass(
      { headers: [['CloudFront-Viewer-Address', '203.0.113.178:443']] },
      withSettings({ headersFromCloudFront: ['cloudfront-viewer-address'] }),
    );

    expect(valuesOf(request, 'cloudfront-viewer-address')).toEqual(['203.0.113.178:443']);
  });

  test("keeps the viewer's other headers, including repeated ones", async () => {
    const request = await pass({
      headers: [
        ['Cookie', 'a=1'],
        ['Cookie', 'b=2'],
        ['X-Title', 'ü'],
      ],
    });

    expect(valuesOf(request, 'cookie')).toEqual(['a=1', 'b=2']);
    expect(valuesOf(request, 'x-title')).toEqual(['ü']);
  });

  test('loses an empty content type, but keeps one with a value', async () => {
    const empty = await pass({ headers: [['Content-Type', ' ']] });
    const plain = await pass({ headers: [['Content-Type', 'text/plain']] });

    expect(valuesOf(empty, 'content-type')).toBeUndefined();
    expect(valuesOf(plain, 'content-type')).toEqual(['text/plain']);
  });

  test('may have headers up to a limit', async () => {
    const cookie = 'x'.repeat(8_000);

    expect(valuesOf(await pass({ headers: [['Cookie', cookie]] }), 'cookie')).toEqual([cookie]);
  });

  test('is signed for the origin in its event, because an origin group tries several in turn', async () => {
    const secondary = 'zyx987.lambda-url.eu-west-1.on.aws';

    const request = await pass({ originDomainName: secondary });

    expect(valuesOf(request, 'host')).toEqual([secondary]);
    expect(valuesOf(request, 'authorization')?.[0]).toContain('/eu-west-1/lambda/aws4_request');
  });

  test('is forwarded without its token', async () => {
    expect(JSON.stringify(await pass())).not.toContain('good');
  });

  test('is forwarded with its token if the settings say so, signed and without the forged copy', async () => {
    const request = await pass(
      { headers: [['X-Furlock-Token', 'forged']] },
      withSettings({ forwardToken: true }),
    );

    expect(valuesOf(request, 'x-furlock-token')).toEqual(['good']);
    expect(valuesOf(request, 'authorization')?.[0]).toContain('x-furlock-token');
  });

  test('is signed with the current credentials', async () => {
    const rotated = await pass(
      {},
      {
        readCredentials: () => ({ accessKeyId: 'ASIAROTATED', secretAccessKey: 'other' }),
      },
    );

    expect(valuesOf(rotated, 'authorization')?.[0]).toContain('ASIAROTATED');
    expect(valuesOf(rotated, 'x-amz-security-token')).toBeUndefined();
  });
});

describe('a request to which a rule applies', () => {
  const underRules = withSettings({
    rules: [
      { path: '/open/**', access: 'public' },
      { path: '/admin/**', access: 'signed-in', anyGroup: ['admins'] },
      { path: '/owner/**', access: 'signed-in', anyGroup: ['owners'] },
      { path: '/write', access: 'signed-in', anyScope: ['write'] },
    ],
  });
  const decide = (uri: string, headers: [string, string][] = []) =>
    gate(originRequestEvent({ uri, headers }), { ...dependencies, ...underRules });

  test('needs no token on a public route, and has no identity', async () => {
    const request = await pass(
      { uri: '/open/a', headers: [['x-furlock-identity', 'forged']] },
      underRules,
    );

    expect((await decide('/open/a')).ok).toBe(true);
    expect(valuesOf(request, 'x-furlock-identity')).toBeUndefined();
    expect(JSON.stringify(request.headers)).not.toContain('good');
  });

  test('passes if the caller meets the conditions', async () => {
    expect((await pass({ uri: '/admin/x' }, underRules)).uri).toBe('/admin/x');
  });

  const cases: [name: string, uri: string, code: Refusal['code']][] = [
    ['in none of the groups', '/owner/x', 'GROUP_MISSING'],
    ['with none of the scopes', '/write', 'SCOPE_MISSING'],
    ['with another spelling of its path', '/%6fwner/x', 'GROUP_MISSING'],
    ['with an ambiguous path', '/open/../owner/x', 'PATH_DOT_SEGMENT'],
    ['with two slashes in a row', '//open/a', 'PATH_EMPTY_SEGMENT'],
    ['in another case', '/Owner/x', 'GROUP_MISSING'],
    ['with a trailing slash', '/write/', 'SCOPE_MISSING'],
    ['with an escaped slash', '/owner%2Fx', 'GROUP_MISSING'],
    ['with an escape of an escape', '/%256fwner/x', 'GROUP_MISSING'],
    ['with a path parameter', '/owner;v=1/x', 'GROUP_MISSING'],
    [
      'on a public path that some routers read as another one',
      '/open%2F/%2F..;',
      'PATH_DOT_SEGMENT',
    ],
    ['with a dot segment before a parameter', '/a/..;/b', 'PATH_DOT_SEGMENT'],
    ['with a dot segment between escaped escapes', '/a%252F..%252Fowner', 'PATH_DOT_SEGMENT'],
    ['with a backslash that is escaped twice', '/a%255Cb', 'PATH_BACKSLASH'],
    ['with a line break that is escaped twice', '/a%250Ab', 'PATH_CONTROL_CHARACTER'],
  ];
  test.each(cases)('does not pass %s', async (_name, uri, code) => {
    expect(await decide(uri, [authorized])).toMatchObject({ error: { code } });
  });

  test.each([
    '/proxy/https%3A%2F%2Fx.example%2Fa',
    '/a/x%2F%2Fadmins',
    '/a/;x/admins',
    '/a/...;/b',
    '/Administrator',
  ])('passes with an ordinary path such as %s', async (uri) => {
    expect((await decide(uri, [authorized])).ok).toBe(true);
  });

  const everythingElse = (pathReadings: EdgeSettings['pathReadings']) =>
    withSettings({
      rules: [
        { path: '/internal', access: 'signed-in', anyGroup: ['owners'] },
        { path: '/**', access: 'public' },
      ],
      pathReadings,
    });
  test.each(['/INTERNAL', '/internal/', '/internal%2F', '/internal;v', '/%2569nternal'])(
    '%s is not public, although only a reading of it has a rule',
    async (uri) => {
      const decided = (pathReadings: EdgeSettings['pathReadings']) =>
        gate(originRequestEvent({ uri }), { ...dependencies, ...everythingElse(pathReadings) });

      for (const pathReadings of ['all', undefined] as const) {
        expect(await decided(pathReadings)).toMatchObject({
          error: { code: 'CREDENTIALS_MISSING' },
        });
      }
      expect((await decided('exact')).ok).toBe(true);
    },
  );

  test('a dot segment in a reading is refused even if paths are matched exactly', async () => {
    const exact = { ...dependencies, ...everythingElse('exact') };

    expect(await gate(originRequestEvent({ uri: '/a/..;/b' }), exact)).toMatchObject({
      error: { code: 'PATH_DOT_SEGMENT', position: 3 },
    });
  });

  test.each(['/open', '/opener', '/Open/a', '/other'])(
    '%s: without a token, only public routes pass',
    async (uri) => {
      const { ok } = await decide(uri);

      expect(ok).toBe(uri === '/open');
    },
  );
});

describe('revocations', () => {
  const signedInAt = Number(claims.payload['auth_time']);
  const revoked = { issuer: claims.issuerId, subject: 'sub-ada', revokedAt: signedInAt };
  const decide = (uri: string, revocations: Revocation[]) =>
    gate(originRequestEvent({ uri, headers: [authorized] }), {
      ...dependencies,
      readLock: async (waitUntilMs) => {
        const lock = await dependencies.readLock(waitUntilMs);
        const rules: EdgeSettings['rules'] = [
          { path: '/open', access: 'public' },
          { path: '/owner', access: 'signed-in', anyGroup: ['owners'] },
        ];
        if (!lock.ok) return lock;
        return {
          ok: true,
          value: { ...lock.value, settings: { ...settings, rules }, revocations },
        };
      },
    });

  const refusals: [name: string, uri: string, code: Refusal['code']][] = [
    ['a route for every signed-in caller', '/', 'TOKEN_REVOKED'],
    ['a route whose rule the caller does not meet', '/owner', 'TOKEN_REVOKED'],
  ];
  test.each(refusals)('a revoked token is refused on %s', async (_name, uri, code) => {
    expect(await decide(uri, [revoked])).toEqual({
      ok: false,
      error: { code, revokedAt: signedInAt },
    });
  });

  test('a public route ignores tokens, revoked ones too', async () => {
    expect(await decide('/open', [revoked])).toMatchObject({ ok: true });
  });

  test.each([
    ['an earlier revocation', { ...revoked, revokedAt: signedInAt - 1 }],
    ['a revocation of another user', { ...revoked, subject: 'sub-eve' }],
    ['a revocation of another issuer', { ...revoked, issuer: 'https://login.example.com' }],
  ])('%s changes nothing', async (_name, other) => {
    expect(await decide('/', [other])).toMatchObject({ ok: true });
    expect(await decide('/owner', [other])).toMatchObject({ error: { code: 'GROUP_MISSING' } });
  });
});

describe('a preflight', () => {
  const APP = 'https://app.example.com';
  const cors = { allowOrigins: [APP] };
  const preflight = (origin: string, uri = '/admin/x'): EventChanges => ({
    method: 'OPTIONS',
    uri,
    headers: [
      ['Origin', origin],
      ['Access-Control-Request-Method', 'PUT'],
    ],
  });
  const decide = (changes: EventChanges, change: Partial<EdgeSettings> = { cors }) =>
    gate(originRequestEvent(changes), { ...dependencies, ...withSettings(change) });

  test('is answered without a token', async () => {
    expect(await decide(preflight(APP))).toEqual({
      ok: true,
      value: expect.objectContaining({
        status: '204',
        body: '',
        headers: expect.objectContaining({
          'access-control-allow-origin': [{ key: 'access-control-allow-origin', value: APP }],
          vary: [{ key: 'vary', value: 'Origin' }],
        }),
      }),
    });
  });

  test.each(['/a/../b', '//a', '/%', `/${'x'.repeat(9_000)}`])(
    'is answered before its target is judged, unlike the actual request: %.20s',
    async (uri) => {
      expect(await decide(preflight(APP, uri))).toMatchObject({
        ok: true,
        value: { status: '204' },
      });
      expect((await decide({ ...preflight(APP, uri), method: 'PUT' })).ok).toBe(false);
    },
  );

  const refused: [name: string, EventChanges, Partial<EdgeSettings>, Refusal['code']][] = [
    ['from another origin', preflight('https://evil.example'), { cors }, 'CORS_ORIGIN_NOT_ALLOWED'],
    ['from null', preflight('null'), { cors }, 'CORS_ORIGIN_NOT_ALLOWED'],
    ['without CORS, for an ambiguous path', preflight(APP, '/a/../b'), {}, 'PATH_DOT_SEGMENT'],
    [
      'from another origin, for an ambiguous path',
      preflight('https://evil.example', '/a/../b'),
      { cors },
      'CORS_ORIGIN_NOT_ALLOWED',
    ],
    ['without CORS in the settings', preflight(APP), {}, 'CREDENTIALS_MISSING'],
    [
      'without Access-Control-Request-Method',
      { method: 'OPTIONS', headers: [['Origin', APP]] },
      { cors },
      'CREDENTIALS_MISSING',
    ],
    ['with another method', { ...preflight(APP), method: 'POST' }, { cors }, 'CREDENTIALS_MISSING'],
  ];
  test.each(refused)('%s is refused', async (_name, changes, change, code) => {
    expect(await decide(changes, change)).toMatchObject({ ok: false, error: { code } });
  });

  test('from another origin does not reach the backend, even on a public route', async () => {
    const rules: EdgeSettings['rules'] = [{ path: '/**', access: 'public' }];

    expect(await decide(preflight('https://evil.example'), { cors, rules })).toMatchObject({
      error: { code: 'CORS_ORIGIN_NOT_ALLOWED' },
    });
  });
});

describe('a WebSocket handshake', () => {
  const KEY: [string, string] = ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='];
  const VERSION: [string, string] = ['Sec-WebSocket-Version', '13'];
  const rules: EdgeSettings['rules'] = [{ path: '/**', access: 'public' }];
  const decide = (headers: [string, string][]) =>
    gate(originRequestEvent({ headers }), { ...dependencies, ...withSettings({ rules }) });

  test.each([
    ['without a token', [KEY, VERSION]],
    ['with a token', [authorized, KEY, VERSION]],
    ['of another version', [KEY, ['Sec-WebSocket-Version', '8']]],
  ] as [string, [string, string][]][])(
    'is refused %s, even on a public route',
    async (_, headers) => {
      expect(await decide(headers)).toEqual({
        ok: false,
        error: { code: 'WEBSOCKET_UNSUPPORTED' },
      });
    },
  );

  test.each([
    ['a key only', [KEY]],
    ['a version only', [VERSION]],
    ['a protocol only', [['Sec-WebSocket-Protocol', 'chat']]],
  ] as [string, [string, string][]][])('is not a request with %s', async (_, headers) => {
    expect((await decide(headers)).ok).toBe(true);
  });
});

describe('a request that is refused', () => {
  const bearer = (value: string): EventChanges => ({ headers: [['Authorization', value]] });
  const good = (changes: EventChanges): EventChanges => ({
    ...changes,
    headers: [authorized, ...(changes.headers ?? [])],
  });
  const cases: [name: string, changes: EventChanges, code: Refusal['code']][] = [
    ['no token', {}, 'CREDENTIALS_MISSING'],
    ['an empty Authorization header', bearer(''), 'CREDENTIALS_MISSING'],
    ['a scheme without a token', bearer('Bearer '), 'CREDENTIALS_MISSING'],
    ['another scheme', bearer('Basic Z29vZA=='), 'CREDENTIALS_SCHEME'],
    ['a token in the query only', { querystring: 'access_token=good' }, 'CREDENTIALS_MISSING'],
    ['two Authorization headers', good({ headers: [authorized] }), 'CREDENTIALS_REPEATED'],
    ['a bad token', bearer('Bearer bad'), 'TOKEN_SIGNATURE'],
    [
      'a truncated body',
      good({ method: 'POST', body: 'a', inputTruncated: true }),
      'BODY_TRUNCATED',
    ],
    [
      'a body that CloudFront does not pass on',
      good({ method: 'DELETE', headers: [['Content-Length', '1']] }),
      'BODY_NOT_SHOWN',
    ],
    ['an ambiguous path', good({ uri: '/a/../b' }), 'PATH_DOT_SEGMENT'],
    ['an ambiguous query', good({ querystring: 'a=%' }), 'QUERY_BROKEN_ESCAPE'],
    ['a target that is too long', good({ uri: `/${'x'.repeat(8191)}` }), 'TARGET_TOO_LONG'],
    [
      'a content type that cannot be signed',
      good({ headers: [['Content-Type', 'ü']] }),
      'SIGNED_HEADER_INVALID',
    ],
    [
      'two content types',
      good({
        headers: [
          ['Content-Type', 'text/plain'],
          ['Content-Type', 'text/html'],
        ],
      }),
      'CONTENT_TYPE_REPEATED',
    ],
    [
      'a parameter name of presigned URLs',
      good({ querystring: 'X-Amz-Signature=0' }),
      'QUERY_RESERVED_NAME',
    ],
    [
      'an origin that is not a function URL',
      good({ originDomainName: 'example.com' }),
      'ORIGIN_UNSUPPORTED',
    ],
  ];
  test.each(cases)('%s', async (_name, changes, code) => {
    expect(await gate(originRequestEvent(changes), dependencies)).toMatchObject({
      ok: false,
      error: { code },
    });
  });

  test.each(['bearer good', 'BEARER  good ', 'Bearer\tgood'])(
    'but not because of the spelling of the scheme: %j',
    async (value) => {
      const decision = await gate(originRequestEvent(bearer(value)), dependencies);

      expect(decision.ok).toBe(true);
    },
  );

  test('when there are no settings', async () => {
    const error = { code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' } as const;

    const decision = await gate(originRequestEvent({ headers: [authorized] }), {
      ...dependencies,
      readLock: () => Promise.resolve({ ok: false, error }),
    });

    expect(decision).toEqual({ ok: false, error });
  });
});
