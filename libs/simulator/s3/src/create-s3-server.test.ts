import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sign } from 'aws4';
import { AwsV4Signer } from 'aws4fetch';
import {
  CredentialStore,
  type Bucket,
  type PrincipalStatement,
  type Role,
  type RoleSession,
} from '@furlock/simulator-deployment';
import type { StoredObject } from './bucket-objects.js';
import { createS3Server, type S3Verdict } from './create-s3-server.js';

const ACCOUNT = '111122223333';
const NOW = new Date('2026-11-28T12:00:00Z');
const MODIFIED_AT = new Date('2026-11-20T10:00:00.500Z');
const HOST = 'site.s3.eu-west-1.amazonaws.com';
const WEBSITE = 'site.s3-website-eu-west-1.amazonaws.com';
const SOURCE_ARN = `arn:aws:cloudfront::${ACCOUNT}:distribution/E1`;
const IDENTITY = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;

const store = new CredentialStore();
const cloudFront = store.issueToService(
  'arn:aws:iam::856369053181:role/OriginAccessControlRole',
  'OriginAccessSession',
  { principal: 'cloudfront.amazonaws.com', sourceArn: SOURCE_ARN, sourceAccount: ACCOUNT },
);
const identity = store.issue(IDENTITY, 'E2');
const reader = store.issue(ROLE, 'reader');

function allow(change: Partial<PrincipalStatement> = {}): PrincipalStatement {
  return {
    effect: 'Allow',
    principals: ['*'],
    actions: ['s3:GetObject'],
    resources: ['arn:aws:s3:::site/*'],
    conditions: {},
    ...change,
  };
}

const LIST = allow({ actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::site'] });

const BARE: Bucket = {
  stack: 'Site',
  logicalId: 'Files',
  name: 'site',
  region: 'eu-west-1',
  access: 'by policy',
  statements: [allow()],
  blocksPublicPolicy: false,
  restrictsPublicBuckets: false,
  deployments: [],
};

const open: Bucket = {
  ...BARE,
  website: { indexDocument: 'index.html', errorDocument: 'error.html' },
};

const CONTENT = 'the whole content';
const ETAG = `"${createHash('md5').update(CONTENT).digest('hex')}"`;

const stored = (content: string, headers: StoredObject['headers'] = []): StoredObject => ({
  contentType: 'text/plain',
  modifiedAt: MODIFIED_AT,
  headers,
  read: () => Promise.resolve(Buffer.from(content)),
});

const objects = new Map([
  ['a.txt', stored(CONTENT, [['cache-control', 'max-age=60']])],
  ['a b+ü~.txt', stored('a name with signs')],
  ['index.html', stored('home')],
  ['docs/index.html', stored('docs')],
  ['error.html', stored('lost')],
  ['deleted', { ...stored(''), read: () => readFile('/nowhere/at/all') }],
  ['moved', stored('', [['x-amz-website-redirect-location', '/a.txt']])],
]);

let server: Server | undefined;
const verdicts: S3Verdict[] = [];

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  verdicts.length = 0;
});

async function start(change: Partial<Bucket> = {}, roles: readonly Role[] = []): Promise<void> {
  await serve({ ...open, ...change }, roles);
}

async function serve(bucket: Bucket, roles: readonly Role[] = []): Promise<void> {
  server?.close();
  server = createS3Server({
    buckets: [{ bucket, objects }],
    deployment: { accountId: ACCOUNT, roles },
    findSession: (accessKeyId) => store.find(accessKeyId),
    now: () => NOW,
    onVerdict: (verdict) => verdicts.push(verdict),
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function call(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answer> {
  const { port } = server?.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, path, method, headers: { Host: HOST, ...headers } },
      (incoming) => {
        buffer(incoming).then(
          (body) =>
            resolve({
              status: incoming.statusCode,
              headers: incoming.headers,
              body: body.toString(),
            }),
          reject,
        );
      },
    );
    outgoing.on('error', reject).end();
  });
}

const codeOf = ({ body }: Answer): string | undefined => /<Code>(\w+)<\/Code>/.exec(body)?.[1];

