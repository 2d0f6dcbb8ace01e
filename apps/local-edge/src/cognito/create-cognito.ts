/**
 * The local Cognito: the user pools of a deployment behind Cognito's three faces, which are the key
 * sets, the user-pool API as the AWS SDK calls it, and the OAuth endpoints with their sign-in page.
 *
 * It opens no socket, writes no log, and checks neither signatures nor policies. On AWS the faces
 * have hosts of their own; here one address serves them all.
 */
import { randomUUID } from 'node:crypto';
import type { Issuer } from '@furlock/issuer-kit';
import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import type { Deployment } from '../assembly/deployment.js';
import type { CredentialStore } from '../iam/role-credentials.js';
import { awsJsonHandler, type AwsOperation } from '../ssm/aws-json-handler.js';
import type { AwsResult } from '../ssm/aws-result.js';
import { epochSeconds } from './grants.js';
import { issueTokens, type Tokens } from './issue-tokens.js';
import {
  createLocalUserPool,
  findClient,
  findUserPool,
  type LocalUserPools,
} from './local-user-pool.js';
import { authorize, showSignIn, signIn, type BrowserAnswer } from './oauth/sign-in.js';
import { redeem, type TokenResult } from './oauth/redeem.js';
import { signOut } from './oauth/sign-out.js';
import { openidConfiguration } from './openid-configuration.js';
import { adminAddUserToGroup } from './operations/admin-add-user-to-group.js';
import { adminCreateUser } from './operations/admin-create-user.js';
import { adminGetUser } from './operations/admin-get-user.js';
import { adminInitiateAuth } from './operations/admin-initiate-auth.js';
import { adminSetUserPassword } from './operations/admin-set-user-password.js';
import { createGroup } from './operations/create-group.js';
import { describeUserPool } from './operations/describe-user-pool.js';
import { describeUserPoolClient } from './operations/describe-user-pool-client.js';
import type { User } from './user-directory.js';

/** A local Cognito. */
export interface Cognito {
  /** Answers HTTP requests to any of the three faces. */
  readonly app: Hono;
  /** The pool's issuer, with its keys. Errors: throws where there is no such pool. */
  issuerOf(userPoolId: string): Issuer;
  /**
   * Puts a user in a pool who can sign in at once; one of the same name is replaced.
   *
   * Errors: throws where there is no such pool.
   */
  addUser(user: {
    readonly userPoolId: string;
    readonly username: string;
    /** Not held against the password policy. */
    readonly password: string;
    readonly attributes?: Readonly<Record<string, string>>;
  }): User;
  /**
   * Fresh tokens for a user, as if the user had just signed in at the sign-in page.
   *
   * Errors: throws where there is no such pool, client or user.
   */
  issueTokens(signIn: {
    readonly userPoolId: string;
    readonly clientId: string;
    readonly username: string;
    readonly scopes: readonly string[];
  }): Tokens;
}

/** The Cognito of a deployment, with the keys made in the call. */
export function createCognito({
  deployment,
  credentials,
  now,
}: {
  readonly deployment: Pick<Deployment, 'userPools'>;
  readonly credentials: CredentialStore;
  readonly now: () => Date;
}): Cognito {
  const pools: LocalUserPools = new Map(
    deployment.userPools.map((pool) => [pool.id, createLocalUserPool(pool, now())]),
  );
  const poolOf = (userPoolId: string) => expectFound(findUserPool(pools, userPoolId));

  const app = new Hono();
  addKeySets(app, pools);
  addUserPoolApi(app, pools, credentials, now);
  addOauthEndpoints(app, pools, now);

  return {
    app,
    issuerOf: (userPoolId) => poolOf(userPoolId).issuer,
    addUser: ({ userPoolId, username, password, attributes = {} }) =>
      poolOf(userPoolId).users.add({ username, password, attributes, status: 'CONFIRMED' }, now()),
    issueTokens: ({ userPoolId, clientId, username, scopes }) => {
      const pool = poolOf(userPoolId);
      const client = expectFound(findClient(pool, clientId));
      const user = pool.users.find(username);
      if (user === undefined) throw new Error(`User ${username} does not exist.`);
      const grant = {
        clientId,
        username,
        scopes,
        authTime: epochSeconds(now()),
        originJti: randomUUID(),
      };
      return issueTokens({ pool, client, user, grant, now: now() });
    },
  };
}

/** On AWS: `https://cognito-idp.<region>.amazonaws.com/<user pool id>/.well-known/…`. */
function addKeySets(app: Hono, pools: LocalUserPools): void {
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

/** On AWS: `https://cognito-idp.<region>.amazonaws.com/`. */
function addUserPoolApi(
  app: Hono,
  pools: LocalUserPools,
  credentials: CredentialStore,
  now: () => Date,
): void {
  const operations: Record<string, AwsOperation> = {
    AdminAddUserToGroup: (input) => adminAddUserToGroup(pools, input, now()),
    AdminCreateUser: (input) => adminCreateUser(pools, input, now()),
    AdminGetUser: (input) => adminGetUser(pools, input),
    AdminInitiateAuth: (input) => adminInitiateAuth(pools, input, now()),
    AdminSetUserPassword: (input) => adminSetUserPassword(pools, input, now()),
    CreateGroup: (input) => createGroup(pools, input, now()),
    DescribeUserPool: (input) => describeUserPool(pools, input),
    DescribeUserPoolClient: (input) => describeUserPoolClient(pools, input),
  };
  const targetPrefix = 'AWSCognitoIdentityProviderService.';
  const handle = awsJsonHandler({ targetPrefix, operations, credentials });
  app.post('/', (c) => handle(c.req.raw));
}

/** On AWS: `https://<domain prefix>.auth.<region>.amazoncognito.com/…`. */
function addOauthEndpoints(app: Hono, pools: LocalUserPools, now: () => Date): void {
  app.get('/oauth2/authorize', (c) => toBrowser(c, authorize(pools, queryOf(c))));
  app.get('/login', (c) => toBrowser(c, showSignIn(pools, queryOf(c))));
  app.post('/login', async (c) => toBrowser(c, signIn(pools, await formOf(c), now())));
  app.get('/logout', (c) => toBrowser(c, signOut(pools, queryOf(c))));

  app.use('/oauth2/token', cors({ origin: '*', allowMethods: ['POST'] }));
  app.post('/oauth2/token', async (c) => toClient(c, redeem(pools, await formOf(c), now())));
  app.all('/oauth2/token', (c) => c.body(null, 405, { allow: 'POST' }));
}

function queryOf(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

/** The fields of a form; none where the body is something else. */
async function formOf(c: Context): Promise<URLSearchParams> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '');
  return new URLSearchParams(isForm ? await c.req.text() : '');
}

function toBrowser(c: Context, answer: BrowserAnswer): Response | Promise<Response> {
  // The address holds the authorization request, and on its way back the code.
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'no-referrer');
  if (answer.kind === 'redirect') return c.redirect(answer.location, 302);

  // No `form-action`: browsers apply it to the redirect back to the client as well.
  c.header(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  );
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

function expectFound<T>(found: AwsResult<T>): T {
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}
