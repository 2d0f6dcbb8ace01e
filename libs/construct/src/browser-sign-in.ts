/**
 * What people with a browser sign in with: the client of a user pool or of another issuer, and the
 * endpoints, as the edge reads them in the settings.
 *
 * It does not sign anybody in: the edge does.
 */
import { Duration, type CfnResource } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { SIGN_IN_DEFAULTS, type LockName, type SignInSettings } from '@furlock/edge-settings';
import type { IssuerSignIn, LockSignIn, SignInAt, UserPoolSignIn } from './lock-sign-in.js';
import { publicClient, regionOf } from './public-client.js';
import { brandSignInPage } from './sign-in.js';
import { withPlaceholders } from './with-placeholders.js';

/** What the sign-in with a browser needs to know about its lock. */
export interface BrowserSignInProps {
  readonly lockName: LockName;
  /** The URL that viewers call. */
  readonly publicOrigin: string;
  readonly userPool: cognito.IUserPool;
  /** The domain of a pool that the lock made. */
  readonly ownDomain: cognito.UserPoolDomain | undefined;
  readonly signIn: LockSignIn;
}

/** How people sign in to one lock with a browser. */
export class BrowserSignIn extends Construct {
  /** The client; undefined if it is not one of the lock's user pool. */
  readonly userPoolClient: cognito.IUserPoolClient | undefined;
  readonly settings: SignInSettings;

  constructor(scope: Construct, id: string, props: BrowserSignInProps) {
    super(scope, id);
    const { signIn, lockName } = props;
    let at: SignInAt;
    if (signIn.issuer === undefined) {
      const baseUrl = signInUrlOf(props, signIn);
      this.userPoolClient = signIn.userPoolClient ?? this.#newClient(props, signIn);
      at = {
        issuer: props.userPool.userPoolId,
        clientId: this.userPoolClient.userPoolClientId,
        // Source: Amazon Cognito developer guide, "User pool endpoints and managed login reference"
        // (read 2026-11-28).
        authorizationEndpoint: `${baseUrl}/oauth2/authorize`,
        tokenEndpoint: `${baseUrl}/oauth2/token`,
        revocationEndpoint: `${baseUrl}/oauth2/revoke`,
        endSessionEndpoint: `${baseUrl}/logout`,
      };
    } else {
      at = givenIssuer(signIn);
    }
    const { stage, lock } = lockName;
    this.settings = {
      ...at,
      ...optionsOf(signIn),
      cookieName: signIn.cookieName ?? `${stage}-${lock}`,
    };
  }

  #newClient({ userPool, publicOrigin, ownDomain }: BrowserSignInProps, signIn: UserPoolSignIn) {
    const {
      pathPrefix = SIGN_IN_DEFAULTS.pathPrefix,
      scopes = SIGN_IN_DEFAULTS.scopes,
      maxSessionSeconds = SIGN_IN_DEFAULTS.maxSessionSeconds,
      afterSignOut,
      identityProvider,
    } = signIn;
    const providers = userPool.identityProviders.map(({ providerName }) => providerName);
    const client = publicClient(this, 'Client', {
      userPool,
      scopes,
      callbackUrls: [`${publicOrigin}${pathPrefix}/callback`],
      logoutUrls: [`${publicOrigin}${pathPrefix}/sign-out`].concat(
        afterSignOut === undefined ? [] : `${publicOrigin}${afterSignOut}`,
      ),
      identityProviders: [...new Set(['COGNITO', ...providers].concat(identityProvider ?? []))],
      // No longer than a session, but Cognito allows no less than an hour.
      refreshTokenValidity: Duration.minutes(Math.max(60, Math.ceil(maxSessionSeconds / 60))),
    });
    if (isManagedLogin(signIn.userPoolDomain ?? ownDomain)) {
      brandSignInPage(this, 'Branding', userPool, client);
    }
    return client;
  }
}

/** The settings that are the same wherever people sign in. Undefined ones are left out. */
function optionsOf(signIn: LockSignIn): Partial<SignInSettings> {
  const { scopes, tokenUse, pathPrefix, maxSessionSeconds, refreshBeforeSeconds } = signIn;
  const { afterSignOut, identityProvider, lang, prompt } = signIn;
  return defined({
    scopes: scopes && [...scopes],
    tokenUse,
    pathPrefix,
    maxSessionSeconds,
    refreshBeforeSeconds,
    afterSignOut,
    identityProvider,
    lang,
    prompt,
  });
}

function givenIssuer(signIn: IssuerSignIn): SignInAt {
  const { issuer, clientId, authorizationEndpoint, tokenEndpoint } = signIn;
  const required = { clientId, authorizationEndpoint, tokenEndpoint };
  // Types do not protect an app in JavaScript.
  const missing = Object.entries(required).filter(([, value]) => (value as unknown) === undefined);
  if (missing.length > 0) {
    const names = missing.map(([name]) => name).join(', ');
    throw new Error(
      `signIn at ${issuer} needs ${names}: the issuer's metadata (/.well-known/openid-configuration) lists its endpoints`,
    );
  }
  const { revocationEndpoint, endSessionEndpoint } = signIn;
  return { issuer, ...required, ...defined({ revocationEndpoint, endSessionEndpoint }) };
}

/**
 * The address of the pool's sign-in pages.
 *
 * Errors: throws an Error if it is unknown, which says what to set.
 */
function signInUrlOf(
  { ownDomain, userPool }: BrowserSignInProps,
  { userPoolDomain }: UserPoolSignIn,
): string {
  const domain = userPoolDomain ?? ownDomain;
  if (domain === undefined) {
    throw new Error(
      `signIn needs the domain of the user pool "${userPool.node.path}": set its userPoolDomain, or its issuer, clientId and endpoints`,
    );
  }
  if (userPoolDomain !== undefined && ownDomain !== undefined) {
    throw new Error(
      'A userPoolDomain in signIn needs its userPool: set both, or neither for a new pool with its own domain',
    );
  }
  if ('baseUrl' in domain) return (domain as cognito.UserPoolDomain).baseUrl();
  const { domainName } = domain;
  const region = regionOf(userPool);
  const isKnown = withPlaceholders(domainName).placeholders.length === 0;
  // A prefix contains no dot. Source: Amazon Cognito API reference, CreateUserPoolDomain.
  if (isKnown && domainName.includes('.')) return `https://${domainName}`;
  if (!isKnown || region === undefined) {
    throw new Error(
      `synth cannot tell the address of the domain "${domain.node.path}", which this app does not define: set the issuer, clientId and endpoints of signIn instead of userPoolDomain`,
    );
  }
  return `https://${domainName}.auth.${region}.amazoncognito.com`;
}

/** Whether this app defines the domain, with managed login: its clients then need a style. */
function isManagedLogin(domain: cognito.IUserPoolDomain | undefined): boolean {
  const resource = domain?.node.defaultChild as CfnResource | undefined;
  return (
    resource?.cfnResourceType === 'AWS::Cognito::UserPoolDomain' &&
    (resource as cognito.CfnUserPoolDomain).managedLoginVersion ===
      cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN
  );
}

/** The fields that have a value. */
function defined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}