/** Signed by foreign code, for S3 in a region. */
async function signed(
  path: string,
  { credentials }: RoleSession,
  { region = 'eu-west-1', date = NOW, hash = 'UNSIGNED-PAYLOAD' } = {},
): Promise<Record<string, string>> {
  const { headers } = await new AwsV4Signer({
    ...credentials,
    method: 'GET',
    url: `https://${HOST}${path}`,
    service: 's3',
    region,
    headers: { 'x-amz-content-sha256': hash },
    datetime: date.toISOString().replace(/[-:]|\.\d{3}/g, ''),
  }).sign();
  return Object.fromEntries(headers as Iterable<[string, string]>);
}

describe('an object', () => {
  test('has its headers', async () => {
    await start();

    const answer = await call('/a.txt');
    const head = await call('/a.txt', {}, 'HEAD');

    expect(answer).toMatchObject({
      status: 200,
      body: CONTENT,
      headers: {
        'content-type': 'text/plain',
        'content-length': String(CONTENT.length),
        'cache-control': 'max-age=60',
        'last-modified': 'Fri, 20 Nov 2026 10:00:00 GMT',
        'accept-ranges': 'bytes',
        etag: ETAG,
        server: 'AmazonS3',
      },
    });
    expect(head).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': String(CONTENT.length), etag: ETAG },
    });
  });

  const LATER = 'Sat, 21 Nov 2026 10:00:00 GMT';
  const EARLIER = 'Thu, 19 Nov 2026 10:00:00 GMT';
  const SAME = 'Fri, 20 Nov 2026 10:00:00 GMT';
  const conditions: { headers: Record<string, string>; status: number; body?: string }[] = [
    { headers: { 'if-none-match': ETAG }, status: 304, body: '' },
    { headers: { 'if-none-match': `"other", W/${ETAG}` }, status: 304 },
    { headers: { 'if-none-match': '*' }, status: 304 },
    { headers: { 'if-none-match': '"other"' }, status: 200 },
    { headers: { 'if-none-match': '"other"', 'if-modified-since': LATER }, status: 200 },
    { headers: { 'if-modified-since': SAME }, status: 304 },
    { headers: { 'if-modified-since': EARLIER }, status: 200 },
    { headers: { 'if-modified-since': 'never' }, status: 200 },
    { headers: { 'if-match': ETAG }, status: 200 },
    { headers: { 'if-match': '"other"' }, status: 412 },
    { headers: { 'if-unmodified-since': EARLIER }, status: 412 },
    { headers: { 'if-unmodified-since': SAME }, status: 200 },
    { headers: { range: 'bytes=0-2' }, status: 206, body: 'the' },
    { headers: { range: 'bytes=10-' }, status: 206, body: 'content' },
    { headers: { range: 'bytes=10-999' }, status: 206, body: 'content' },
    { headers: { range: 'bytes=-7' }, status: 206, body: 'content' },
    { headers: { range: 'bytes=-999' }, status: 206, body: CONTENT },
    { headers: { range: 'bytes=99-' }, status: 416 },
    { headers: { range: 'bytes=-0' }, status: 416 },
    { headers: { range: 'bytes=2-1' }, status: 200, body: CONTENT },
    { headers: { range: 'bytes=0-1,4-5' }, status: 200, body: CONTENT },
    { headers: { range: 'lines=0-1' }, status: 200 },
    { headers: { range: 'bytes=0-2', 'if-range': ETAG }, status: 206 },
    { headers: { range: 'bytes=0-2', 'if-range': SAME }, status: 206 },
    { headers: { range: 'bytes=0-2', 'if-range': '"other"' }, status: 200 },
  ];
  test.each(conditions)('$headers: $status', async ({ headers, status, body }) => {
    await start();

    const answer = await call('/a.txt', headers);

    expect(answer.status).toBe(status);
    if (body !== undefined) expect(answer.body).toBe(body);
    if (status === 304) expect(answer.headers).not.toHaveProperty('content-length');
    if (status === 206) {
      expect(answer.headers['content-range']).toMatch(/^bytes \d+-\d+\/17$/);
    }
  });

  test.each([
    '/../a.txt',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/docs/../a.txt',
    '//a.txt',
    '/a.txt/',
    '/constructor',
    '/__proto__',
  ])('%s is the key of none', async (path) => {
    await start({ statements: [allow(), LIST] });

    expect(codeOf(await call(path))).toBe('NoSuchKey');
  });
});

