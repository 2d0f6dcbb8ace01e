/**
 * Example user pools and clients, for tests.
 */
import type { UserPool, UserPoolClient } from '@furlock/simulator-deployment';

/** A public client with the code flow and PKCE, as the CDK app creates it. */
export const exampleClient: UserPoolClient = {
  stack: 'furlock-dev',
  logicalId: 'Client',
  id: '4example3client2id1',
  hasSecret: false,
  authFlows: ['ADMIN_USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'],
  oauthFlows: ['code'],
  oauthScopes: ['openid', 'email', 'profile'],
  callbackUrls: ['http://localhost:8976/callback'],
  logoutUrls: ['http://localhost:8976/signed-out'],
  identityProviders: ['COGNITO'],
  isBranded: true,
  hidesUserExistence: true,
  idTokenValiditySeconds: 3600,
  accessTokenValiditySeconds: 900,
  refreshTokenValiditySeconds: 86_400,
};

/** A pool with that client and no sign-in domain. */
export const domainlessPool: UserPool = {
  stack: 'furlock-dev',
  logicalId: 'Users',
  id: 'eu-central-1_AbCdEfGhI',
  region: 'eu-central-1',
  arn: 'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_AbCdEfGhI',
  isCaseSensitive: true,
  usernameAttributes: [],
  aliasAttributes: [],
  passwordPolicy: {
    minimumLength: 8,
    requiresLowercase: true,
    requiresUppercase: true,
    requiresNumbers: true,
    requiresSymbols: true,
  },
  hasManagedLogin: true,
  identityProviders: [],
  clients: [exampleClient],
};

/** The same pool with a sign-in domain. */
export const examplePool: UserPool = { ...domainlessPool, domain: 'furlock-dev-1234' };

/** The other parts of a deployment that the local Cognito uses. */
export const exampleDeployment = {
  accountId: '123456789012',
  homeRegion: 'eu-central-1',
  roles: [],
};

/** A password that meets the policy. */
export const GOOD_PASSWORD = 'Correct-Horse-7';
