import { describe, expect, test } from '@jest/globals';
import type { App } from 'aws-cdk-lib';
import { CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { edgeSettingsSchema, type IssuerSettings } from '@furlock/edge-settings';
import * as v from 'valibot';
import type { LockSignIn } from './lock-sign-in.js';
import type { LockProps } from './lock-props.js';
import { REGIONS, lockIn, newApp, textOf } from './testing/locked-app.js';

const POOL = 'eu-central-1_AbCdEfGhI';
const ISSUER = 'https://login.example.com/';
const ENDPOINTS = {
  authorizationEndpoint: `${ISSUER}authorize`,
  tokenEndpoint: `${ISSUER}token`,
};
const oidc: IssuerSettings = {
  kind: 'oidc',
  issuer: ISSUER,
  jwksUri: `${ISSUER}jwks`,
  algorithms: ['RS256'],
  tokenUse: 'access',
  tokenType: null,
  audiences: null,
  clientIds: ['browser'],
};

function stackIn(region = 'eu-central-1', app: App = newApp(), id = 'Home'): Stack {
  return new Stack(app, id, { env: { region } });
}

function settingsOf(stack: Stack): Record<string, unknown> & { signIn: Record<string, unknown> } {
  const [parameter] = Object.values(
    Template.fromStack(stack).findResources('AWS::SSM::Parameter', {
      Properties: { Name: Match.stringLikeRegexp('^/furlock/') },
    }),
  );
  const { Value } = parameter!['Properties'] as { Value: unknown };
  return JSON.parse(textOf(Value)) as ReturnType<typeof settingsOf>;
}

/** The client that has a callback other than that of the command line. */
function browserClientOf(template: Template): [string, Record<string, unknown>] {
  const found = Object.entries(template.findResources('AWS::Cognito::UserPoolClient')).filter(
    ([, { Properties }]) => !JSON.stringify(Properties).includes('localhost:8976'),
  );
  expect(found).toHaveLength(1);
  const [id, resource] = found[0]!;
  return [id, resource['Properties'] as Record<string, unknown>];
}

const importedPool = (stack: Stack, id = POOL) =>
  cognito.UserPool.fromUserPoolId(stack, 'Pool', id);
const importedDomain = (stack: Stack, name: string) =>
  cognito.UserPoolDomain.fromDomainName(stack, 'Domain', name);
const importedClient = (stack: Stack, id: string) =>
  cognito.UserPoolClient.fromUserPoolClientId(stack, `Client-${id}`, id);

describe.each(REGIONS)('signIn: {} in %s', (region) => {
  const stack = stackIn(region);
  const lock = lockIn(stack, 'Lock', { signIn: {} });
  const template = Template.fromStack(stack);

  test('makes a public client: code, callback and logout at the lock, rotation with grace', () => {
    const [, client] = browserClientOf(template);

    expect(client).toMatchObject({
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      EnableTokenRevocation: true,
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
      GenerateSecret: false,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
      // As long as a session.
      RefreshTokenValidity: 720,
      SupportedIdentityProviders: ['COGNITO'],
    });
    const origin = /^https:\/\/<LockDistribution\w+\.DomainName>/.source;
    const [callback] = client['CallbackURLs'] as unknown[];
    const [signOut, ...rest] = client['LogoutURLs'] as unknown[];
    expect(textOf(callback)).toMatch(new RegExp(`${origin}/auth/callback$`));
    expect(textOf(signOut)).toMatch(new RegExp(`${origin}/auth/sign-out$`));
    expect(rest).toEqual([]);
  });

  test('gives its sign-in page a style', () => {
    const [client] = browserClientOf(template);

    template.hasResourceProperties('AWS::Cognito::ManagedLoginBranding', {
      ClientId: { Ref: client },
    });
    expect(stack.resolve(lock.browserClient!.userPoolClientId)).toEqual({ Ref: client });
  });

  test('writes the endpoints of the pool, and accepts the client’s tokens after the command line’s', () => {
    const [client] = browserClientOf(template);
    const settings = settingsOf(stack);
    const [issuer] = settings['issuers'] as [{ userPoolId: string; clientIds: string[] }];

    expect(issuer.clientIds).toEqual([
      expect.stringMatching(/SignInUserPoolClient/),
      `<${client}>`,
    ]);
    const domain = new RegExp(`^https://<\\w+>\\.auth\\.${region}\\.amazoncognito\\.com/`);
    expect(settings.signIn).toEqual({
      issuer: issuer.userPoolId,
      clientId: `<${client}>`,
      cookieName: 'dev-main',
      authorizationEndpoint: expect.stringMatching(domain.source + 'oauth2/authorize$'),
      tokenEndpoint: expect.stringMatching(domain.source + 'oauth2/token$'),
      revocationEndpoint: expect.stringMatching(domain.source + 'oauth2/revoke$'),
      endSessionEndpoint: expect.stringMatching(domain.source + 'logout$'),
    });
  });
});

test('the deployed settings are what the edge reads', () => {
  const stack = stackIn();
  lockIn(stack, 'Lock', { signIn: {} });
  const text = JSON.stringify(settingsOf(stack))
    .replace(/<\w+\.DomainName>/g, 'd111111abcdef8.cloudfront.net')
    .replace(/<LockSignInUserPool[0-9A-F]{8}>/g, POOL)
    .replace(/<(\w+)>/g, (_, name: string) => name.toLowerCase());

  expect(v.parse(edgeSettingsSchema, JSON.parse(text)).signIn).toMatchObject({ issuer: POOL });
});

test('without signIn there is one client, and no setting', () => {
  const stack = stackIn();
  const lock = lockIn(stack);

  expect(settingsOf(stack)).not.toHaveProperty('signIn');
  expect(lock.browserClient).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolClient', 1);
});

describe('two locks on one host', () => {
  const host = { publicOrigin: 'https://shop.example.com' };
  const second = (app: App, signIn: LockSignIn, publicOrigin = host.publicOrigin) => {
    lockIn(stackIn('eu-central-1', app, 'One'), 'Lock', {
      ...host,
      signIn: { cookieName: 'shop' },
    });
    lockIn(stackIn('us-east-1', app, 'Other'), 'Lock', { publicOrigin, signIn });
  };

  test('cannot have the same cookies', () => {
    expect(() => second(newApp(), { cookieName: 'shop' })).toThrow(
      '"One/Lock" signs people in with the same cookies, shop at https://shop.example.com: give "Other/Lock" another cookieName of signIn',
    );
  });

  test.each([
    ['other names', { cookieName: 'admin' }, host.publicOrigin],
    ['another host', { cookieName: 'shop' }, 'https://admin.example.com'],
  ])('can have %s', (_name, signIn, publicOrigin) => {
    expect(() => second(newApp(), signIn, publicOrigin)).not.toThrow();
  });
});

test('every option is written', () => {
  const options = {
    pathPrefix: '/sso/web',
    scopes: ['openid', 'email'],
    tokenUse: 'id',
    maxSessionSeconds: 1_800,
    refreshBeforeSeconds: 60,
    afterSignOut: '/goodbye',
    identityProvider: 'Google',
    lang: 'de',
    prompt: 'login',
    cookieName: 'shop',
  } as const satisfies LockSignIn;
  const stack = stackIn();
  lockIn(stack, 'Lock', { publicOrigin: 'https://shop.example.com', signIn: options });

  expect(settingsOf(stack).signIn).toMatchObject(options);
  expect(browserClientOf(Template.fromStack(stack))[1]).toMatchObject({
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: ['https://shop.example.com/sso/web/callback'],
    LogoutURLs: ['https://shop.example.com/sso/web/sign-out', 'https://shop.example.com/goodbye'],
    // Cognito's minimum is an hour.
    RefreshTokenValidity: 60,
    SupportedIdentityProviders: ['COGNITO', 'Google'],
  });
});

describe('a pool of one’s own', () => {
  test.each([
    ['a prefix', 'orders', 'https://orders.auth.eu-central-1.amazoncognito.com'],
    ['a whole domain', 'login.example.com', 'https://login.example.com'],
  ])('with %s', (_, name, url) => {
    const stack = stackIn();
    lockIn(stack, 'Lock', {
      userPool: importedPool(stack),
      signIn: { userPoolDomain: importedDomain(stack, name) },
    });

    expect(settingsOf(stack).signIn).toMatchObject({
      issuer: POOL,
      tokenEndpoint: `${url}/oauth2/token`,
      endSessionEndpoint: `${url}/logout`,
    });
    Template.fromStack(stack).resourceCountIs('AWS::Cognito::ManagedLoginBranding', 0);
  });

  test.each([
    [cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN, 1],
    [cognito.ManagedLoginVersion.CLASSIC_HOSTED_UI, 0],
  ])('of this app, with managed login %i: its styles', (managedLoginVersion, styles) => {
    const stack = stackIn();
    const userPool = new cognito.UserPool(stack, 'Pool');
    const userPoolDomain = userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: 'orders' },
      managedLoginVersion,
    });
    lockIn(stack, 'Lock', { userPool, signIn: { userPoolDomain } });

    Template.fromStack(stack).resourceCountIs('AWS::Cognito::ManagedLoginBranding', styles);
  });

  test('of another stack, with its registered providers', () => {
    const app = newApp();
    const other = stackIn('eu-central-1', app, 'Users');
    const userPool = new cognito.UserPool(other, 'Pool');
    const userPoolDomain = userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: 'orders' },
    });
    new cognito.UserPoolIdentityProviderOidc(other, 'Corp', {
      userPool,
      clientId: 'a',
      clientSecret: 'b',
      issuerUrl: 'https://corp.example.com',
      name: 'Corp',
    });
    const home = stackIn('eu-central-1', app);
    lockIn(home, 'Lock', { userPool, signIn: { userPoolDomain } });

    expect(() => app.synth()).not.toThrow();
    expect(browserClientOf(Template.fromStack(home))[1]).toMatchObject({
      SupportedIdentityProviders: ['COGNITO', expect.anything()],
    });
  });

  test('with a client of one’s own, and nothing new', () => {
    const stack = stackIn();
    lockIn(stack, 'Lock', {
      userPool: importedPool(stack),
      userPoolClient: importedClient(stack, 'cli'),
      signIn: {
        userPoolDomain: importedDomain(stack, 'orders'),
        userPoolClient: importedClient(stack, 'web'),
      },
    });

    expect(settingsOf(stack)).toMatchObject({
      issuers: [{ clientIds: ['cli', 'web'] }],
      signIn: { clientId: 'web' },
    });
    Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolClient', 0);
  });

  test('with one client for both', () => {
    const stack = stackIn();
    const userPoolClient = importedClient(stack, 'both');
    lockIn(stack, 'Lock', {
      userPool: importedPool(stack),
      userPoolClient,
      signIn: { userPoolDomain: importedDomain(stack, 'orders'), userPoolClient },
    });

    expect(settingsOf(stack)).toMatchObject({ issuers: [{ clientIds: ['both'] }] });
  });

  test('by its endpoints, if its domain is not known', () => {
    const stack = stackIn();
    lockIn(stack, 'Lock', {
      userPool: importedPool(stack),
      signIn: { issuer: POOL, clientId: 'web', ...ENDPOINTS },
    });

    const { issuers, signIn } = settingsOf(stack);
    expect(issuers).toMatchObject([{ clientIds: [expect.anything(), 'web'] }]);
    expect(signIn).toEqual({ issuer: POOL, clientId: 'web', ...ENDPOINTS, cookieName: 'dev-main' });
  });
});