describe('what is no object', () => {
  test.each([
    { path: '/deleted', statements: [allow()], status: 404, code: 'NoSuchKey' },
    { path: '/gone', statements: [allow()], status: 403, code: 'AccessDenied' },
    { path: '/gone', statements: [allow(), LIST], status: 404, code: 'NoSuchKey' },
    { path: '/gone', statements: [LIST], status: 403, code: 'AccessDenied' },
    { path: '/', statements: [allow()], status: 403, code: 'AccessDenied' },
    { path: '/', statements: [allow(), LIST], status: 501, code: 'NotImplemented' },
    { path: '/a.txt?acl', statements: [allow()], status: 501, code: 'NotImplemented' },
    { path: '/%C3', statements: [allow()], status: 400, code: 'InvalidURI' },
  ])('$path is $status $code', async ({ path, statements, status, code }) => {
    await start({ statements });

    const answer = await call(path);
    const head = await call(path, {}, 'HEAD');

    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(answer.headers['content-type']).toBe('application/xml');
    expect([head.status, head.body]).toEqual([status, '']);
    expect(verdicts[0]?.why).toMatch(/\w/);
  });

  test('a key in an error is escaped', async () => {
    await start({ statements: [allow(), LIST] });

    const { body } = await call('/%3Cscript%3E%00');

    expect(body).toContain('<Key>&#60;script&#62;\ufffd</Key>');
  });

  test.each([
    { method: 'PUT', statements: [allow()], status: 403 },
    { method: 'PUT', statements: [allow({ actions: ['s3:PutObject'] })], status: 501 },
    { method: 'DELETE', statements: [allow()], status: 403 },
    { method: 'POST', statements: [allow()], status: 405 },
    { method: 'PATCH', statements: [allow()], status: 405 },
    { method: 'OPTIONS', statements: [allow()], status: 403 },
  ])('$method is $status', async ({ method, statements, status }) => {
    await start({ statements });

    expect((await call('/a.txt', {}, method)).status).toBe(status);
  });

  test('a host of another bucket', async () => {
    await start();

    const answer = await call('/a.txt', { Host: 'd111.cloudfront.net' });

    expect([answer.status, codeOf(answer)]).toEqual([404, 'NoSuchBucket']);
  });

  test.each(['s3', 's3-eu-west-1', 's3.dualstack.eu-west-1'])(
    'but %s is its host',
    async (name) => {
      await start();

      expect((await call('/a.txt', { Host: `SITE.${name}.amazonaws.com:443` })).status).toBe(200);
    },
  );
});

const BY_SOURCE = { StringEquals: { 'AWS:SourceArn': [SOURCE_ARN] } };
const OAC = allow({ principals: ['cloudfront.amazonaws.com'], conditions: BY_SOURCE });
const DENIES_HTTP = allow({
  effect: 'Deny',
  actions: ['s3:*'],
  resources: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
  conditions: { Bool: { 'aws:SecureTransport': ['false'] } },
});
const DENIES_OLD_TLS = allow({
  effect: 'Deny',
  actions: ['s3:*'],
  conditions: { NumericLessThan: { 's3:TlsVersion': ['1.2'] } },
});

