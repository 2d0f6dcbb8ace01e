/**
 * Starts the HTTP APIs and REST APIs of the deployment, each with the functions behind it.
 */
import { createApiServer, type ApiVerdict, type PublicKey } from '@furlock/simulator-api-gateway';
import type { Deployment, RoleSession } from '@furlock/simulator-deployment';
import type { Invoke } from '@furlock/simulator-lambda';
import type { WorldClock } from '../faults/world-clock.js';
import type { RequestLog } from '../pages/request-log.js';
import { LOOPBACK } from './listen.js';
import { aliasOf, findFunction, versionOf } from './modelled-parts.js';
import type { RunningParts } from './running-parts.js';
import type { InvokerFor } from './start-functions.js';

/** The dependencies of APIs. */
export interface ApisOptions {
  readonly deployment: Deployment;
  readonly invokerFor: InvokerFor;
  readonly findSession: (accessKeyId: string) => RoleSession | undefined;
  readonly cognitoPort: number;
  readonly world: WorldClock;
  readonly requestLog: RequestLog;
  /** Gets the port of each API, by host. */
  readonly ports: Map<string, number>;
  /** Not called for requests that came through CloudFront and were answered by a function. */
  readonly onVerdict: (verdict: ApiVerdict) => void;
}

/** Starts the APIs. */
export async function startApis(options: ApisOptions, running: RunningParts): Promise<void> {
  const { deployment, invokerFor, findSession, world, requestLog, ports } = options;
  // Several routes and APIs can call one function, which has one set of execution environments.
  const invokes = new Map<string, Invoke | undefined>();
  const invokeFor = (functionArn: string): Invoke | undefined => {
    if (!invokes.has(functionArn)) {
      const backend = findFunction(deployment, functionArn);
      invokes.set(
        functionArn,
        backend &&
          invokerFor(
            backend,
            versionOf(backend, functionArn),
            backend.region,
            aliasOf(backend, functionArn),
          ).invoke,
      );
    }
    return invokes.get(functionArn);
  };
  const fetchKeys = keysOfPools(deployment, options.cognitoPort);
  for (const api of deployment.apis) {
    const server = createApiServer({
      api,
      deployment,
      invokeFor,
      fetchKeys,
      findSession,
      now: () => performance.timeOrigin + performance.now() + world.passedMs,
      onVerdict: (verdict) => {
        requestLog.addVerdict(verdict);
        if (!verdict.isThroughCloudFront || verdict.code !== 'ANSWERED') options.onVerdict(verdict);
      },
    });
    ports.set(api.host, await running.serve(server));
  }
}

/**
 * Fetches the keys of a user pool from the local Cognito.
 *
 * Approximated: API Gateway keeps keys for up to two hours; here they are fetched for each request.
 */
function keysOfPools(
  { userPools }: Deployment,
  cognitoPort: number,
): (issuer: string) => Promise<readonly PublicKey[]> {
  return async (issuer) => {
    const pool = userPools.find(
      ({ id, region }) => issuer === `https://cognito-idp.${region}.amazonaws.com/${id}`,
    );
    if (pool === undefined) return [];
    try {
      const url = `http://${LOOPBACK}:${cognitoPort}/${pool.id}/.well-known/jwks.json`;
      const { keys } = (await (await fetch(url)).json()) as { readonly keys: PublicKey[] };
      return keys;
    } catch {
      // Without keys every token is rejected.
      return [];
    }
  };
}