test('another issuer of the lock', () => {
  const stack = stackIn();
  const endpoints = {
    ...ENDPOINTS,
    revocationEndpoint: `${ISSUER}revoke`,
    endSessionEndpoint: `${ISSUER}logout`,
  };
  const lock = lockIn(stack, 'Lock', {
    issuers: [oidc],
    signIn: { issuer: ISSUER, clientId: 'browser', ...endpoints },
  });

  expect(settingsOf(stack).signIn).toMatchObject({ issuer: ISSUER, ...endpoints });
  expect(lock.browserClient).toBeUndefined();
});

describe('synth refuses', () => {
  const at = (change: object): LockSignIn => ({
    issuer: ISSUER,
    clientId: 'browser',
    ...ENDPOINTS,
    ...change,
  });
  const pool = (stack: Stack) => ({ userPool: importedPool(stack) });
  const cases: [name: string, props: (stack: Stack) => Partial<LockProps>, says: RegExp][] = [
    [
      'a pool without its domain',
      (stack) => ({ ...pool(stack), signIn: {} }),
      /needs the domain of the user pool "Home\/Pool": set its userPoolDomain, or its issuer/,
    ],
    [
      'a pool and client without their domain',
      (stack) => ({
        ...pool(stack),
        userPoolClient: importedClient(stack, 'a'),
        signIn: { userPoolClient: importedClient(stack, 'b') },
      }),
      /set its userPoolDomain/,
    ],
    [
      'a domain without its pool',
      (stack) => ({ signIn: { userPoolDomain: importedDomain(stack, 'orders') } }),
      /A userPoolDomain in signIn needs its userPool/,
    ],
    [
      'a domain that only the deployment knows',
      (stack) => ({
        ...pool(stack),
        signIn: { userPoolDomain: importedDomain(stack, Fn.importValue('domain')) },
      }),
      /cannot tell the address of the domain "Home\/Domain"/,
    ],
    [
      'a domain in a parameter',
      (stack) => ({
        ...pool(stack),
        signIn: { userPoolDomain: importedDomain(stack, '{{resolve:ssm:/pool.domain}}') },
      }),
      /cannot tell the address/,
    ],
    [
      'a prefix of a pool in an unknown region',
      (stack) => ({
        userPool: importedPool(stack, Fn.importValue('pool')),
        signIn: { userPoolDomain: importedDomain(stack, 'orders') },
      }),
      /cannot tell the address/,
    ],
    [
      'an issuer without endpoints',
      () => ({
        issuers: [oidc],
        signIn: at({ tokenEndpoint: undefined, authorizationEndpoint: undefined }),
      }),
      /needs authorizationEndpoint, tokenEndpoint/,
    ],
    [
      'an issuer without a client',
      () => ({ issuers: [oidc], signIn: at({ clientId: undefined }) }),
      /needs clientId/,
    ],
    ['an issuer that is not one of the lock', () => ({ signIn: at({}) }), /signIn: must name one/],
    [
      'a client whose tokens are not accepted',
      () => ({ issuers: [oidc], signIn: at({ clientId: 'other' }) }),
      /signIn: must name one of the issuers, and a client/,
    ],
    [
      'an endpoint over http',
      () => ({ issuers: [oidc], signIn: at({ tokenEndpoint: 'http://login.example.com/token' }) }),
      /signIn\.tokenEndpoint: must be an https URL/,
    ],
    [
      'an endpoint over http at a host that only the deployment knows',
      () => ({
        issuers: [oidc],
        signIn: at({ tokenEndpoint: `http://${Fn.importValue('host')}/token` }),
      }),
      /signIn\.tokenEndpoint: must be an https URL/,
    ],
    [
      'a prefix with a dot',
      () => ({ signIn: { pathPrefix: '/.auth' } }),
      /signIn\.pathPrefix: must/,
    ],
    [
      'a session of a year',
      () => ({ signIn: { maxSessionSeconds: 31_536_000 } }),
      /signIn\.maxSessionSeconds/,
    ],
    [
      'another host after signing out',
      () => ({ signIn: { afterSignOut: '//example.com' } }),
      /signIn\.afterSignOut/,
    ],
    [
      'a new client in a pool of another region',
      (stack) => ({ userPool: importedPool(stack, 'eu-west-1_AbCdEfGhI') }),
      /"Home\/Pool" is in eu-west-1, where a stack in eu-central-1 cannot create a client/,
    ],
    [
      'clients without their pool',
      (stack) => ({ userPoolClients: [importedClient(stack, 'a')] }),
      /userPoolClients needs its userPool/,
    ],
  ];
  test.each(cases)('%s', (_, props, says) => {
    const stack = stackIn();

    expect(() => lockIn(stack, 'Lock', props(stack))).toThrow(says);
  });

  test('nothing of an existing pool of another region with existing clients', () => {
    const stack = stackIn();

    expect(() =>
      lockIn(stack, 'Lock', {
        userPool: importedPool(stack, 'eu-west-1_AbCdEfGhI'),
        userPoolClient: importedClient(stack, 'a'),
        signIn: {
          userPoolDomain: importedDomain(stack, 'orders'),
          userPoolClient: importedClient(stack, 'b'),
        },
      }),
    ).not.toThrow();
  });
});

