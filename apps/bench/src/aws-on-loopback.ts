/**
 * A TLS server on loopback that responds as Systems Manager and as an issuer's key set.
 */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { revocationsParameterName } from '@furlock/edge-settings';

/** The parameter of the settings. */
export const SETTINGS_PARAMETER = '/furlock/bench/main/settings/v1';

/** The responses of the server. */
export interface AwsAnswers {
  /** The value of the settings parameter. */
  readonly settings: unknown;
  readonly jwks: unknown;
  readonly isDown?: boolean;
}

/** A running server. */
export interface AwsOnLoopback {
  readonly port: number;
  /** The hosts of the requests, in order of arrival. */
  readonly requestedHosts: string[];
  /** The number of TLS connections. */
  connections: number;
  /** Whether every response is a server error. */
  isDown: boolean;
  close(): void;
}

/** Starts the server. */
export async function startAwsOnLoopback({
  settings,
  jwks,
  isDown = false,
}: AwsAnswers): Promise<AwsOnLoopback> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  const requestedHosts: string[] = [];
  const aws = { requestedHosts, connections: 0, isDown };
  const server = createServer({ key, cert }, (request, response) => {
    const host = request.headers.host ?? '';
    requestedHosts.push(host);
    request.resume();
    const body = host.startsWith('ssm.')
      ? answerOf(String(request.headers['x-amz-target']), JSON.stringify(settings))
      : jwks;
    response
      .writeHead(aws.isDown ? 500 : 200, { 'content-type': 'application/json' })
      .end(aws.isDown ? '{}' : JSON.stringify(body));
  });
  server.on('secureConnection', () => (aws.connections += 1));
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

/** The answer of Systems Manager: to one parameter, or to the settings and the absent revocations. */
function answerOf(target: string, text: string): object {
  const parameter = { Value: text, Version: 1 };
  return target.endsWith('.GetParameter')
    ? { Parameter: parameter }
    : {
        Parameters: [{ Name: SETTINGS_PARAMETER, ...parameter }],
        InvalidParameters: [revocationsParameterName(SETTINGS_PARAMETER)],
      };
}