describe('a policy', () => {
  const policies: {
    name: string;
    change: Partial<Bucket>;
    /** Whether nobody, an origin access control, an origin access identity and a role may read. */
    allows: readonly ('nobody' | 'control' | 'identity' | 'role')[];
  }[] = [
    { name: 'that does not exist', change: { statements: [] }, allows: [] },
    {
      name: 'for everyone',
      change: { statements: [allow()] },
      allows: ['nobody', 'control', 'identity', 'role'],
    },
    {
      name: 'for everyone, which AWS rejects',
      change: { statements: [allow(), OAC], blocksPublicPolicy: true },
      allows: [],
    },
    {
      name: 'for everyone, of a restricted bucket',
      change: { statements: [allow()], restrictsPublicBuckets: true },
      allows: ['control', 'role'],
    },
    { name: 'for the distribution', change: { statements: [OAC] }, allows: ['control'] },
    {
      name: 'for the distribution, over TLS',
      change: { statements: [OAC, DENIES_HTTP, DENIES_OLD_TLS] },
      allows: ['control'],
    },
    {
      name: 'for another distribution',
      change: {
        statements: [
          { ...OAC, conditions: { StringEquals: { 'AWS:SourceArn': [`${SOURCE_ARN}0`] } } },
        ],
      },
      allows: [],
    },
    {
      name: 'for the distributions of the account',
      change: {
        statements: [{ ...OAC, conditions: { StringEquals: { 'aws:SourceAccount': [ACCOUNT] } } }],
      },
      allows: ['control'],
    },
    {
      name: 'for other objects',
      change: { statements: [{ ...OAC, resources: ['arn:aws:s3:::site/public/*'] }] },
      allows: [],
    },
    {
      name: 'with a condition that is not understood',
      change: {
        statements: [{ ...OAC, conditions: { IpAddress: { 'aws:SourceIp': ['0.0.0.0/0'] } } }],
      },
      allows: [],
    },
    {
      name: 'for the identity',
      change: { statements: [allow({ principals: [IDENTITY] })] },
      allows: ['identity'],
    },
    {
      name: 'for another identity',
      change: { statements: [allow({ principals: [`${IDENTITY}0`] })] },
      allows: [],
    },
    {
      name: 'for the account',
      change: { statements: [allow({ principals: [`arn:aws:iam::${ACCOUNT}:root`] })] },
      allows: [],
    },
    {
      name: 'for the role',
      change: { statements: [allow({ principals: [ROLE] })] },
      allows: ['role'],
    },
    {
      name: 'with a key that the policy of the key does not open',
      change: { statements: [OAC], kmsKey: { arn: 'arn:aws:kms:r:1:key/k', statements: [] } },
      allows: [],
    },
    {
      name: 'with a key that the policy of the key opens',
      change: {
        statements: [OAC, allow({ principals: [IDENTITY] })],
        kmsKey: {
          arn: 'arn:aws:kms:r:1:key/k',
          statements: [{ ...OAC, actions: ['kms:Decrypt'], resources: ['*'] }],
        },
      },
      allows: ['control'],
    },
    { name: 'of a bucket of others', change: { access: 'to nobody' }, allows: [] },
    {
      name: 'of a bucket of others with files',
      change: { access: 'to everyone', statements: [] },
      allows: ['nobody', 'control', 'identity', 'role'],
    },
  ];
  const callers = { nobody: undefined, control: cloudFront, identity, role: reader };

  test.each(policies)('$name', async ({ change, allows }) => {
    await start(change);

    for (const [name, session] of Object.entries(callers)) {
      const headers = session === undefined ? {} : await signed('/a.txt', session);
      const { status } = await call('/a.txt', headers);
      const expected = allows.includes(name as (typeof allows)[number]) ? 200 : 'refused';

      expect([name, status === 200 ? status : 'refused']).toEqual([name, expected]);
    }
  });

  test.each([
    { headers: { referer: 'secret' }, status: 200 },
    { headers: { referer: 'other' }, status: 403 },
    { headers: {}, status: 403 },
  ])('for a header is judged with the header: $headers', async ({ headers, status }) => {
    const conditions = { StringEquals: { 'aws:Referer': ['secret'] } };
    await start({ statements: [allow({ conditions })] });

    expect((await call('/a.txt', headers)).status).toBe(status);
    expect(verdicts[0]?.why ?? '').not.toContain('cannot evaluate');
  });

  test('with a condition that is not understood is named', async () => {
    const conditions = { StringEquals: { 'aws:SourceVpc': ['vpc-1'] } };
    await start({ statements: [allow({ conditions })] });

    await call('/a.txt');

    expect(verdicts[0]?.why).toContain('cannot evaluate conditions with aws:SourceVpc');
  });

  test('of a role suffices in its account', async () => {
    const statements = [allow({ actions: ['s3:Get*'] })];
    const role = { stack: '', logicalId: '', name: 'reader', id: '', arn: ROLE, trustPolicy: {} };
    await start({ statements: [] }, [{ ...role, statements }]);

    expect((await call('/a.txt', await signed('/a.txt', reader))).status).toBe(200);
  });
});