describe('several clients of one pool', () => {
  test('are one issuer', () => {
    const home = stackIn();
    const userPool = new cognito.UserPool(home, 'Pool');
    const oAuth = { flows: { authorizationCodeGrant: true }, callbackUrls: ['https://a.example'] };
    const [one, two] = ['One', 'Two'].map((id) => userPool.addClient(id, { oAuth }));
    lockIn(home, 'Lock', { userPool, userPoolClient: one!, userPoolClients: [two!] });

    const { issuers } = settingsOf(home) as unknown as { issuers: { clientIds: string[] }[] };
    expect(issuers).toHaveLength(1);
    expect(new Set(issuers[0]!.clientIds).size).toBe(2);
  });

  const second = (userPoolId: string): IssuerSettings => ({
    kind: 'cognito',
    userPoolId,
    clientIds: ['second'],
    tokenUses: ['access'],
  });
  const ways: [string, (stack: Stack) => [one: string, other: string]][] = [
    ['by its id', () => [POOL, POOL]],
    [
      'of this app',
      (stack) => {
        const { userPoolId } = new cognito.UserPool(stack, 'Pool0');
        return [userPoolId, userPoolId];
      },
    ],
    [
      'of another stack',
      (stack) => {
        const users = stackIn('eu-central-1', stack.node.root as App, 'Users');
        const { userPoolId } = new cognito.UserPool(users, 'Pool0');
        return [userPoolId, userPoolId];
      },
    ],
    ['imported twice', () => [Fn.importValue('pool'), Fn.importValue('pool')]],
    ['by a lazy value', () => [POOL, Lazy.string({ produce: () => POOL })]],
    [
      'by a parameter of the template',
      (stack) => {
        const { valueAsString } = new CfnParameter(stack, 'PoolId');
        return [valueAsString, Fn.ref('PoolId')];
      },
    ],
    ['by a dynamic reference', () => ['{{resolve:ssm:/pool}}', '{{resolve:ssm:/pool}}']],
  ];
  test.each(ways)('as two issuers are refused: the same pool %s', (_, ids) => {
    const app = newApp();
    const stack = stackIn('eu-central-1', app);
    const [one, other] = ids(stack);

    expect(() => {
      lockIn(stack, 'Lock', { userPool: importedPool(stack, one), issuers: [second(other)] });
      app.synth();
    }).toThrow(/issuers: must list each issuer only once/);
  });

  test.each<[string, (stack: Stack) => [one: string, other: string]]>([
    ['two pools', () => [POOL, `${POOL}J`]],
    ['two imported', () => [Fn.importValue('one'), Fn.importValue('other')]],
    ['a lazy one', () => [POOL, Lazy.string({ produce: () => `${POOL}J` })]],
    ['dynamic references', () => ['{{resolve:ssm:/one}}', '{{resolve:ssm:/other}}']],
    [
      'pools with one logical id, in two stacks',
      (stack) => {
        const root = stack.node.root as App;
        const [one, other] = ['One', 'Other'].map(
          (id) => new cognito.UserPool(stackIn('eu-central-1', root, id), 'Pool0').userPoolId,
        );
        return [one!, other!];
      },
    ],
  ])('two issuers pass: %s', (_, ids) => {
    const app = newApp();
    const stack = stackIn('eu-central-1', app);
    const [one, other] = ids(stack);
    lockIn(stack, 'Lock', { userPool: importedPool(stack, one), issuers: [second(other)] });

    expect(() => app.synth()).not.toThrow();
  });

  test('a lazy id that turns out not to be one is refused when the app is known', () => {
    const app = newApp();
    const stack = stackIn('eu-central-1', app);
    const id = Lazy.string({ produce: () => 'not-a-pool' });
    lockIn(stack, 'Lock', { issuers: [second(id)] });

    expect(() => app.synth()).toThrow(/issuers\.1\.userPoolId: must be a user pool id/);
  });
});

