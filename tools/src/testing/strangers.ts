/**
 * How a user outside the workspace uses each public package: programs as data, in syntax that is valid
 * in both JavaScript and TypeScript, so that one text works in every module system and runtime; and
 * command lines.
 *
 * The tests of the packages prove their behaviour; these programs prove that they can be used.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import aws4 from 'aws4';

/** A program that uses one entry of a package. */
export interface Program {
  readonly entry: string;
  readonly imports: readonly string[];
  /** Declarations at the top of the module. */
  readonly given: string;
  /** The body of an async function. */
  readonly body: string;
  /** What that function returns, in every runtime. */
  readonly answer: unknown;
  /** Statements that TypeScript must reject, each with its fault. */
  readonly mustNotCompile: readonly (readonly [fault: string, statement: string])[];
  readonly isOnlyForNode?: boolean;
}

/** A command line of a package that is a program. */
export interface CommandLine {
  readonly argv: readonly string[];
  /** Its standard input. */
  readonly input: string;
  /** The beginning of its output. */
  readonly output: string;
}

/** A public package and how it is used. */
export interface PublicPackage {
  /** Shape: `libs/construct`. */
  readonly source: string;
  readonly programs: readonly Program[];
  /** The name of its program, if it is one. */
  readonly command?: string;
  readonly commandLines?: readonly CommandLine[];
  /** The AWS SDK's declarations do not compile without the types of Node and of browsers. */
  readonly skipLibCheck?: boolean;
  /** Whether it runs only on Node, and may use all Node modules. */
  readonly isOnlyForNode?: boolean;
  /** Whether its types are those of browsers. */
  readonly isForPages?: boolean;
}

const host = 'abc123.lambda-url.eu-central-1.on.aws';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };

/** The Authorization header of another signer for the request of the program below. */
const foreignAuthorization = aws4.sign(
  {
    host,
    method: 'POST',
    path: '/gr%C3%B6%C3%9Fe?tag=b&tag=a&q=two%20words',
    service: 'lambda',
    region: 'eu-central-1',
    headers: {
      'Content-Type': 'text/plain',
      'X-Amz-Date': '20261122T120000Z',
      // SHA-256 of the bytes 00 and FF.
      'X-Amz-Content-Sha256': '06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8',
    },
  },
  credentials,
).headers?.['Authorization'];

const signing: Program = {
  entry: '@furlock/sigv4-signing',
  imports: ['normalizeTarget', 'signRequest'],
  given: `
    const request = { method: 'POST', host: '${host}', path: '/', query: '', headers: [], body: new Uint8Array([0, 255]) };
    const region = 'eu-central-1';
    const service = 'lambda';
    const credentials = ${JSON.stringify(credentials)};
    const now = new Date('2026-11-22T12:00:00Z');`,
  body: `
    const target = normalizeTarget({ path: '/größe', query: 'tag=b&tag=a&q=two words' });
    if (!target.ok) throw new Error(target.error.code);
    const signed = await signRequest(
      { ...request, ...target.value, headers: [['content-type', 'text/plain']] },
      { region, service, credentials, now },
    );
    if (!signed.ok) throw new Error(signed.error.code);
    return signed.value.headers.at(-1)?.[1];`,
  answer: foreignAuthorization,
  mustNotCompile: [
    ['no region', 'void signRequest(request, { service, credentials, now });'],
    ['no service', 'void signRequest(request, { region, credentials, now });'],
    ['no credentials', 'void signRequest(request, { region, service, now });'],
    ['no clock', 'void signRequest(request, { region, service, credentials });'],
    [
      'headers that cannot repeat',
      "void signRequest({ ...request, headers: { accept: 'a' } }, { region, service, credentials, now });",
    ],
    ['a query that cannot repeat', "void normalizeTarget({ path: '/', query: { a: '1' } });"],
    [
      'a string as the body, without an encoding',
      "void signRequest({ ...request, body: 'a' }, { region, service, credentials, now });",
    ],
    ['a value read without a check', "void normalizeTarget({ path: '/', query: '' }).value;"],
  ],
};

/** The hash is a parameter of the signer. */
const hashingInNode: Program = {
  entry: '@furlock/sigv4-signing/node',
  imports: ['NodeSha256', 'createNodeSigner', 'hashBase64'],
  given: '',
  body: `
    const hash = new NodeSha256();
    hash.update('abc');
    return Array.from(await hash.digest()).slice(0, 4);`,
  // FIPS 180-4, the published example "abc": BA7816BF…
  answer: [0xba, 0x78, 0x16, 0xbf],
  mustNotCompile: [
    ['a number as input of a hash', 'new NodeSha256().update(1);'],
    ['bytes instead of base64', 'hashBase64(new Uint8Array());'],
    ['a signer called without a request', 'void createNodeSigner()();'],
  ],
  isOnlyForNode: true,
};

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const base64Url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signingInput = [
  { alg: 'RS256', kid: 'a', typ: 'at+jwt' },
  { iss: 'https://login.example.com', aud: 'api', azp: 'app', sub: 'größe', exp: 4_000_000_000 },
].map(base64Url);
const signature = sign('sha256', Buffer.from(signingInput.join('.')), privateKey);