describe('a signature', () => {
  test.each([
    '/a.txt',
    '/a%20b%2B%C3%BC~.txt',
    '/a%20b%2B%C3%BC%7E.txt',
    '/a.txt?x-id=GetObject&z=%20',
  ])('over %s is that of foreign signers', async (path) => {
    await start({ statements: [OAC] });

    const byAws4fetch = await signed(path, cloudFront);
    const byAws4 = sign(
      {
        host: HOST,
        path,
        service: 's3',
        region: 'eu-west-1',
        headers: {
          'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
          'X-Amz-Date': '20261128T120000Z',
        },
      },
      cloudFront.credentials,
    ).headers as Record<string, string>;

    expect((await call(path, byAws4fetch)).status).toBe(200);
    expect((await call(path, byAws4)).status).toBe(200);
  });

  const EMPTY = createHash('sha256').digest('hex');
  test.each([
    { name: 'of the body', options: { hash: EMPTY }, code: undefined },
    {
      name: 'of another body',
      options: { hash: EMPTY.replace(/^./, '0') },
      code: 'XAmzContentSHA256Mismatch',
    },
    {
      name: 'of another region',
      options: { region: 'us-east-1' },
      code: 'AuthorizationHeaderMalformed',
    },
    { name: 'of another time', options: { date: new Date(0) }, code: 'RequestTimeTooSkewed' },
  ])('$name: $code', async ({ options, code }) => {
    await start({ statements: [OAC] });

    expect(codeOf(await call('/a.txt', await signed('/a.txt', cloudFront, options)))).toBe(code);
  });

  test('is checked even if everyone may read', async () => {
    await start();
    const headers = await signed('/a.txt', cloudFront);

    const other = await call('/index.html', headers);
    const unhashed = await call('/a.txt', { ...headers, 'x-amz-content-sha256': '' });
    const bearer = await call('/a.txt', { authorization: 'Bearer x' });
    const inQuery = await call('/a.txt?X-Amz-Signature=00');

    expect([other, unhashed, bearer, inQuery].map(codeOf)).toEqual([
      'SignatureDoesNotMatch',
      'XAmzContentSHA256Mismatch',
      'InvalidArgument',
      'NotImplemented',
    ]);
  });
});

describe('a website', () => {
  test.each([
    { path: '/', status: 200, body: 'home' },
    { path: '/docs/', status: 200, body: 'docs' },
    { path: '/docs', status: 302, location: '/docs/' },
    { path: '/moved', status: 301, location: '/a.txt' },
    { path: '/gone', status: 403, body: 'lost' },
    { path: '/gone/', status: 403, body: 'lost' },
  ])('$path: $status', async ({ path, status, body = '', location }) => {
    await start();

    const answer = await call(path, { Host: WEBSITE });

    expect(answer).toMatchObject({ status, body });
    expect(answer.headers.location).toBe(location);
  });

  test('answers 404 to whoever may list, and needs its configuration', async () => {
    await start({ statements: [allow(), LIST], website: { indexDocument: 'index.html' } });
    const gone = await call('/gone', { Host: 'site.s3-website.eu-west-1.amazonaws.com' });
    await serve(BARE);
    const none = await call('/', { Host: WEBSITE });

    expect(gone.status).toBe(404);
    expect(gone.body).toContain('<li>Code: NoSuchKey</li>');
    expect(none.status).toBe(404);
    expect(none.body).toContain('NoSuchWebsiteConfiguration');
  });

  test('is closed to everyone whom the policy does not name, and to HTTP if the policy denies it', async () => {
    await start({ statements: [OAC] });
    const closed = await call('/', { Host: WEBSITE, ...(await signed('/', cloudFront)) });
    await start({ statements: [allow(), DENIES_HTTP] });
    const denied = await call('/', { Host: WEBSITE });

    expect([closed.status, denied.status]).toEqual([403, 403]);
  });

  test('redirects all requests', async () => {
    await start({ website: { redirectAll: { hostName: 'example.com', protocol: 'https' } } });

    const answer = await call('/a?b=c', { Host: WEBSITE });

    expect(answer.status).toBe(301);
    expect(answer.headers.location).toBe('https://example.com/a?b=c');
  });

  test('has no other methods', async () => {
    await start();

    expect((await call('/', { Host: WEBSITE }, 'POST')).status).toBe(405);
  });
});
