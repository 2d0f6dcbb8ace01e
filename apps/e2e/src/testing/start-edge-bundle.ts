/**
 * Starts the built edge bundle alone, with nothing in front of it or behind it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createAlgorithmIssuer,
  createIssuer,
  forgedSignatures,
  forgedTokens,
  SIGNATURE_KINDS,
  type ForgedToken,
} from '@furlock/issuer-kit';
import { originRequestEvent } from '@furlock/test-kit';
import { WORKSPACE, type Endpoints } from './start-local-edge.js';

/** Headers by lower-case name, as in CloudFront's events. */
export type EventHeaders = Record<string, { key?: string; value: string }[]>;

/** A request in an event, or as returned by the bundle. */
export interface EventRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: string;
  readonly headers: EventHeaders;
  readonly body?: { readonly data: string };
}

/** A running bundle. */
export interface EdgeBundle {
  /** A valid token. */
  readonly token: string;
  /** Valid tokens, one for each kind of signature. */
  readonly tokensOfEveryAlgorithm: readonly string[];
  /** Tokens that it must reject, each with the expected code, by the fault of the token. */
  forgedTokens(): Readonly<Record<string, ForgedToken>>;
  /** Resolves to the result for each request: a request, or a response with a status. */
  judge(
    requests: readonly EventRequest[],
  ): Promise<(EventRequest | { status: string; body: string })[]>;
  stop(): void;
}

/** Starts the bundle with these credentials, for the function URL of this host. */
export async function startEdgeBundle(
  {
    credentials,
    region,
    functionUrlHost,
  }: Pick<Endpoints, 'credentials' | 'region' | 'functionUrlHost'>,
  {
    file = join(WORKSPACE, 'apps/edge-signer/dist/index.mjs'),
    settings = {},
  }: {
    /** A bundle other than the shipped one. */
    readonly file?: string;
    /** The settings in addition to origin and issuers. */
    readonly settings?: object;
  } = {},
): Promise<EdgeBundle> {
  const userPoolId = `${region}_AbCdEfGhI`;
  const clientId = 'client';
  const issuer = createIssuer({ region, userPoolId });
  const signer = createAlgorithmIssuer();
  const oidc = {
    kind: 'oidc',
    issuer: 'https://login.example.com',
    jwksUri: 'https://login.example.com/jwks',
    jwks: signer.jwks,
    algorithms: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
    tokenUse: 'access',
    tokenType: null,
    audiences: null,
    clientIds: null,
  };
  const folder = mkdtempSync(join(tmpdir(), 'furlock-bundle-'));
  const child = fork(join(WORKSPACE, 'apps/e2e/src/testing/edge-bundle-host.mjs'), [], {
    execArgv: [],
    env: {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_REGION: 'ap-southeast-2',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send({
    bundle: file,
    folder,
    region,
    settings: {
      publicOrigin: 'https://api.example.com',
      issuers: [
        { kind: 'cognito', userPoolId, clientIds: [clientId], tokenUses: ['id', 'access'] },
        oidc,
      ],
      ...settings,
    },
    jwksUri: issuer.jwksUri,
    jwks: issuer.jwks(),
  });
  await once(child, 'message');

  const issuedAt = Math.floor(Date.now() / 1000);
  const claims = { iss: oidc.issuer, sub: 'ada', azp: clientId, exp: issuedAt + 3_600 };
  return {
    forgedTokens: () => {
      const stranger = createIssuer({ region, userPoolId: `${region}_Stranger1` });
      return {
        ...forgedTokens({ issuer, stranger, clientId, now: issuedAt }),
        ...forgedSignatures({ issuer: signer, stranger: createAlgorithmIssuer() }, claims),
      };
    },
    tokensOfEveryAlgorithm: SIGNATURE_KINDS.map((kind) => signer.sign(kind, claims)),
    token: issuer.idToken({ subject: 'sub', username: 'ada', clientId, issuedAt }),
    async judge(requests) {
      child.send({
        events: requests.map((request) => eventOf(request, functionUrlHost)),
      });
      const [results] = (await once(child, 'message')) as [
        Awaited<ReturnType<EdgeBundle['judge']>>,
      ];
      return results;
    },
    stop() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function eventOf(
  { method, uri, querystring, headers, body }: EventRequest,
  originDomainName: string,
) {
  return originRequestEvent({
    method,
    uri,
    querystring,
    headers: Object.entries(headers).flatMap(([name, lines]) =>
      lines.map(({ key = name, value }) => [key, value] as const),
    ),
    addedByCloudFront: [],
    ...(body && { body: Buffer.from(body.data, 'base64') }),
    originDomainName,
  });
}
