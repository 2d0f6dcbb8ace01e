/**
 * A public client of a user pool: the authorization code grant with PKCE, and no secret.
 */
import { CfnResource, Duration, Stack, Token } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { isRegion } from '@furlock/edge-settings';
import { rotateRefreshTokens } from './rotate-refresh-tokens.js';

/** What differs between the client of `furlock token` and that of browsers. */
export interface PublicClientProps {
  readonly userPool: cognito.IUserPool;
  readonly scopes: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly logoutUrls?: readonly string[];
  /** The names of the providers that people may sign in with. */
  readonly identityProviders: readonly string[];
  readonly refreshTokenValidity: Duration;
}

/**
 * Makes the client.
 *
 * Errors: throws an Error if the pool is certainly in another region, where this stack cannot create a client.
 */
export function publicClient(
  scope: Construct,
  id: string,
  props: PublicClientProps,
): cognito.UserPoolClient {
  const { userPool, logoutUrls } = props;
  const { region } = Stack.of(scope);
  const poolRegion = regionOf(userPool);
  if (poolRegion !== undefined && poolRegion !== region) {
    throw new Error(
      `The user pool "${userPool.node.path}" is in ${poolRegion}, where a stack in ${region} cannot create a client: create the clients in ${poolRegion}, and set userPoolClient, and with signIn also its userPoolClient`,
    );
  }
  const client = new cognito.UserPoolClient(scope, id, {
    userPool,
    // A command line and a browser cannot keep a secret: PKCE replaces it (RFC 7636).
    generateSecret: false,
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    supportedIdentityProviders: props.identityProviders.map((name) =>
      cognito.UserPoolClientIdentityProvider.custom(name),
    ),
    oAuth: {
      flows: {
        authorizationCodeGrant: true,
        implicitCodeGrant: false,
        clientCredentials: false,
      },
      scopes: props.scopes.map((scopeName) => cognito.OAuthScope.custom(scopeName)),
      callbackUrls: [...props.callbackUrls],
      ...(logoutUrls !== undefined && { logoutUrls: [...logoutUrls] }),
    },
    // What the scopes grant. Users can change nothing that identifies them.
    readAttributes: new cognito.ClientAttributes().withStandardAttributes({
      email: true,
      emailVerified: true,
      fullname: true,
      preferredUsername: true,
    }),
    writeAttributes: new cognito.ClientAttributes().withStandardAttributes({ fullname: true }),
    // The edge accepts a revoked token until it expires, because it does not call Cognito.
    // Source: Amazon Cognito developer guide, "Ending user sessions with token revocation".
    idTokenValidity: Duration.minutes(15),
    accessTokenValidity: Duration.minutes(15),
    refreshTokenValidity: props.refreshTokenValidity,
  });
  // A stolen refresh token works at most once. The grace period covers a lost response, and tabs that
  // refresh at once.
  rotateRefreshTokens(client, {
    graceSeconds: 30,
    // For `furlock token --username`, which needs IAM credentials. Without any flow, Cognito would add
    // three, one of which excludes rotation. The sign-in page needs none.
    authFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  });
  return client;
}

/** The region of a pool, from its id or its stack; undefined if synth cannot know it. */
export function regionOf({ userPoolId, env, node }: cognito.IUserPool): string | undefined {
  const [inId = ''] = userPoolId.split('_');
  if (isRegion(inId)) return inId;
  return CfnResource.isCfnResource(node.defaultChild) && !Token.isUnresolved(env.region)
    ? env.region
    : undefined;
}