const verifying: Program = {
  entry: '@furlock/jwt-verification',
  imports: ['createJwtVerifier', 'createKeyCache'],
  given: `
    const pool = { userPoolId: 'eu-central-1_AbCdEfGhI', clientIds: ['1example23456789'] };
    const issuer = 'https://login.example.com';
    const jwksUri = 'https://login.example.com/jwks';
    const jwks = { keys: [${JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid: 'a' })}] };
    const compactJwt = '${[...signingInput, signature.toString('base64url')].join('.')}';`,
  body: `
    const verifier = createJwtVerifier(
      [
        { kind: 'cognito', ...pool, tokenUses: ['access'] },
        { kind: 'oidc', issuer, jwksUri, jwks, algorithms: ['RS256'], tokenUse: 'access', tokenType: 'at+jwt', audiences: ['api'], clientIds: null },
      ],
      { keyCache: createKeyCache({ now: Date.now }) },
    );
    const verified = await verifier.verifyJwt(compactJwt);
    const forged = await verifier.verifyJwt(compactJwt.replace(/.{8}$/, 'AAAAAAAA'));
    return [verified, forged].map((each) => (each.ok ? each.value.subject : each.error.code));`,
  answer: ['größe', 'TOKEN_SIGNATURE'],
  mustNotCompile: [
    ['no kind', "createJwtVerifier([{ ...pool, tokenUses: ['id'] }]);"],
    ['no token use', "createJwtVerifier([{ kind: 'cognito', ...pool }]);"],
    [
      'a token use that Cognito does not have',
      "createJwtVerifier([{ kind: 'cognito', ...pool, tokenUses: ['refresh'] }]);",
    ],
    [
      'no client',
      "createJwtVerifier([{ kind: 'cognito', userPoolId: pool.userPoolId, tokenUses: ['id'] }]);",
    ],
    [
      'no audience',
      "createJwtVerifier([{ kind: 'oidc', issuer, jwksUri, algorithms: ['RS256'], tokenUse: 'id', tokenType: null, clientIds: null }]);",
    ],
    [
      'a symmetric algorithm',
      "createJwtVerifier([{ kind: 'oidc', issuer, jwksUri, algorithms: ['HS256'], tokenUse: 'id', tokenType: null, audiences: null, clientIds: null }]);",
    ],
  ],
  isOnlyForNode: true,
};

const reading: Program = {
  entry: '@furlock/ssm-config',
  imports: ['createSsmConfig'],
  given: `
    const client = { send: () => Promise.resolve({ Parameters: [{ Name: name, Value: '{"colour":"red"}', Version: 3 }] }) };
    const name = '/my-service/settings';
    const now = () => 0;`,
  body: `
    const config = createSsmConfig({
      client,
      parameters: {
        settings: {
          name,
          schema: { '~standard': { version: 1, vendor: 'stranger', validate: (value) => ({ value }) } },
        },
      },
      now,
    });
    return config.read();`,
  answer: { ok: true, value: { settings: { value: { colour: 'red' }, version: 3 } } },
  mustNotCompile: [
    ['no schema', 'createSsmConfig({ client, parameters: { settings: { name } }, now });'],
  ],
};

const identity = {
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
  subject: 'größe',
  username: null,
  groups: ['admins'],
  scopes: [],
  clientId: '1example23456789',
  tokenUse: 'access',
  expiresAt: 1_800_000_000,
};

const identifying: Program = {
  entry: '@furlock/viewer-identity',
  imports: ['decodeIdentity'],
  given: `
    const written = '${Buffer.from(JSON.stringify(identity)).toString('base64url')}';`,
  body: 'return decodeIdentity(written);',
  answer: { ok: true, value: identity },
  mustNotCompile: [
    ['an absent header', 'decodeIdentity(undefined);'],
    ['a value read without a check', 'void decodeIdentity(written).value;'],
  ],
};

