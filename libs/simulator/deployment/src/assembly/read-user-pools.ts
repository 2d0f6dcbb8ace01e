/**
 * Reads the user pools of an assembly, with their app clients, identity providers and sign-in domains.
 *
 * Source: CloudFormation template reference, AWS::Cognito::UserPool, ::UserPoolClient,
 * ::UserPoolDomain (read 2026-11-22), ::UserPoolIdentityProvider, ::ManagedLoginBranding (read
 * 2026-11-28).
 */
import type {
  Declared,
  IdentityProvider,
  PasswordPolicy,
  UserPool,
  UserPoolClient,
} from '../deployment.js';
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

/** A text of the assembly that may contain the id of a user pool. */
export interface MentioningText extends Declared {
  readonly property: string;
  readonly text: string;
  /** Present if the whole text is an id: the region of a pool whose id does not state one. */
  readonly region?: string;
}

/**
 * Every user pool of an assembly, and an empty one for each id of a pool outside it that a part of the
 * assembly or one of the texts names.
 */
export function readUserPools(resources: Resources, texts: readonly MentioningText[]): UserPool[] {
  const { findings } = resources;
  const declared = findings.attemptEach(
    resources.ofType('AWS::Cognito::UserPool'),
    (resource): UserPool => {
      leaveOutSignInParts(resource);
      return {
        ...resource.declared,
        id: userPoolId(resource.place),
        region: resource.stack.region,
        arn: userPoolArn(resource),
        ...readUsernameConfiguration(resource),
        ...readSignInNames(resource),
        passwordPolicy: readPasswordPolicy(resource),
        ...readParts(userPoolId(resource.place), resources),
      };
    },
  );
  const known = new Set(declared.map(({ id }) => id));
  const imported = new Map<string, UserPool>();
  for (const { stack, logicalId, property, text, region: ownRegion } of [
    ...partTexts(resources),
    ...texts,
  ]) {
    const mentioned = [...text.matchAll(USER_POOL_ID)].map(([id, region = '']) => ({ id, region }));
    // An invented id does not have the form of one.
    const pools =
      mentioned.length === 0 && ownRegion !== undefined
        ? [{ id: text, region: ownRegion }]
        : mentioned;
    for (const { id, region } of pools) {
      if (known.has(id) || imported.has(id)) continue;
      findings.leaveOut(
        { stack, logicalId },
        property,
        `The user pool ${id} is not in the assembly: a pool with this id, default settings and no users is served in its place.`,
      );
      imported.set(id, importedPool(id, region, stack, resources));
    }
  }
  return [...declared, ...imported.values()];
}

/** Shape: a region, an underscore, and 9 letters or digits. */
const USER_POOL_ID = /\b([a-z]{2}(?:-[a-z]+)+-\d)_[0-9A-Za-z]{9}\b/g;

/** The resources that belong to a pool name it. */
function partTexts(resources: Resources): MentioningText[] {
  return ['AWS::Cognito::UserPoolClient', 'AWS::Cognito::UserPoolDomain'].flatMap((type) =>
    resources.findings.attemptEach(resources.ofType(type), (part) => ({
      ...part.declared,
      property: 'UserPoolId',
      text: part.text(part.properties, 'UserPoolId'),
      region: part.stack.region,
    })),
  );
}

