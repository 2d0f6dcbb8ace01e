import { afterEach, describe, expect, test } from '@jest/globals';
import {
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
} from '../testing/fixture-assembly.js';
import type { FixtureAssembly } from '../testing/fixture-assembly.js';
import type { JsonObject } from './json-object.js';
import { readDeployment } from './read-deployment.js';

let assembly: FixtureAssembly | undefined;

afterEach(() => assembly?.remove());

/** The deployment of a template whose only pool has these properties. */
function readWith(properties: JsonObject) {
  assembly = writeFixtureAssembly(
    withHomeResources({ Pool: { Type: 'AWS::Cognito::UserPool', Properties: properties } }),
  );
  return readDeployment(assembly.directory);
}

function poolWith(properties: JsonObject) {
  const read = readWith(properties);
  if (!read.ok) throw new Error(read.error.sentence);
  return read.value.userPools[0];
}

/** The only client of a template with this rotation. */
function clientWith(rotation: JsonObject | undefined) {
  const client = fixtureTemplates.home['Client'] as { readonly Properties: JsonObject };
  const Properties = {
    ...client.Properties,
    ...(rotation !== undefined && { RefreshTokenRotation: rotation }),
  };
  assembly = writeFixtureAssembly(withHomeResources({ Client: { ...client, Properties } }));
  const read = readDeployment(assembly.directory);
  if (!read.ok) throw new Error(read.error.sentence);
  return read.value.userPools[0]?.clients[0];
}

const cases: { name: string; rotation: JsonObject | undefined; expected: object | undefined }[] = [
  { name: 'not specified', rotation: undefined, expected: undefined },
  { name: 'disabled', rotation: { Feature: 'DISABLED' }, expected: undefined },
  { name: 'enabled', rotation: { Feature: 'ENABLED' }, expected: { gracePeriodSeconds: 0 } },
  {
    name: 'enabled with a grace period',
    rotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
    expected: { gracePeriodSeconds: 30 },
  },
];

test.each(cases)('rotation of refresh tokens: $name', ({ rotation, expected }) => {
  expect(clientWith(rotation)?.refreshTokenRotation).toEqual(expected);
});

test('by default a pool requires eight characters of all kinds and is case-sensitive', () => {
  expect(poolWith({})).toMatchObject({
    isCaseSensitive: true,
    passwordPolicy: {
      minimumLength: 8,
      requiresLowercase: true,
      requiresUppercase: true,
      requiresNumbers: true,
      requiresSymbols: true,
    },
  });
});

test('a pool has the password policy and the case sensitivity of its template', () => {
  const pool = poolWith({
    Policies: { PasswordPolicy: { MinimumLength: 12, RequireNumbers: true } },
    UsernameConfiguration: { CaseSensitive: false },
  });

  expect(pool).toMatchObject({
    isCaseSensitive: false,
    passwordPolicy: {
      minimumLength: 12,
      requiresLowercase: false,
      requiresUppercase: false,
      requiresNumbers: true,
      requiresSymbols: false,
    },
  });
});

/** A pool with managed login, a client for each callback, and an identity provider. */
function signInResources(): Record<string, JsonObject> {
  const client = fixtureTemplates.home['Client'] as { readonly Properties: JsonObject };
  return {
    Domain: {
      Type: 'AWS::Cognito::UserPoolDomain',
      Properties: { Domain: 'furlock-test', ManagedLoginVersion: 2, UserPoolId: { Ref: 'Pool' } },
    },
    Provider: {
      Type: 'AWS::Cognito::UserPoolIdentityProvider',
      Properties: {
        ProviderName: 'Partner',
        ProviderType: 'OIDC',
        UserPoolId: { Ref: 'Pool' },
      },
    },
    Browser: {
      ...client,
      Properties: {
        ...client.Properties,
        CallbackURLs: [{ 'Fn::Sub': 'https://${Distribution.DomainName}/auth/callback' }],
        LogoutURLs: [{ 'Fn::Sub': 'https://${Distribution.DomainName}/auth/sign-out' }],
        SupportedIdentityProviders: ['COGNITO', { Ref: 'Provider' }],
      },
    },
    Branding: {
      Type: 'AWS::Cognito::ManagedLoginBranding',
      Properties: {
        ClientId: { Ref: 'Browser' },
        UseCognitoProvidedValues: true,
        UserPoolId: { Ref: 'Pool' },
      },
    },
  };
}

test('reads several clients, their URLs and branding, and identity providers', () => {
  assembly = writeFixtureAssembly(withHomeResources(signInResources()));
  const read = readDeployment(assembly.directory);
  if (!read.ok) throw new Error(read.error.sentence);
  const {
    distributions: [distribution],
    userPools,
  } = read.value;

  expect(read.ignored.filter((line) => line.includes('Cognito'))).toEqual([]);
  expect(userPools).toMatchObject([
    {
      domain: 'furlock-test',
      hasManagedLogin: true,
      identityProviders: [{ logicalId: 'Provider', name: 'Partner', type: 'OIDC' }],
      clients: [
        {
          logicalId: 'Client',
          callbackUrls: ['http://localhost:8976/callback'],
          logoutUrls: [],
          identityProviders: ['COGNITO'],
          isBranded: false,
        },
        {
          logicalId: 'Browser',
          callbackUrls: [`https://${distribution.domainName}/auth/callback`],
          logoutUrls: [`https://${distribution.domainName}/auth/sign-out`],
          identityProviders: ['COGNITO', 'Partner'],
          isBranded: true,
        },
      ],
    },
  ]);
  const [first, second] = userPools[0]?.clients ?? [];
  expect(first?.id).not.toBe(second?.id);
});