/** The page is faked: the first request is refused, and the edge says who is signed in. */
const refreshing: Program = {
  entry: '@furlock/browser',
  imports: ['createSession'],
  given: `
    const origin = 'https://app.example.com';
    const refusal = { type: 'urn:furlock:problem:SESSION_EXPIRED', code: 'SESSION_EXPIRED' };
    const sent = [''].slice(1);
    const answer = (path = '') => {
      sent.push(path);
      if (path.startsWith('/auth/')) return new Response('{"signedIn":true,"subject":"größe"}');
      if (sent.length > 1) return new Response('Hello World!');
      return new Response(JSON.stringify(refusal), { status: 401, headers: { 'content-type': 'application/problem+json' } });
    };
    const page = { origin, location: new URL(origin), fetch: async (request = new Request(origin)) => answer(new URL(request.url ?? request).pathname) };`,
  body: `
    Object.assign(globalThis, page);
    const response = await createSession().fetch('/item');
    return [await response.text(), ...sent];`,
  answer: ['Hello World!', '/item', '/auth/session', '/item'],
  mustNotCompile: [
    ['a prefix that is no path', 'createSession({ prefix: 1 });'],
    [
      'a visitor taken for a person',
      'void createSession().signedIn().then(({ subject }) => subject);',
    ],
    ['an unknown option', "createSession().signIn({ user: 'ada' });"],
    ['a listener that is none', "createSession().onSessionEnd('ended');"],
  ],
};

/** The bundle for the edge comes from the package; the stack adds its file next to it. */
const locking: Program = {
  entry: '@furlock/construct',
  imports: ['Lock'],
  given: '',
  body: `
    const { App, Stack } = await import('aws-cdk-lib');
    const lambda = await import('aws-cdk-lib/aws-lambda');
    const { readdirSync, readFileSync } = await import('node:fs');
    const app = new App();
    const stack = new Stack(app, 'orders', { env: { region: 'us-east-1' } });
    const handler = new lambda.Function(stack, 'Orders', {
      code: lambda.Code.fromInline('exports.handler = async () => "Hello World!"'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
    });
    const lock = new Lock(stack, 'Lock', { stage: 'dev', handler, rules: [{ path: '/docs/**', access: 'public' }] });
    stack.exportValue(lock.url, { name: 'orders-url' });
    const { directory } = app.synth();
    return readdirSync(directory)
      .filter((name) => name.startsWith('asset.'))
      .map((name) => [
        readdirSync(directory + '/' + name).sort().join(),
        JSON.parse(readFileSync(directory + '/' + name + '/furlock.json', 'utf8')).signing,
      ]);`,
  answer: [['browser-sign-in.mjs,furlock.json,index.mjs,problem-page.mjs', 'edge']],
  mustNotCompile: [
    ['no handler', "void ((scope: never) => new Lock(scope, 'Lock', { stage: 'dev' }));"],
    [
      'an unknown signer',
      "void ((scope: never, handler: never) => new Lock(scope, 'Lock', { stage: 'dev', handler, signing: 'viewer' }));",
    ],
    [
      'an unknown access',
      "void ((scope: never, handler: never) => new Lock(scope, 'Lock', { stage: 'dev', handler, rules: [{ path: '/', access: 'open' }] }));",
    ],
  ],
  isOnlyForNode: true,
};

const settings = JSON.stringify({
  publicOrigin: 'https://d111111abcdef8.cloudfront.net',
  issuers: [
    {
      kind: 'cognito',
      userPoolId: 'eu-central-1_AbCdEfGhI',
      clientIds: ['1example23456789'],
      tokenUses: ['access'],
    },
  ],
  rules: [{ path: '/admin/**', access: 'signed-in', anyGroup: ['admins'] }],
});

const { version } = JSON.parse(
  readFileSync(join(__dirname, '../../../apps/cli/package.json'), 'utf8'),
) as { version: string };

/** Commands that need neither credentials nor a deployed lock. */
const furlockCommandLines: readonly CommandLine[] = [
  { argv: ['--help'], input: '', output: 'Usage: furlock [options] [command]\n' },
  { argv: ['--version'], input: '', output: `${version}\n` },
  {
    argv: ['rules', 'explain', 'GET', '/admin/x', '--file', '-'],
    input: settings,
    output: 'GET /admin/x\nrules.0 matches (any method, /admin/**)',
  },
  {
    argv: ['settings', 'validate', '-'],
    input: settings,
    output: 'The edge accepts these settings.\n',
  },
];

/** Every public package, as used outside the workspace. */
export const PUBLIC_PACKAGES: readonly PublicPackage[] = [
  { source: 'libs/sigv4-signing', programs: [signing, hashingInNode] },
  { source: 'libs/jwt-verification', programs: [verifying], isOnlyForNode: true },
  { source: 'libs/ssm-config', programs: [reading], skipLibCheck: true },
  { source: 'libs/viewer-identity', programs: [identifying] },
  { source: 'libs/browser', programs: [refreshing], isForPages: true },
  { source: 'libs/construct', programs: [locking], skipLibCheck: true, isOnlyForNode: true },
  {
    source: 'apps/cli',
    programs: [],
    command: 'furlock',
    commandLines: furlockCommandLines,
    isOnlyForNode: true,
  },
  {
    source: 'apps/local-edge',
    programs: [],
    command: 'local-edge',
    commandLines: [
      { argv: ['--help'], input: '', output: 'Usage: local-edge [options]\n' },
      { argv: ['--version'], input: '', output: `${version}\n` },
    ],
    isOnlyForNode: true,
  },
];
