/**
 * The local Cognito: serves the user pools of a deployment through Cognito's three interfaces, which
 * are the key sets, the user pool API as the AWS SDK calls it, and the OAuth endpoints with the sign-in
 * page.
 *
 * It opens no socket and writes no log. On AWS each interface has its own host; here one address serves
 * all of them.
 */
import type { Issuer } from '@furlock/issuer-kit';
import { Hono, type Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import type { Deployment } from '@furlock/simulator-deployment';
import type { AwsApi, Permission } from '../aws-json/aws-api.js';
import { createAwsJsonHandler } from '../aws-json/aws-json-handler.js';
import type { AwsResult } from '../aws-json/aws-result.js';
import { mountApi, type AwsEnv } from '../aws-json/mount-api.js';
import type { Callers } from '../aws-json/recognise-caller.js';
import { BROWSER_SESSION_SECONDS, epochSeconds } from './grants.js';
import { issueTokens, type Tokens } from './issue-tokens.js';
import {
  createLocalUserPool,
  findClient,
  findUserPool,
  type LocalUserPool,
  type LocalUserPools,
} from './local-user-pool.js';
import type { BrowserAnswer, Visit } from './oauth/browser-answer.js';
import { federatedSignIn, showFederatedSignIn } from './oauth/federated-sign-in.js';
import { FEDERATED_SIGN_IN_PATH } from './oauth/federated-sign-in-path.js';
import { SIGN_IN_PAGE_POLICY } from './oauth/sign-in-page.js';
import { authorize, showSignIn, signIn } from './oauth/sign-in.js';
import { redeem, type TokenResult } from './oauth/redeem.js';
import { revoke, type RevocationAnswer } from './oauth/revoke.js';
import { signOut } from './oauth/sign-out.js';
import { userInfo } from './oauth/user-info.js';
import { openidConfiguration } from './openid-configuration.js';
import { adminAddUserToGroup } from './operations/admin-add-user-to-group.js';
import { adminCreateUser } from './operations/admin-create-user.js';
import { adminGetUser } from './operations/admin-get-user.js';
import { adminInitiateAuth } from './operations/admin-initiate-auth.js';
import { adminRespondToAuthChallenge } from './operations/admin-respond-to-auth-challenge.js';
import { adminSetUserPassword } from './operations/admin-set-user-password.js';
import { adminUserGlobalSignOut } from './operations/admin-user-global-sign-out.js';
import { createGroup } from './operations/create-group.js';
import { describeUserPool } from './operations/describe-user-pool.js';
import { describeUserPoolClient } from './operations/describe-user-pool-client.js';
import { getTokensFromRefreshToken } from './operations/get-tokens-from-refresh-token.js';
import { getUser } from './operations/get-user.js';
import { globalSignOut } from './operations/global-sign-out.js';
import { initiateAuth } from './operations/initiate-auth.js';
import { respondToAuthChallenge } from './operations/respond-to-auth-challenge.js';
import { revokeToken } from './operations/revoke-token.js';
import { signUpName } from './sign-up-name.js';
import type { User } from './user-directory.js';

/** A local Cognito. */
export interface Cognito {
  /** Handles HTTP requests to the three interfaces. */
  readonly app: Hono<AwsEnv>;
  /** Makes every pool sign with new keys; the old keys stay in the key sets. */
  rotateKeys(): void;
  /** The pool's issuer with its keys. Errors: throws if the pool does not exist. */
  issuerOf(userPoolId: string): Issuer;
  /**
   * Adds a confirmed user to a pool, or replaces the user with the same name.
   *
   * Errors: throws if the pool does not exist.
   */
  addUser(user: {
    readonly userPoolId: string;
    readonly username: string;
    /** Not checked against the password policy. */
    readonly password: string;
    readonly attributes?: Readonly<Record<string, string>>;
    /** Groups that do not exist yet are created. */
    readonly groups?: readonly string[];
  }): User;
  /**
   * New tokens for a user, as if the user had just signed in at the sign-in page.
   *
   * Errors: throws if the pool, the client or the user does not exist.
   */
  issueTokens(signIn: {
    readonly userPoolId: string;
    readonly clientId: string;
    readonly username: string;
    readonly scopes: readonly string[];
  }): Tokens;
}

/** Creates the Cognito of a deployment and its keys. */
export function createCognito({
  deployment,
  callers,
  now,
}: {
  readonly deployment: Pick<Deployment, 'accountId' | 'homeRegion' | 'roles' | 'userPools'>;
  readonly callers: Callers;
  readonly now: () => Date;
}): Cognito {
  const pools: LocalUserPools = new Map(
    deployment.userPools.map((pool) => [pool.id, createLocalUserPool(pool, now())]),
  );
  const poolOf = (userPoolId: string) => expectFound(findUserPool(pools, userPoolId));

  const app = new Hono<AwsEnv>();
  addKeySets(app, pools);
  const api = userPoolApi(pools, deployment.accountId, now);
  // Web pages call it as apps do, from the origin of the page.
  app.use('/', cors({ origin: '*', allowMethods: ['POST'] }));
  mountApi(app, createAwsJsonHandler(api, { ...deployment, callers, now }));
  addKeyRotation(app, pools);
  addOauthEndpoints(app, pools, now);

  return {
    app,
    rotateKeys: () => rotateKeys(pools),
    issuerOf: (userPoolId) => poolOf(userPoolId).issuer,
    addUser: ({ userPoolId, username, password, attributes = {}, groups = [] }) => {
      const pool = poolOf(userPoolId);
      const { users } = pool;
      const known = users.find(username);
      // A user with the same name is replaced.
      const name =
        known === undefined
          ? expectFound(signUpName(pool, username, attributes))
          : { username: known.username, attributes };
      const user = users.add({ ...name, password, status: 'CONFIRMED' }, now());
      return groups.reduce((member, name) => users.joinNamed(member, name, now()), user);
    },
    issueTokens: ({ userPoolId, clientId, username, scopes }) => {
      const pool = poolOf(userPoolId);
      const client = expectFound(findClient(pool, clientId));
      const user = pool.users.find(username);
      if (user === undefined) throw new Error(`User ${username} does not exist.`);
      const grant = {
        clientId,
        username: user.username,
        scopes,
        authTime: epochSeconds(now()),
        originJti: pool.signIns.begin(user.username),
      };
      return issueTokens({ pool, client, user, grant, now: now() });
    },
  };
}

/** On AWS: `https://cognito-idp.<region>.amazonaws.com/<user pool id>/.well-known/…`. */
function addKeySets(app: Hono<AwsEnv>, pools: LocalUserPools): void {
  // Libraries for web pages read both.
  app.use('/:userPoolId/.well-known/*', cors({ origin: '*', allowMethods: ['GET'] }));
  app.get('/:userPoolId/.well-known/jwks.json', (c) => {
    const pool = pools.get(c.req.param('userPoolId'));
    return pool === undefined ? c.notFound() : c.json(pool.issuer.jwks());
  });
  app.get('/:userPoolId/.well-known/openid-configuration', (c) => {
    const pool = pools.get(c.req.param('userPoolId'));
    if (pool === undefined) return c.notFound();
    return c.json(openidConfiguration(pool, new URL(c.req.url).origin));
  });
}

/**
 * On AWS: `https://cognito-idp.<region>.amazonaws.com/`. Every region has its own pools.
 *
 * Source: Cognito developer guide, "List of API operations grouped by authorization model", for the
 * operations that need a signature; service authorization reference, "Actions, resources,
 * and condition keys for Amazon Cognito User Pools" (read 2026-11-22).
 */
function userPoolApi(pools: LocalUserPools, accountId: string, now: () => Date): AwsApi {
  const poolsIn = (region: string): LocalUserPools =>
    new Map([...pools].filter(([, { declared }]) => declared.region === region));
  const permission = (action: string): Permission => ({
    action: `cognito-idp:${action}`,
    resourceArns: ({ UserPoolId: id }, region) =>
      typeof id === 'string' ? [`arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`] : [],
  });

  return {
    service: 'cognito-idp',
    targetPrefix: 'AWSCognitoIdentityProviderService.',
    throttlingException: 'TooManyRequestsException',
    unservedWithoutSignature: [
      ...['ConfirmForgotPassword', 'ConfirmSignUp', 'ForgotPassword', 'ResendConfirmationCode'],
      ...['SignUp', 'ChangePassword', 'DeleteUser', 'UpdateUserAttributes'],
    ],
    operations: {
      AdminAddUserToGroup: {
        permission: permission('AdminAddUserToGroup'),
        answer: (input, region) => adminAddUserToGroup(poolsIn(region), input, now()),
      },
      AdminCreateUser: {
        permission: permission('AdminCreateUser'),
        answer: (input, region) => adminCreateUser(poolsIn(region), input, now()),
      },
      AdminGetUser: {
        permission: permission('AdminGetUser'),
        answer: (input, region) => adminGetUser(poolsIn(region), input),
      },
      AdminInitiateAuth: {
        permission: permission('AdminInitiateAuth'),
        answer: (input, region) => adminInitiateAuth(poolsIn(region), input, now()),
      },
      AdminRespondToAuthChallenge: {
        permission: permission('AdminRespondToAuthChallenge'),
        answer: (input, region) => adminRespondToAuthChallenge(poolsIn(region), input, now()),
      },
      AdminSetUserPassword: {
        permission: permission('AdminSetUserPassword'),
        answer: (input, region) => adminSetUserPassword(poolsIn(region), input, now()),
      },
      AdminUserGlobalSignOut: {
        permission: permission('AdminUserGlobalSignOut'),
        answer: (input, region) => adminUserGlobalSignOut(poolsIn(region), input),
      },
      CreateGroup: {
        permission: permission('CreateGroup'),
        answer: (input, region) => createGroup(poolsIn(region), input, now()),
      },
      DescribeUserPool: {
        permission: permission('DescribeUserPool'),
        answer: (input, region) => describeUserPool(poolsIn(region), input),
      },
      DescribeUserPoolClient: {
        permission: permission('DescribeUserPoolClient'),
        answer: (input, region) => describeUserPoolClient(poolsIn(region), input),
      },
      GetTokensFromRefreshToken: {
        permission: null,
        answer: (input, region) => getTokensFromRefreshToken(poolsIn(region), input, now()),
      },
      GetUser: {
        permission: null,
        answer: (input, region) => getUser(poolsIn(region), input, now()),
      },
      GlobalSignOut: {
        permission: null,
        answer: (input, region) => globalSignOut(poolsIn(region), input, now()),
      },
      InitiateAuth: {
        permission: null,
        answer: (input, region) => initiateAuth(poolsIn(region), input, now()),
      },
      RespondToAuthChallenge: {
        permission: null,
        answer: (input, region) => respondToAuthChallenge(poolsIn(region), input, now()),
      },
      RevokeToken: {
        permission: null,
        answer: (input, region) => revokeToken(poolsIn(region), input, now()),
      },
    },
  };
}

function rotateKeys(pools: LocalUserPools): void {
  for (const { issuer } of pools.values()) issuer.rotateKeys();
}

/** `POST /__furlock/rotate-keys`: AWS rotates keys without notice. */
function addKeyRotation(app: Hono<AwsEnv>, pools: LocalUserPools): void {
  app.post('/__furlock/rotate-keys', (c) => {
    rotateKeys(pools);
    return c.json({
      userPools: [...pools.values()].map(({ issuer }) => ({
        userPoolId: issuer.userPoolId,
        idTokenKid: issuer.signingKey('id').kid,
        accessTokenKid: issuer.signingKey('access').kid,
      })),
    });
  });
}

/** On AWS: `https://<domain prefix>.auth.<region>.amazoncognito.com/…`. */
function addOauthEndpoints(app: Hono<AwsEnv>, pools: LocalUserPools, now: () => Date): void {
  const visit = (c: Context, parameters: URLSearchParams): Visit => ({
    pools,
    parameters,
    cookieOf: (pool) => getCookie(c, sessionCookie(pool)),
    now: now(),
  });
  const pages: Readonly<Record<string, (visit: Visit) => BrowserAnswer>> = {
    '/oauth2/authorize': authorize,
    '/login': showSignIn,
    '/logout': signOut,
    [FEDERATED_SIGN_IN_PATH]: showFederatedSignIn,
  };
  const forms = { '/login': signIn, [FEDERATED_SIGN_IN_PATH]: federatedSignIn };
  for (const [path, answer] of Object.entries(pages)) {
    app.get(path, (c) => toBrowser(c, answer(visit(c, queryOf(c)))));
  }
  for (const [path, answer] of Object.entries(forms)) {
    app.post(path, async (c) => toBrowser(c, answer(visit(c, await formOf(c)))));
  }

  app.use('/oauth2/token', cors({ origin: '*', allowMethods: ['POST'] }));
  app.post('/oauth2/token', async (c) => toClient(c, redeem(pools, await formOf(c), now())));
  app.all('/oauth2/token', (c) => c.body(null, 405, { allow: 'POST' }));
  app.post('/oauth2/revoke', async (c) => toRevoker(c, revoke(pools, await formOf(c), now())));
  app.all('/oauth2/revoke', (c) => c.body(null, 405, { allow: 'POST' }));
  app.get('/oauth2/userInfo', (c) => {
    const answer = userInfo(pools, c.req.header('authorization'), now());
    if (answer.kind === 'attributes') return c.json(answer.attributes, 200, NO_STORE);
    return c.body(null, answer.status, { 'www-authenticate': answer.challenge });
  });
}

/** On AWS each domain has its own cookies; here one address serves all pools. */
function sessionCookie({ declared }: LocalUserPool): string {
  return `cognito-${declared.id}`;
}

function queryOf(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

/** The fields of a form; empty for another content type. */
async function formOf(c: Context): Promise<URLSearchParams> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '');
  return new URLSearchParams(isForm ? await c.req.text() : '');
}

