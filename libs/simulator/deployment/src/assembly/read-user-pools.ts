/**
 * Reads the user pools of an assembly, with their app clients, identity providers and sign-in domains.
 *
 * Source: CloudFormation template reference, AWS::Cognito::UserPool, ::UserPoolClient,
 * ::UserPoolDomain (read 2026-11-22), ::UserPoolIdentityProvider, ::ManagedLoginBranding (read
 * 2026-11-28).
 */
import type { IdentityProvider, PasswordPolicy, UserPool, UserPoolClient } from '../deployment.js';
import { userPoolClientId, userPoolId } from './physical-names.js';
import { userPoolArn } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 60 * 60,
  days: 24 * 60 * 60,
};

/** The `ManagedLoginVersion` of managed login; 1 and the default are the classic hosted UI. */
const MANAGED_LOGIN = 2;

/** The name by which a client lists the pool's own users as an identity provider. */
const OWN_USERS = 'COGNITO';

/** Every user pool of an assembly. */
export function readUserPools(resources: Resources): UserPool[] {
  return resources.ofType('AWS::Cognito::UserPool').map((resource) => {
    const id = userPoolId(resource.place);
    const belongs = (part: Resource): boolean => part.text(part.properties, 'UserPoolId') === id;
    refuseOtherSignIns(resource);
    const domain = resources.ofType('AWS::Cognito::UserPoolDomain').find(belongs);
    const brandedClients = resources
      .ofType('AWS::Cognito::ManagedLoginBranding')
      .filter(belongs)
      .map((branding) => branding.text(branding.properties, 'ClientId'));
    return {
      ...resource.declared,
      id,
      region: resource.stack.region,
      arn: userPoolArn(resource),
      ...(domain !== undefined && { domain: domain.text(domain.properties, 'Domain') }),
      ...readUsernameConfiguration(resource),
      passwordPolicy: readPasswordPolicy(resource),
      hasManagedLogin:
        domain?.optionalNumber(domain.properties, 'ManagedLoginVersion') === MANAGED_LOGIN,
      identityProviders: resources
        .ofType('AWS::Cognito::UserPoolIdentityProvider')
        .filter(belongs)
        .map(readIdentityProvider),
      clients: resources
        .ofType('AWS::Cognito::UserPoolClient')
        .filter(belongs)
        .map((client) => readClient(client, brandedClients)),
    };
  });
}

/** Refuses settings that change who can sign in or which tokens they get, and are not modelled. */
function refuseOtherSignIns(pool: Resource): void {
  const { properties } = pool;
  for (const key of ['AliasAttributes', 'UsernameAttributes']) {
    if (pool.texts(properties, key).length > 0) {
      pool.refuse(`has ${key}; the local edge supports sign-in by user name only`);
    }
  }
  if (pool.optionalText(properties, 'MfaConfiguration') === 'ON') {
    pool.refuse('requires a second factor, which the local edge does not model');
  }
  if (Object.keys(pool.object(properties, 'LambdaConfig')).length > 0) {
    pool.refuse('has triggers (LambdaConfig), which the local edge does not run');
  }
}

function readUsernameConfiguration(pool: Resource): Pick<UserPool, 'isCaseSensitive'> {
  const configuration = pool.object(pool.properties, 'UsernameConfiguration');
  const isStated = configuration['CaseSensitive'] !== undefined;
  return { isCaseSensitive: !isStated || pool.flag(configuration, 'CaseSensitive') };
}

/**
 * A pool without a policy has Cognito's default; a policy requires only what it states.
 *
 * Source: Cognito developer guide, "Adding user pool password requirements" (read 2026-11-22).
 */
function readPasswordPolicy(pool: Resource): PasswordPolicy {
  const policy = pool.object(pool.object(pool.properties, 'Policies'), 'PasswordPolicy');
  const isStated = Object.keys(policy).length > 0;
  const requires = (what: string): boolean => !isStated || pool.flag(policy, `Require${what}`);
  return {
    minimumLength: pool.optionalNumber(policy, 'MinimumLength') ?? 8,
    requiresLowercase: requires('Lowercase'),
    requiresUppercase: requires('Uppercase'),
    requiresNumbers: requires('Numbers'),
    requiresSymbols: requires('Symbols'),
  };
}

function readIdentityProvider(resource: Resource): IdentityProvider {
  return {
    ...resource.declared,
    name: resource.text(resource.properties, 'ProviderName'),
    type: resource.text(resource.properties, 'ProviderType'),
  };
}

function readClient(resource: Resource, brandedClients: readonly string[]): UserPoolClient {
  const { properties } = resource;
  const id = userPoolClientId(resource.place);
  const identityProviders = resource.texts(properties, 'SupportedIdentityProviders');
  return {
    ...resource.declared,
    id,
    hasSecret: resource.flag(properties, 'GenerateSecret'),
    authFlows: resource
      .texts(properties, 'ExplicitAuthFlows')
      .map((flow) => flow.replace(/^ALLOW_/, '')),
    oauthFlows: resource.texts(properties, 'AllowedOAuthFlows'),
    oauthScopes: resource.texts(properties, 'AllowedOAuthScopes'),
    callbackUrls: resource.texts(properties, 'CallbackURLs'),
    logoutUrls: resource.texts(properties, 'LogoutURLs'),
    identityProviders: identityProviders.length === 0 ? [OWN_USERS] : identityProviders,
    isBranded: brandedClients.includes(id),
    hidesUserExistence:
      resource.optionalText(properties, 'PreventUserExistenceErrors') === 'ENABLED',
    // Cognito's defaults: 1 hour, 1 hour, 30 days.
    idTokenValiditySeconds: validitySeconds(resource, 'IdToken', 'hours') ?? 60 * 60,
    accessTokenValiditySeconds: validitySeconds(resource, 'AccessToken', 'hours') ?? 60 * 60,
    refreshTokenValiditySeconds:
      validitySeconds(resource, 'RefreshToken', 'days') ?? 30 * 24 * 60 * 60,
    ...refreshTokenRotation(resource),
  };
}

function refreshTokenRotation(resource: Resource): Pick<UserPoolClient, 'refreshTokenRotation'> {
  const rotation = resource.object(resource.properties, 'RefreshTokenRotation');
  if (resource.optionalText(rotation, 'Feature') !== 'ENABLED') return {};
  const gracePeriodSeconds = resource.optionalNumber(rotation, 'RetryGracePeriodSeconds') ?? 0;
  return { refreshTokenRotation: { gracePeriodSeconds } };
}

function validitySeconds(
  resource: Resource,
  token: 'IdToken' | 'AccessToken' | 'RefreshToken',
  defaultUnit: string,
): number | undefined {
  const { properties } = resource;
  const validity = resource.optionalNumber(properties, `${token}Validity`);
  if (validity === undefined || validity === 0) return undefined;
  const units = resource.object(properties, 'TokenValidityUnits');
  const unit = resource.optionalText(units, token) ?? defaultUnit;
  const secondsPerUnit =
    SECONDS_PER_UNIT[unit] ?? resource.refuse(`has ${token}Validity in the unknown unit ${unit}`);
  return validity * secondsPerUnit;
}