describe('behind another distribution', () => {
  const edge = (
    change: (locked: {
      stack: Stack;
      lock: ReturnType<typeof lockIn>;
      site: cloudfront.Distribution;
    }) => void,
    props: Partial<LockProps> = {},
  ) => {
    const app = newApp();
    const stack = stackIn('us-east-1', app);
    const lock = lockIn(stack, 'Lock', {
      signIn: {},
      publicOrigin: Lazy.string({ produce: () => `https://${site.distributionDomainName}` }),
      ...props,
    });
    const site = new cloudfront.Distribution(stack, 'Site', {
      defaultBehavior: { origin: new origins.HttpOrigin('www.example.com') },
    });
    change({ stack, lock, site });
    return { app, stack };
  };

  test('the prefix has a behaviour of its own, and the callback is there', () => {
    const { app, stack } = edge(({ lock, site }) => lock.addBehavior(site, '/api/*', '/files/*'));

    expect(() => app.synth()).not.toThrow();
    const template = Template.fromStack(stack);
    const [site] = Object.entries(template.findResources('AWS::CloudFront::Distribution')).find(
      ([id]) => id.startsWith('Site'),
    )!;
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        CacheBehaviors: ['/auth/*', '/api/*', '/files/*'].map((PathPattern) =>
          Match.objectLike({
            PathPattern,
            AllowedMethods: Match.arrayWith(['POST']),
            LambdaFunctionAssociations: [
              Match.objectLike({ EventType: 'origin-request', IncludeBody: true }),
            ],
          }),
        ),
      },
    });
    const [callback] = browserClientOf(template)[1]['CallbackURLs'] as unknown[];
    expect(textOf(callback)).toBe(`https://<${site}.DomainName>/auth/callback`);
  });

  test('without signIn there is only the given path', () => {
    const app = newApp();
    const stack = stackIn('us-east-1', app);
    const lock = lockIn(stack);
    const site = new cloudfront.Distribution(stack, 'Site', {
      defaultBehavior: { origin: new origins.HttpOrigin('www.example.com') },
    });
    lock.addBehavior(site, '/api/*');

    expect(() => app.synth()).not.toThrow();
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { CacheBehaviors: [Match.objectLike({ PathPattern: '/api/*' })] },
    });
  });

  test('is refused where CloudFront signs', () => {
    expect(() =>
      edge(({ lock, site }) => lock.addBehavior(site, '/api/*'), { signing: 'oac' }),
    ).toThrow("set signing: 'edge'");
  });

  test('a prefix that an earlier behaviour takes is refused', () => {
    const { app } = edge(({ lock, site }) => {
      site.addBehavior('/a*', new origins.HttpOrigin('www.example.com'));
      lock.addBehavior(site, '/api/*');
    });

    expect(() => app.synth()).toThrow(
      /Home\/Site\/Resource, behaviour \/a\*, takes \/auth, where Home\/Lock/,
    );
  });

  test('a second lock of one distribution needs a prefix of its own', () => {
    const both = (pathPrefix: string) => {
      const app = newApp();
      const stack = stackIn('us-east-1', app);
      const first = lockIn(stack, 'First', { name: 'first', signIn: {} });
      const second = lockIn(stack, 'Second', {
        name: 'second',
        publicOrigin: first.url,
        signIn: { pathPrefix },
      });
      second.addBehavior(first.distribution, '/b/*');
      return app;
    };

    expect(() => both('/b/auth').synth()).not.toThrow();
    expect(() => both('/auth').synth()).toThrow(/where Home\/First signs people in/);
  });
});
