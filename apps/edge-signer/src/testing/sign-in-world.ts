/**
 * A lock with browser sign-in, an issuer that answers at its token endpoint, and browsers with cookies.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { CloudFrontAnswer, CloudFrontRequest } from '@furlock/cloudfront-http';
import {
  NO_REVOCATIONS,
  type EdgeSettings,
  type Revocation,
  type SignInSettings,
} from '@furlock/edge-settings';
import { createIssuer } from '@furlock/issuer-kit';
import { createKeyCache } from '@furlock/jwt-verification';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { originRequestEvent, type EventChanges } from '@furlock/test-kit';
import { HttpResponse, delay, http } from 'msw';
import { setupServer } from 'msw/node';
import { createHandler } from '../create-handler.js';

export const ORIGIN = 'https://app.example.com';
export const DOMAIN = 'https://example.auth.eu-central-1.amazoncognito.com';
export const CLIENT = '1example23456789';
const POOL = 'eu-central-1_AbCdEfGhI';

/** What the token endpoint does next, instead of answering properly. */
export type Fault = 'slow' | 'down' | '500' | 'rubbish' | 'redirect' | 'huge' | 'empty';

/** What a person signs in as. */
export interface Person {
  readonly subject: string;
  readonly username: string;
  readonly groups?: readonly string[];
  /** When they signed in at the issuer; now by default. Units: seconds since the epoch. */
  readonly authTime?: number;
}

export const ADA: Person = { subject: 'sub-ada', username: 'ada' };

/** The lock, its issuer and its clock. */
export interface SignInWorld {
  readonly clock: { ms: number };
  readonly logged: Record<string, unknown>[];
  readonly requests: { endpoint: string; form: URLSearchParams }[];
  readonly issuer: ReturnType<typeof createIssuer>;
  fault: Fault | undefined;
  revocations: Revocation[];
  /** Changes the tokens that are issued. */
  claims: Partial<Person> & { nonce?: string; clientId?: string; validitySeconds?: number };
  rotates: boolean;
  handle(changes: EventChanges): Promise<CloudFrontAnswer | CloudFrontRequest>;
  /** Signs a person in at the issuer: the address that its response leads to. */
  authorize(location: string, person?: Person): string;
  /** An access token without a session. */
  accessToken(person?: Person): string;
  refreshToken(person?: Person): string;
}

interface Grant {
  readonly person: Person;
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
  readonly authTime: number;
  readonly originJti: string;
}

const server = setupServer();

/** One for all worlds, because making its keys takes a second. */
const issuer = createIssuer({ region: 'eu-central-1', userPoolId: POOL });

/** Starts and stops the interception of the issuer's endpoints, for a whole test file. */
export const interception = {
  start: (): void => server.listen({ onUnhandledRequest: 'error' }),
  stop: (): void => server.close(),
};

