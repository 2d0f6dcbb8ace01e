import { expect, test } from '@jest/globals';
import { Stack, type CfnElement } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { edgeSettingsSchema } from '@furlock/edge-settings';
import type { LockProps } from './lock-props.js';
import type { IssuerSignIn, UserPoolSignIn } from './lock-sign-in.js';
import { lockIn, newApp, textOf } from './testing/locked-app.js';

const JWK = {
  ...{ kty: 'RSA', kid: 'a', use: 'sig', key_ops: ['verify'], alg: 'RS256', n: 'AQAB', e: 'AQAB' },
  ...{ crv: 'P-256', x: 'AQAB', y: 'AQAB' },
};

const OPTIONS = {
  scopes: ['openid'],
  tokenUse: 'access',
  pathPrefix: '/auth',
  cookieName: 'orders',
  maxSessionSeconds: 3_600,
  refreshBeforeSeconds: 60,
  afterSignOut: '/goodbye',
  identityProvider: 'Okta',
  lang: 'de',
  prompt: 'login',
} as const;

const AT_THE_POOL: Required<Omit<UserPoolSignIn, 'issuer' | 'userPoolDomain' | 'userPoolClient'>> =
  OPTIONS;

const AT_AN_ISSUER: Required<Omit<IssuerSignIn, 'userPoolDomain' | 'userPoolClient'>> = {
  ...OPTIONS,
  issuer: 'https://login.example.com/',
  clientId: 'web',
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  revocationEndpoint: 'https://login.example.com/revoke',
  endSessionEndpoint: 'https://login.example.com/logout',
};

/** Everything about the settings that a lock can say. */
const everything = (stack: Stack): Partial<LockProps> => ({
  issuers: [
    {
      kind: 'oidc',
      issuer: 'https://login.example.com/',
      jwksUri: 'https://login.example.com/keys',
      algorithms: ['RS256'],
      tokenUse: 'access',
      tokenType: 'at+jwt',
      audiences: ['orders'],
      clientIds: ['web'],
      claimNames: { clientId: 'azp', username: 'name', groups: 'roles', scopes: 'scp' },
      jwks: { keys: [JWK] },
    },
  ],
  tokenUses: ['access'],
  jwks: { keys: [JWK] },
  clockToleranceSeconds: 10,
  verifiedTokenMaxAgeSeconds: 60,
  rules: [
    {
      methods: ['GET'],
      path: '/a',
      access: 'signed-in',
      anyIssuer: ['https://login.example.com/'],
      anyClient: ['web'],
      anyScope: ['read'],
      anyGroup: ['admins'],
    },
  ],
  pathReadings: 'exact',
  targetSpelling: 'escaped',
  freshness: {
    settingsSeconds: 60,
    fetchedKeysSeconds: 60,
    initialKeysSeconds: 60,
    lastValidSeconds: 3_600,
  },
  cors: {
    allowOrigins: ['https://app.example.com'],
    allowMethods: ['GET'],
    allowHeaders: ['authorization'],
    exposeHeaders: ['etag'],
    maxAgeSeconds: 60,
    allowCredentials: true,
  },
  forwardToken: true,
  identityClaims: ['email'],
  distributionProps: {
    defaultBehavior: {
      originRequestPolicy: new cloudfront.OriginRequestPolicy(stack, 'Policy', {
        headerBehavior: cloudfront.OriginRequestHeaderBehavior.all('CloudFront-Viewer-Country'),
        cookieBehavior: cloudfront.OriginRequestCookieBehavior.all(),
        queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.all(),
      }),
    },
  },
  logAllows: 'all',
  logClientAddress: true,
});

interface Settings {
  readonly issuers: readonly object[];
}

function settingsOf(signIn: NonNullable<LockProps['signIn']>): Settings {
  const stack = new Stack(newApp(), 'Home', { env: { region: 'eu-central-1' } });
  const lock = lockIn(stack, 'Lock', { ...everything(stack), signIn });
  const template = Template.fromStack(stack).toJSON() as {
    Resources: Record<string, { Properties: { Value: unknown } }>;
  };
  const id = stack.getLogicalId(lock.settings.node.defaultChild as CfnElement);
  return JSON.parse(textOf(template.Resources[id]?.Properties.Value)) as Settings;
}

/** What the walk needs to know about a schema of valibot. */
interface Schema {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly wrapped?: Schema;
  readonly item?: Schema;
  readonly getter?: (input: unknown) => Schema;
}

/** The fields of a schema that none of the values has. */
function unwritten(schema: Schema, values: readonly unknown[], path = ''): string[] {
  const { entries, wrapped, item, getter } = schema;
  if (wrapped !== undefined) return unwritten(wrapped, values, path);
  if (item !== undefined) return unwritten(item, values.flat(), path);
  // Each value may have another schema, such as those of the two kinds of issuers.
  if (getter !== undefined) {
    return values.flatMap((value) => unwritten(getter(value), [value], path));
  }
  return Object.entries(entries ?? {}).flatMap(([key, field]) => {
    const below = values
      .map((value) => (value as Record<string, unknown>)[key])
      .filter((value) => value !== undefined);
    const at = path === '' ? key : `${path}.${key}`;
    return below.length === 0 ? [at] : unwritten(field, below, at);
  });
}

// A view of valibot's schemas that is the same for all of their kinds.
const schema = edgeSettingsSchema as unknown as Schema;

test.each([
  ['at the pool', AT_THE_POOL],
  ['at an issuer', AT_AN_ISSUER],
])('a lock can write every field of the settings, with a sign-in %s', (_, signIn) => {
  expect(unwritten(schema, [settingsOf(signIn)])).toEqual([]);
});

test('a field that is not written is noticed, at every depth', () => {
  const { issuers, ...others } = settingsOf(AT_THE_POOL);
  const [own = {}, ...further] = issuers.map((one) => ({ ...one })) as Record<string, unknown>[];
  delete own['tokenUses'];

  expect(
    unwritten(schema, [{ ...others, issuers: [own, ...further], logAllows: undefined }]),
  ).toEqual(['issuers.tokenUses', 'logAllows']);
  expect(unwritten(schema, [{ ...others, issuers, cors: {} }])).toEqual([
    'cors.allowOrigins',
    'cors.allowMethods',
    'cors.allowHeaders',
    'cors.exposeHeaders',
    'cors.maxAgeSeconds',
    'cors.allowCredentials',
  ]);
});

test('what a lock does not say is not in the document', () => {
  const stack = new Stack(newApp(), 'Home', { env: { region: 'eu-central-1' } });
  lockIn(stack);
  const [parameter] = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));

  const { Value } = (parameter as { Properties: { Value: unknown } }).Properties;
  const settings = JSON.parse(textOf(Value)) as Settings;
  expect(Object.keys(settings)).toEqual(['publicOrigin', 'issuers']);
  expect(Object.keys(settings.issuers[0] ?? {})).toEqual([
    ...['kind', 'userPoolId', 'clientIds', 'tokenUses'],
  ]);
});