test.each([
  { name: 'version 1', version: 1 },
  { name: 'no version', version: undefined },
])('a domain with $name has the classic hosted UI', ({ version }) => {
  const Domain = {
    Type: 'AWS::Cognito::UserPoolDomain',
    Properties: {
      Domain: 'furlock-test',
      UserPoolId: { Ref: 'Pool' },
      ...(version !== undefined && { ManagedLoginVersion: version }),
    },
  };
  assembly = writeFixtureAssembly(withHomeResources({ Domain }));
  const read = readDeployment(assembly.directory);

  expect(read).toMatchObject({ ok: true, value: { userPools: [{ hasManagedLogin: false }] } });
});

test('what users sign in with', () => {
  expect(poolWith({ UsernameAttributes: ['phone_number', 'email'] })).toMatchObject({
    usernameAttributes: ['email', 'phone_number'],
    aliasAttributes: [],
  });
  expect(poolWith({ AliasAttributes: ['preferred_username', 'email'] })).toMatchObject({
    usernameAttributes: [],
    aliasAttributes: ['email', 'preferred_username'],
  });
  expect(
    readWith({ UsernameAttributes: ['email'], AliasAttributes: ['phone_number'] }),
  ).toMatchObject({
    ok: false,
    error: { sentence: expect.stringContaining('Cognito allows only one of them') as unknown },
  });
});

const unserved: { name: string; properties: JsonObject; property: string; sentence: string }[] = [
  {
    name: 'a second factor',
    properties: { MfaConfiguration: 'ON' },
    property: 'MfaConfiguration',
    sentence: 'AWS also asks for a second factor',
  },
  {
    name: 'triggers',
    properties: { LambdaConfig: { PreTokenGeneration: 'arn', PostConfirmation: 'arn' } },
    property: 'LambdaConfig',
    sentence: 'The triggers are not run: PreTokenGeneration, PostConfirmation.',
  },
];

test.each(unserved)('is served without $name, which is said', ({ properties, ...expected }) => {
  expect(readWith(properties)).toMatchObject({
    ok: true,
    findings: [
      {
        logicalId: 'Pool',
        property: expected.property,
        sentence: expect.stringContaining(expected.sentence) as unknown,
      },
    ],
  });
});

test('an optional second factor is not worth a word', () => {
  expect(readWith({ MfaConfiguration: 'OPTIONAL' })).toMatchObject({ ok: true, findings: [] });
});

describe('a pool outside the assembly', () => {
  const IMPORTED = 'eu-west-1_AbCdEfGhI';

  test('is served empty, with the clients that the assembly adds to it', () => {
    const Client = {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: { UserPoolId: IMPORTED, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
    };
    assembly = writeFixtureAssembly(withHomeResources({ Client }));
    const read = readDeployment(assembly.directory);

    expect(read).toMatchObject({
      ok: true,
      value: {
        userPools: [
          { logicalId: 'Pool', clients: [] },
          {
            id: IMPORTED,
            region: 'eu-west-1',
            arn: `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${IMPORTED}`,
            clients: [{ authFlows: ['USER_PASSWORD_AUTH'] }],
          },
        ],
      },
      findings: [{ logicalId: 'Client', property: 'UserPoolId' }],
    });
  });

  test('has clients with the flows of Cognito, where they state none', () => {
    const Client = {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: { UserPoolId: IMPORTED },
    };
    assembly = writeFixtureAssembly(withHomeResources({ Client }));

    expect(readDeployment(assembly.directory)).toMatchObject({
      value: {
        userPools: [
          {},
          { clients: [{ authFlows: ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH'] }] },
        ],
      },
    });
  });

  test('is served by an id that only another app knows', () => {
    const Client = {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: { UserPoolId: { 'Fn::ImportValue': 'of-another-app' } },
    };
    assembly = writeFixtureAssembly(withHomeResources({ Client }));
    const read = readDeployment(assembly.directory);

    expect(read.ok && read.value.userPools).toMatchObject([
      { logicalId: 'Pool', clients: [] },
      { region: 'eu-central-1', clients: [{ logicalId: 'Client' }] },
    ]);
  });

  test('is found in an address in a variable, once', () => {
    const backend = fixtureTemplates.home['Backend'] ?? {};
    const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${IMPORTED}`;
    const Backend = {
      ...backend,
      Properties: {
        ...(backend['Properties'] as JsonObject),
        Environment: { Variables: { ISSUER: issuer, POOL: IMPORTED } },
      },
    };
    assembly = writeFixtureAssembly(withHomeResources({ Backend }));
    const read = readDeployment(assembly.directory);

    expect(read.ok && read.value.userPools.map(({ id }) => id)).toContain(IMPORTED);
    expect(read.ok && read.findings).toMatchObject([
      { logicalId: 'Backend', property: 'Environment.Variables.ISSUER' },
    ]);
  });
});