/** A new world with these settings. */
export function signInWorld({
  signIn,
  settings = {},
}: {
  readonly signIn?: Partial<SignInSettings>;
  readonly settings?: Partial<EdgeSettings>;
} = {}): SignInWorld {
  const codes = new Map<string, Grant>();
  const refreshTokens = new Map<string, Grant>();
  const lockSettings: EdgeSettings = {
    publicOrigin: ORIGIN,
    issuers: [
      { kind: 'cognito', userPoolId: POOL, clientIds: [CLIENT, 'other'], tokenUses: ['access'] },
    ],
    rules: [
      { path: '/public/**', access: 'public' },
      { path: '/admin/**', access: 'signed-in', anyGroup: ['admins'] },
    ],
    signIn: {
      issuer: POOL,
      clientId: CLIENT,
      authorizationEndpoint: `${DOMAIN}/oauth2/authorize`,
      tokenEndpoint: `${DOMAIN}/oauth2/token`,
      revocationEndpoint: `${DOMAIN}/oauth2/revoke`,
      endSessionEndpoint: `${DOMAIN}/logout`,
      cookieName: 'dev-main',
      ...signIn,
    },
    ...settings,
  };
  // Tokens are checked by the system's clock too, so this one may not be far from it.
  const clock = { ms: Date.now() };
  const logged: Record<string, unknown>[] = [];
  const seconds = () => Math.floor(clock.ms / 1000);

  const tokensFor = (grant: Grant, withNonce: boolean) => {
    const subject = {
      clientId: CLIENT,
      originJti: grant.originJti,
      authTime: grant.authTime,
      issuedAt: seconds(),
      ...grant.person,
      ...world.claims,
    };
    return {
      access_token: issuer.accessToken({ ...subject, scopes: ['openid'] }),
      id_token: issuer.idToken({
        ...subject,
        ...(withNonce && { nonce: world.claims.nonce ?? grant.nonce }),
      }),
      token_type: 'Bearer',
      expires_in: 3600,
    };
  };
  const issueRefreshToken = (grant: Grant) => {
    const token = `refresh-${randomUUID()}`;
    refreshTokens.set(token, grant);
    return token;
  };
  const faulty = async () => {
    switch (world.fault) {
      case 'slow':
        await delay('infinite');
        break;
      case 'down':
        return HttpResponse.error();
      case '500':
        return new HttpResponse('<h1>Oops</h1>', { status: 500 });
      case 'rubbish':
        return HttpResponse.json({ access_token: 7 });
      case 'empty':
        return new HttpResponse('', { status: 200 });
      case 'redirect':
        return HttpResponse.json({}, { status: 302, headers: { location: `${DOMAIN}/elsewhere` } });
      case 'huge':
        return HttpResponse.json({ access_token: 'a'.repeat(100_000), token_type: 'Bearer' });
      case undefined:
    }
    return undefined;
  };

  server.resetHandlers(
    http.get(issuer.jwksUri, () => HttpResponse.json(issuer.jwks())),
    http.post(`${DOMAIN}/oauth2/token`, async ({ request }) => {
      const form = new URLSearchParams(await request.text());
      world.requests.push({ endpoint: 'token', form });
      const fault = await faulty();
      if (fault !== undefined) return fault;
      const invalid = HttpResponse.json({ error: 'invalid_grant' }, { status: 400 });
      if (form.get('client_id') !== CLIENT) return invalid;
      if (form.get('grant_type') === 'refresh_token') {
        const token = form.get('refresh_token') ?? '';
        const grant = refreshTokens.get(token);
        if (grant === undefined) return invalid;
        if (world.rotates) refreshTokens.delete(token);
        const tokens = tokensFor(grant, false);
        return HttpResponse.json(
          world.rotates ? { ...tokens, refresh_token: issueRefreshToken(grant) } : tokens,
        );
      }
      const code = form.get('code') ?? '';
      const grant = codes.get(code);
      codes.delete(code);
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      return grant?.challenge === challenge && grant.redirectUri === form.get('redirect_uri')
        ? HttpResponse.json({ ...tokensFor(grant, true), refresh_token: issueRefreshToken(grant) })
        : invalid;
    }),
    http.post(`${DOMAIN}/oauth2/revoke`, async ({ request }) => {
      const form = new URLSearchParams(await request.text());
      world.requests.push({ endpoint: 'revoke', form });
      const fault = await faulty();
      if (fault !== undefined) return fault;
      refreshTokens.delete(form.get('token') ?? '');
      return new HttpResponse(null, { status: 200 });
    }),
  );

  const parameters = { settings: { version: 1, value: lockSettings } };
  const noRevocations = { version: 0, value: NO_REVOCATIONS };
  const handler = createHandler({
    region: 'eu-central-1',
    config: {
      read: () =>
        Promise.resolve({
          ok: true,
          value: {
            ...parameters,
            revocations:
              world.revocations.length === 0
                ? noRevocations
                : { version: 1, value: { revocations: world.revocations } },
          },
        }),
      isOverdue: () => false,
      ageMs: () => 1,
    },
    keyCache: createKeyCache({ now: () => clock.ms }),
    digestToken: (token) => createHash('sha256').update(token).digest('base64'),
    readCredentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
    now: () => new Date(clock.ms),
    signRequest: createNodeSigner(),
    log: (record) => logged.push(record),
    elapsedMs: () => 0,
    random: () => 0.5,
  });

  const grantFor = (person: Person): Grant => ({
    person,
    challenge: '',
    nonce: '',
    redirectUri: '',
    authTime: person.authTime ?? seconds(),
    originJti: randomUUID(),
  });
  const world: SignInWorld = {
    clock,
    logged,
    requests: [],
    issuer,
    fault: undefined,
    revocations: [],
    claims: {},
    rotates: false,
    handle: (changes) => handler.handle(originRequestEvent(changes)),
    authorize(location, person = ADA) {
      const { searchParams } = new URL(location);
      const code = randomUUID();
      codes.set(code, {
        ...grantFor(person),
        challenge: searchParams.get('code_challenge') ?? '',
        nonce: searchParams.get('nonce') ?? '',
        redirectUri: searchParams.get('redirect_uri') ?? '',
      });
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', searchParams.get('state') ?? '');
      return back.href;
    },
    accessToken: (person = ADA) => tokensFor(grantFor(person), false).access_token,
    refreshToken: (person = ADA) => issueRefreshToken(grantFor(person)),
  };
  return world;
}