function importedPool(id: string, region: string, stack: string, resources: Resources): UserPool {
  const [{ accountId } = { accountId: '' }] = resources.stacks;
  return {
    stack,
    logicalId: id,
    id,
    region,
    arn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`,
    isCaseSensitive: true,
    usernameAttributes: [],
    aliasAttributes: [],
    passwordPolicy: DEFAULT_PASSWORD_POLICY,
    ...readParts(id, resources),
  };
}

/** What other resources add to the pool with an id. */
function readParts(
  id: string,
  resources: Resources,
): Pick<UserPool, 'domain' | 'hasManagedLogin' | 'identityProviders' | 'clients'> {
  const { findings } = resources;
  const parts = (type: string): Resource[] =>
    resources
      .ofType(type)
      .filter((part) => findings.attempt(() => part.text(part.properties, 'UserPoolId')) === id);
  const [domain] = parts('AWS::Cognito::UserPoolDomain');
  const brandedClients = parts('AWS::Cognito::ManagedLoginBranding').map((branding) =>
    branding.text(branding.properties, 'ClientId'),
  );
  return {
    ...(domain !== undefined && { domain: domain.text(domain.properties, 'Domain') }),
    hasManagedLogin:
      domain?.optionalNumber(domain.properties, 'ManagedLoginVersion') === MANAGED_LOGIN,
    identityProviders: findings.attemptEach(
      parts('AWS::Cognito::UserPoolIdentityProvider'),
      readIdentityProvider,
    ),
    clients: findings.attemptEach(parts('AWS::Cognito::UserPoolClient'), (client) =>
      readClient(client, brandedClients),
    ),
  };
}

/** Records settings that change who can sign in or which tokens they get, and are not modelled. */
function leaveOutSignInParts(pool: Resource): void {
  const { properties } = pool;
  if (pool.optionalText(properties, 'MfaConfiguration') === 'ON') {
    pool.leaveOut(
      'MfaConfiguration',
      'Users sign in with their password alone; AWS also asks for a second factor.',
    );
  }
  const triggers = Object.keys(pool.object(properties, 'LambdaConfig'));
  if (triggers.length > 0) {
    pool.leaveOut(
      'LambdaConfig',
      `The triggers are not run: ${triggers.join(', ')}. Sign-in and tokens are as without them.`,
    );
  }
}

/** What users sign in with. Errors: refuses both kinds at once, as Cognito does. */
function readSignInNames(pool: Resource): Pick<UserPool, 'usernameAttributes' | 'aliasAttributes'> {
  const named = (key: string): string[] => pool.texts(pool.properties, key);
  const usernameAttributes = (['email', 'phone_number'] as const).filter((name) =>
    named('UsernameAttributes').includes(name),
  );
  const aliasAttributes = (['email', 'phone_number', 'preferred_username'] as const).filter(
    (name) => named('AliasAttributes').includes(name),
  );
  if (usernameAttributes.length > 0 && aliasAttributes.length > 0) {
    pool.refuse('has UsernameAttributes and AliasAttributes; Cognito allows only one of them');
  }
  return { usernameAttributes, aliasAttributes };
}

function readUsernameConfiguration(pool: Resource): Pick<UserPool, 'isCaseSensitive'> {
  const configuration = pool.object(pool.properties, 'UsernameConfiguration');
  const isStated = configuration['CaseSensitive'] !== undefined;
  return { isCaseSensitive: !isStated || pool.flag(configuration, 'CaseSensitive') };
}

const DEFAULT_PASSWORD_POLICY: PasswordPolicy = {
  minimumLength: 8,
  requiresLowercase: true,
  requiresUppercase: true,
  requiresNumbers: true,
  requiresSymbols: true,
};

/**
 * A pool without a policy has Cognito's default; a policy requires only what it states.
 *
 * Source: Cognito developer guide, "Adding user pool password requirements" (read 2026-11-22).
 */
function readPasswordPolicy(pool: Resource): PasswordPolicy {
  const policy = pool.object(pool.object(pool.properties, 'Policies'), 'PasswordPolicy');
  if (Object.keys(policy).length === 0) return DEFAULT_PASSWORD_POLICY;
  const requires = (what: string): boolean => pool.flag(policy, `Require${what}`);
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

/** Source: Cognito API reference, UserPoolClientType, ExplicitAuthFlows (read 2026-11-28). */
const DEFAULT_AUTH_FLOWS = ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH'];

function readClient(resource: Resource, brandedClients: readonly string[]): UserPoolClient {
  const { properties } = resource;
  const id = userPoolClientId(resource.place);
  const identityProviders = resource.texts(properties, 'SupportedIdentityProviders');
  const flows = resource.texts(properties, 'ExplicitAuthFlows');
  return {
    ...resource.declared,
    id,
    hasSecret: resource.flag(properties, 'GenerateSecret'),
    authFlows: (flows.length === 0 ? DEFAULT_AUTH_FLOWS : flows).map((flow) =>
      flow.replace(/^ALLOW_/, ''),
    ),
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
