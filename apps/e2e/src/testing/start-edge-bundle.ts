/**
 * The built edge bundle, ready to judge events, without anything in front of it or behind it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIssuer, forgedTokens, type ForgedToken } from '@furlock/issuer-kit';
import { originRequestEvent } from '@furlock/test-kit';
import { WORKSPACE, type Endpoints } from './start-local-edge.js';

/** A header by lower-case name, as CloudFront shows it. */
export type EventHeaders = Record<string, { key?: string; value: string }[]>;

/** A request of an event, or as the bundle returned it. */
export interface EventRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: string;
  readonly headers: EventHeaders;
  readonly body?: { readonly data: string };
}

/** A running bundle. */
export interface EdgeBundle {
  /** A token that it accepts. */
  readonly token: string;
  /** Tokens that it must refuse, each beside the code of its refusal, by what is wrong with it. */
  forgedTokens(): Readonly<Record<string, ForgedToken>>;
  /** What it returns for each request: a request, or an answer with a status. */
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
    /** Another bundle than the one that ships. */
    readonly file?: string;
    /** What its settings hold beside origin and issuers. */
    readonly settings?: object;
  } = {},
): Promise<EdgeBundle> {
  const userPoolId = `${region}_AbCdEfGhI`;
  const clientId = 'client';
  const issuer = createIssuer({ region, userPoolId });
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
      ],
      ...settings,
    },
    jwksUri: issuer.jwksUri,
    jwks: issuer.jwks(),
  });
  await once(child, 'message');

  const issuedAt = Math.floor(Date.now() / 1000);
  return {
    forgedTokens: () => {
      const stranger = createIssuer({ region, userPoolId: `${region}_Stranger1` });
      return forgedTokens({ issuer, stranger, clientId, now: issuedAt });
    },
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
