/**
 * Where viewers sign in: a user pool, one public client, and the sign-in page. An existing pool or
 * client is used unchanged.
 *
 * It does not check tokens: the edge does, with the settings that name this pool and this client.
 */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { CLI_CALLBACK_URL, SIGN_IN_SCOPES } from '@furlock/edge-settings';
import { acknowledge } from './acknowledge.js';
import { placeHash } from './place-hash.js';
import { publicClient } from './public-client.js';

/** What a sign-in needs to know about its lock. */
export interface SignInProps {
  /** What happens to a new pool and its users when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  readonly userPool?: cognito.IUserPool | undefined;
  readonly userPoolClient?: cognito.IUserPoolClient | undefined;
  readonly userPoolClients?: readonly cognito.IUserPoolClient[] | undefined;
}

/** The user pool of one lock with its client and sign-in page. */
export class SignIn extends Construct {
  readonly userPool: cognito.IUserPool;
  readonly userPoolClient: cognito.IUserPoolClient;
  /**
   * The authorize URL of the sign-in page, for display only: a real one includes a PKCE challenge.
   * Undefined with an existing pool, whose owner manages its sign-in page.
   */
  readonly signInUrl: string | undefined;
  /** The domain of a new pool. */
  readonly domain: cognito.UserPoolDomain | undefined;

  constructor(scope: Construct, id: string, props: SignInProps) {
    super(scope, id);
    if (props.userPool === undefined) {
      for (const name of ['userPoolClient', 'userPoolClients'] as const) {
        if (props[name] === undefined) continue;
        throw new Error(
          `${name} needs its userPool: set both; for a client of the lock's own pool, call acceptClient`,
        );
      }
    }

    this.userPool = props.userPool ?? newUserPool(this, props.removalPolicy);
    this.userPoolClient =
      props.userPoolClient ??
      publicClient(this, 'UserPoolClient', {
        userPool: this.userPool,
        scopes: SIGN_IN_SCOPES,
        callbackUrls: [CLI_CALLBACK_URL],
        identityProviders: ['COGNITO'],
        refreshTokenValidity: Duration.days(7),
      });
    if (props.userPool !== undefined) return;

    const domain = new cognito.UserPoolDomain(this, 'Domain', {
      userPool: this.userPool,
      cognitoDomain: { domainPrefix: domainPrefix(this) },
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    brandSignInPage(this, 'Branding', this.userPool, this.userPoolClient);
    this.domain = domain;
    this.signInUrl = `${domain.baseUrl()}/oauth2/authorize?client_id=${this.userPoolClient.userPoolClientId}&${SIGN_IN_QUERY}`;
  }
}

/**
 * Gives the sign-in page of managed login the style of Cognito. Without one it returns an error; the console
 * creates one automatically.
 *
 * Source: Amazon Cognito developer guide, "Apply branding to managed login pages" (read 2026-11-25).
 */
export function brandSignInPage(
  scope: Construct,
  id: string,
  { userPoolId }: cognito.IUserPool,
  { userPoolClientId: clientId }: cognito.IUserPoolClient,
): void {
  new cognito.CfnManagedLoginBranding(scope, id, {
    userPoolId,
    clientId,
    useCognitoProvidedValues: true,
  });
}

function newUserPool(scope: Construct, removalPolicy: RemovalPolicy): cognito.UserPool {
  const userPool = new cognito.UserPool(scope, 'UserPool', {
    // The plan with refresh token rotation and managed login. Source: Amazon Cognito developer guide,
    // "User pool feature plans" (read 2026-11-25).
    featurePlan: cognito.FeaturePlan.ESSENTIALS,
    selfSignUpEnabled: false,
    signInAliases: { username: true },
    // "Ada" and "ada" must be the same user. Cannot be changed later.
    signInCaseSensitive: false,
    accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    removalPolicy,
    deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
  });
  acknowledge(
    userPool,
    {
      id: 'AwsSolutions::AwsSolutions-COG2',
      reason:
        'The owner of the users decides about a second factor: set userPool to a pool that requires one',
    },
    {
      id: 'AwsSolutions::AwsSolutions-COG8',
      reason:
        'The Plus plan is billed per user and adds threat protection: set userPool to a pool that has it',
    },
  );
  return userPool;
}

/** The authorize URL's query, except for the client id. Source: RFC 6749, 4.1.1. */
const SIGN_IN_QUERY = new URLSearchParams({
  response_type: 'code',
  scope: SIGN_IN_SCOPES.join(' '),
  redirect_uri: CLI_CALLBACK_URL,
}).toString();

/**
 * A prefix that two accounts can both deploy: a prefix is unique per region across all accounts. It depends only
 * on what the pool depends on, its place in its stack: a pool has one prefix, so an update must not change it.
 *
 * Shape: lower-case letters, digits, hyphens, at most 63.
 * Source: Amazon Cognito API reference, CreateUserPoolDomain (read 2026-11-22).
 */
function domainPrefix(scope: Construct): string {
  return `furlock-${placeHash(scope)}-${Aws.ACCOUNT_ID}`;
}