function toBrowser(c: Context, answer: BrowserAnswer): Response | Promise<Response> {
  // The URL contains the authorization request, and in the redirect the code.
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'no-referrer');
  const { session } = answer;
  if (session !== undefined) {
    // Not Secure: browsers differ on whether a loopback address without TLS may set such a cookie.
    setCookie(c, sessionCookie(session.pool), session.cookie, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      maxAge: session.cookie === '' ? 0 : BROWSER_SESSION_SECONDS,
    });
  }
  if (answer.kind === 'redirect') return c.redirect(answer.location, 302);

  c.header('content-security-policy', SIGN_IN_PAGE_POLICY);
  c.header('x-content-type-options', 'nosniff');
  return c.html(answer.page, answer.status);
}

function toClient(c: Context, result: TokenResult): Response {
  // RFC 6749, section 5.1.
  c.header('cache-control', 'no-store');
  c.header('pragma', 'no-cache');
  if (result.ok) return c.json(result.value, 200);
  return c.json({ error: result.error.code, error_description: result.error.description }, 400);
}

function toRevoker(c: Context, answer: RevocationAnswer): Response {
  return answer.kind === 'done'
    ? c.body(null, 200)
    : c.json({ error: answer.error }, answer.status);
}

const NO_STORE = { 'cache-control': 'no-store' };

function expectFound<T>(found: AwsResult<T>): T {
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}
