/**
 * A fake local edge on loopback, for tests: AWS calls, the sign-in page's two endpoints, and the file
 * with their addresses.
 */
import { createHash, randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LOCAL_ENDPOINTS_FILE } from '@furlock/edge-settings';
import { answerAws, type AwsAnswers, type AwsCall } from './aws-answers.js';
import { LOCAL_ENDPOINTS } from './local-endpoints.js';

/** A running fake. */
export interface FakeLocalEdge {
  readonly url: string;
  /** The folder that it was "started" in. */
  readonly folder: string;
  readonly calls: AwsCall[];
  /** The forms that `/oauth2/token` received. */
  readonly exchanges: URLSearchParams[];
  readonly stop: () => Promise<void>;
}

/** The code that the sign-in page sends. */
export const CODE = 'the-code';

/** The default response of `/oauth2/token`. */
export const TOKENS = {
  access_token: 'access.of.browser',
  id_token: 'id.of.browser',
  refresh_token: 'refresh.of.browser',
  token_type: 'Bearer',
  expires_in: 3600,
};

/**
 * Starts a fake. Its authorization endpoint signs every user in immediately; its token endpoint returns
 * `tokenAnswer` for the code of the last sign-in, if the verifier matches the challenge.
 */
export async function startFakeLocalEdge(
  answers: AwsAnswers,
  tokenAnswer: { readonly status: number; readonly body: string } = {
    status: 200,
    body: JSON.stringify(TOKENS),
  },
): Promise<FakeLocalEdge> {
  const calls: AwsCall[] = [];
  const exchanges: URLSearchParams[] = [];
  let challenge = '';

  async function answer(request: IncomingMessage): Promise<Response> {
    const url = new URL(request.url ?? '', `http://${request.headers.host}`);
    const body = await text(request);
    if (url.pathname === '/oauth2/authorize') {
      challenge = url.searchParams.get('code_challenge') ?? '';
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', CODE);
      back.searchParams.set('state', url.searchParams.get('state') ?? '');
      return new Response(null, { status: 302, headers: { location: back.href } });
    }
    if (url.pathname === '/oauth2/token') {
      const form = new URLSearchParams(body);
      exchanges.push(form);
      const proof = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      return form.get('code') === CODE && proof === challenge
        ? new Response(tokenAnswer.body, { status: tokenAnswer.status })
        : Response.json({ error: 'invalid_grant' }, { status: 400 });
    }
    return answerAws(
      new Request(url, {
        method: 'POST',
        headers: request.headers as Record<string, string>,
        body,
      }),
      answers,
      calls,
    );
  }

  const server = createServer((request, response) => {
    void answer(request).then(async (answered) => {
      response.writeHead(answered.status, Object.fromEntries(answered.headers));
      response.end(await answered.text());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = folderWithEndpoints({
    ...LOCAL_ENDPOINTS,
    stage: 'local',
    url,
    browserUrl: url.replace('http:', 'https:'),
    functionUrl: url,
    cognitoUrl: url,
    ssmUrl: url,
    awsUrls: { 'eu-central-1': url, 'us-east-1': url },
    logsUrl: url,
  });
  return {
    url,
    folder,
    calls,
    exchanges,
    stop: () => {
      rmSync(folder, { recursive: true });
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A new folder with the file of a local edge that contains `endpoints`. */
export function folderWithEndpoints(endpoints: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'furlock-cli-'));
  const file = join(folder, LOCAL_ENDPOINTS_FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof endpoints === 'string' ? endpoints : JSON.stringify(endpoints));
  return folder;
}

/**
 * An unused port of loopback. It lies below the ports that systems give to other listeners and to
 * connections, so it stays unused.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!isFree) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
