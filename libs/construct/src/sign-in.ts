/**
 * Where viewers sign in: a user pool, one public client, and the domain of the sign-in page.
 *
 * It does not judge tokens: the edge does, by the settings that name this pool and this client.
 */
import { Aws, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { CLI_CALLBACK_URL, SIGN_IN_SCOPES, type LockName } from '@furlock/edge-settings';

/** What a sign-in needs to know of its lock. */
export interface SignInProps {
  /** The lock that the users sign in for. */
  readonly lockName: LockName;
  /** What becomes of the pool and its users when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/** The user pool of one lock with its client and sign-in page. */
export class SignIn extends Construct {
  readonly userPool: cognito.UserPool;
  readonly userPoolClient: cognito.UserPoolClient;
  readonly userPoolDomain: cognito.UserPoolDomain;
  /** The authorize URL of the sign-in page, to look at: a real one carries a PKCE challenge. */
  readonly signInUrl: string;

  constructor(scope: Construct, id: string, { lockName, removalPolicy }: SignInProps) {
    super(scope, id);

    this.userPool = new cognito.UserPool(this, 'UserPool', {
      selfSignUpEnabled: false,
      signInAliases: { username: true },
      // Cannot be changed later: "Ada" and "ada" are to be one user.
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
    });

    this.userPoolClient = new cognito.UserPoolClient(this, 'UserPoolClient', {
      userPool: this.userPool,
      // A command line and a browser keep no secret: PKCE stands in for it (RFC 7636).
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // For `furlock token --username`, which needs IAM credentials; refresh comes with it.
      authFlows: { adminUserPassword: true },
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
      oAuth: {
        flows: {
          authorizationCodeGrant: true,
          implicitCodeGrant: false,
          clientCredentials: false,
        },
        scopes: SIGN_IN_SCOPES.map((scopeName) => cognito.OAuthScope.custom(scopeName)),
        callbackUrls: [CLI_CALLBACK_URL],
      },
      // A revoked token passes the edge until it expires: nobody there asks Cognito.
      // Source: Amazon Cognito developer guide, "Ending user sessions with token revocation".
      idTokenValidity: Duration.minutes(30),
      accessTokenValidity: Duration.minutes(30),
      refreshTokenValidity: Duration.days(7),
    });

    this.userPoolDomain = new cognito.UserPoolDomain(this, 'Domain', {
      userPool: this.userPool,
      cognitoDomain: { domainPrefix: domainPrefix(lockName) },
    });

    this.signInUrl = `${this.userPoolDomain.baseUrl()}/oauth2/authorize?client_id=${this.userPoolClient.userPoolClientId}&${SIGN_IN_QUERY}`;
  }
}

/** The query of the authorize URL that is known before the client is. Source: RFC 6749, 4.1.1. */
const SIGN_IN_QUERY = new URLSearchParams({
  response_type: 'code',
  scope: SIGN_IN_SCOPES.join(' '),
  redirect_uri: CLI_CALLBACK_URL,
}).toString();

/**
 * A prefix that two people can both deploy: domains are taken once per region, over all accounts.
 *
 * Shape: lower-case letters, digits, hyphens, at most 63. The role's name, which carries the
 * region too, leaves stage and lock at most 40 characters together: 8 + 40 + 2 + 1 + 12 is 63.
 * Source: Amazon Cognito API reference, CreateUserPoolDomain (read 2026-11-22).
 */
function domainPrefix({ stage, lock }: LockName): string {
  return `furlock-${stage}--${lock}-${Aws.ACCOUNT_ID}`;
}
