/**
 * The setup of every measurement: an issuer, AWS on loopback, and a copy of the shipped bundle that
 * uses both.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createIssuer, type Issuer } from '@furlock/issuer-kit';
import { SETTINGS_PARAMETER, startAwsOnLoopback, type AwsOnLoopback } from './aws-on-loopback.js';
import { COOKIE_NAME, browserEvent, type EventShape } from './events.js';

/** The root of the repository. Benchmark and tests start there or two folders below. */
export const WORKSPACE = existsSync('nx.json') ? resolve('.') : resolve('../..');

const REGION = 'eu-central-1';
const USER_POOL_ID = `${REGION}_AbCdEfGhI`;
export const CLIENT_ID = '1h57kf5cpq17m0eml12EXAMPLE';
export const CREDENTIALS = {
  accessKeyId: 'ASIAQWERTYUIOPASDFGH',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  // As long as the token that Lambda sets, which is most of what is hashed for a signature.
  sessionToken: 'IQoJb3JpZ2luX2VjE'.padEnd(1_000, 'aB3/+'),
};

/** How people sign in. No measured request calls these addresses. */
const SIGN_IN = {
  issuer: USER_POOL_ID,
  clientId: CLIENT_ID,
  tokenUse: 'id',
  authorizationEndpoint: `https://example.auth.${REGION}.amazoncognito.com/oauth2/authorize`,
  tokenEndpoint: `https://example.auth.${REGION}.amazoncognito.com/oauth2/token`,
  cookieName: COOKIE_NAME,
};

/** The setup of a measurement; `close` ends all its parts. */
export interface World {
  readonly issuer: Issuer;
  readonly aws: AwsOnLoopback;
  /** A valid token. Fields that are not given are as Cognito sets them. */
  token(user?: number, claims?: TokenClaims): string;
  /** Writes events to a file and returns its path. */
  events(shapes: readonly EventShape[]): string;
  /** Tokens of this many users. */
  tokens(users: number, progress: (share: number) => void, claims?: TokenClaims): string[];
  /** Requests of one shape with these tokens in turn. */
  requests(shape: EventShape, tokens: readonly string[]): Requests;
  /** Starts a host with a candidate in it. */
  start(
    host: 'warm' | 'cold' | 'count',
    environment: Readonly<Record<string, string>>,
  ): ChildProcess;
  close(): void;
}

/** Files with the requests that a host will handle. */
export interface Requests {
  /** Shape: an event in JSON, with `@TOKEN@` in place of the token. */
  readonly eventFile: string;
  /** Shape: one token per line. */
  readonly tokensFile: string;
}

/** Overrides for a token. */
export interface TokenClaims {
  readonly issuedAt?: number;
  readonly clientId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Creates a setup with these settings in addition to the issuers. */
export async function createWorld({
  settings = {},
  keysInSettings = false,
  signsIn = false,
  isDown = false,
}: {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly keysInSettings?: boolean;
  /** Whether people can sign in with a browser. */
  readonly signsIn?: boolean;
  readonly isDown?: boolean;
} = {}): Promise<World> {
  const issuer = createIssuer({ region: REGION, userPoolId: USER_POOL_ID });
  const aws = await startAwsOnLoopback({
    settings: {
      publicOrigin: 'https://d111111abcdef8.cloudfront.net',
      issuers: [
        {
          kind: 'cognito',
          userPoolId: USER_POOL_ID,
          clientIds: [CLIENT_ID],
          tokenUses: ['id', 'access'],
          ...(keysInSettings && { jwks: issuer.jwks() }),
        },
      ],
      ...(signsIn && { signIn: SIGN_IN }),
      ...settings,
    },
    jwks: issuer.jwks(),
    isDown,
  });
  const folder = mkdtempSync(join(tmpdir(), 'furlock-bench-'));
  for (const file of ['index.mjs', 'browser-sign-in.mjs', 'problem-page.mjs']) {
    copyFileSync(join(WORKSPACE, 'apps/edge-signer/dist', file), join(folder, file));
  }
  writeFileSync(
    join(folder, 'furlock.json'),
    JSON.stringify({ parameterName: SETTINGS_PARAMETER, region: REGION }),
  );
  const children = new Set<ChildProcess>();
  let files = 0;
  const token: World['token'] = (
    user = 0,
    { issuedAt = Math.floor(Date.now() / 1000), ...claims } = {},
  ) =>
    issuer.idToken({
      subject: `00000000-0000-4000-8000-${String(user).padStart(12, '0')}`,
      username: `user-${user}`,
      clientId: CLIENT_ID,
      issuedAt,
      ...claims,
    });

  const close = (): void => {
    process.off('exit', close);
    for (const child of children) child.kill('SIGKILL');
    aws.close();
    rmSync(folder, { recursive: true, force: true });
  };
  // Ctrl-C ends this process without calling `close`.
  process.once('exit', close);
  return {
    issuer,
    aws,
    token,
    tokens(users, progress, claims) {
      return Array.from({ length: users }, (_, user) => {
        if (user % 500 === 0) progress(user / users);
        return token(user, claims);
      });
    },
    events(shapes) {
      const path = join(folder, `events-${files++}.json`);
      const events = shapes.map((shape) => browserEvent(shape, { clientId: CLIENT_ID }));
      writeFileSync(path, JSON.stringify(events));
      return path;
    },
    requests(shape, tokens) {
      const [eventFile, tokensFile] = [`event-${files++}.json`, 'tokens'].map((name) =>
        join(folder, name),
      ) as [string, string];
      const event = browserEvent({ token: '@TOKEN@', ...shape }, { clientId: CLIENT_ID });
      writeFileSync(eventFile, JSON.stringify(event));
      writeFileSync(tokensFile, tokens.join('\n'));
      return { eventFile, tokensFile };
    },
    start(host, environment) {
      const child = fork(join(WORKSPACE, `apps/bench/src/hosts/${host}-host.mjs`), [], {
        execArgv: [],
        env: {
          AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
          AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
          AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
          AWS_REGION: 'ap-southeast-2',
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
          BENCH_AWS_PORT: String(aws.port),
          BENCH_BUNDLE: join(folder, 'index.mjs'),
          BENCH_REGION: REGION,
          BENCH_USER_POOL_ID: USER_POOL_ID,
          BENCH_CLIENT_ID: CLIENT_ID,
          ...environment,
        },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      children.add(child);
      child.once('exit', () => children.delete(child));
      return child;
    },
    close,
  };
}

/** The next message of a child process. Errors: rejects if the process ends first. */
export function messageOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`A benchmark process ended with exit code ${code}.`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
  });
}
