/**
 * A server on loopback that answers for Systems Manager and for an issuer's key set, over TLS.
 */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

/** What the server answers. */
export interface AwsAnswers {
  /** The value of the parameter of settings. */
  readonly settings: unknown;
  readonly jwks: unknown;
  readonly isDown?: boolean;
}

/** A running server. */
export interface AwsOnLoopback {
  readonly port: number;
  /** The hosts that were asked, in order of arrival. */
  readonly asked: string[];
  /** Whether every question is answered with a server's error. */
  isDown: boolean;
  close(): void;
}

/** Starts it. */
export async function startAwsOnLoopback({
  settings,
  jwks,
  isDown = false,
}: AwsAnswers): Promise<AwsOnLoopback> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  const asked: string[] = [];
  const aws = { asked, isDown };
  const server = createServer({ key, cert }, (request, response) => {
    const host = request.headers.host ?? '';
    asked.push(host);
    request.resume();
    const body = host.startsWith('ssm.')
      ? { Parameter: { Value: JSON.stringify(settings), Version: 1 } }
      : jwks;
    response
      .writeHead(aws.isDown ? 500 : 200, { 'content-type': 'application/json' })
      .end(aws.isDown ? '{}' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return Object.assign(aws, {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}
