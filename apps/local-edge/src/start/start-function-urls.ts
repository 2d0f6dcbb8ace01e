/**
 * Starts the function URLs of the deployment, each with the function behind it.
 */
import type { Deployment, RoleSession } from '@furlock/simulator-deployment';
import {
  createFunctionUrlServer,
  type FunctionUrlVerdict,
  type RefusedRequest,
} from '@furlock/simulator-function-url';
import { disturbBackend } from '../faults/disturb-backend.js';
import type { Faults } from '../faults/faults.js';
import type { WorldClock } from '../faults/world-clock.js';
import type { RequestLog } from '../pages/request-log.js';
import { aliasOf, findFunction, versionOf } from './modelled-parts.js';
import type { RunningParts } from './running-parts.js';
import type { InvokerFor } from './start-functions.js';

/** The dependencies of function URLs. */
export interface FunctionUrlsOptions {
  readonly deployment: Deployment;
  readonly invokerFor: InvokerFor;
  readonly findSession: (accessKeyId: string) => RoleSession | undefined;
  readonly faults: Faults;
  readonly world: WorldClock;
  readonly requestLog: RequestLog;
  /** Gets the port of each function URL, by host. */
  readonly ports: Map<string, number>;
  /** Not called for requests that came through CloudFront and reached the function. */
  readonly onVerdict: (verdict: FunctionUrlVerdict) => void;
  readonly onRefused: (refused: RefusedRequest) => void;
}

/** Starts the function URLs. */
export async function startFunctionUrls(
  options: FunctionUrlsOptions,
  running: RunningParts,
): Promise<void> {
  const { deployment, invokerFor, findSession, faults, world, requestLog, ports, onRefused } =
    options;
  for (const url of deployment.functionUrls) {
    const backend = findFunction(deployment, url.functionArn);
    if (backend === undefined) continue;
    const invoker = invokerFor(
      backend,
      versionOf(backend, url.functionArn),
      backend.region,
      aliasOf(backend, url.functionArn),
    );
    const invoke =
      url.invokeMode === 'BUFFERED' ? invoker.invoke : invoker.invokeWithResponseStream;
    const disturbed = disturbBackend(invoke, faults);
    const direct = new DirectCalls();
    const server = createFunctionUrlServer({
      functionUrl: url,
      deployment,
      invoke: (event) => {
        direct.add(event);
        return disturbed(event);
      },
      findSession,
      now: () => performance.timeOrigin + performance.now() + world.passedMs,
      onVerdict: (verdict) => {
        requestLog.addVerdict(verdict);
        if (direct.isReported(verdict)) options.onVerdict(verdict);
      },
      onRefused,
    });
    ports.set(url.host, await running.serve(server));
  }
}

/** Distinguishes direct calls to the function URL from requests through CloudFront. */
class DirectCalls {
  readonly #throughCloudFront = new Set<string>();

  /** Adds an event that is about to be passed to the function. */
  add(event: unknown): void {
    const { headers, requestContext } = event as {
      readonly headers?: Readonly<Record<string, string>>;
      readonly requestContext?: { readonly requestId?: string };
    };
    if (headers?.['x-amz-cf-id'] !== undefined && requestContext?.requestId !== undefined) {
      this.#throughCloudFront.add(requestContext.requestId);
    }
  }

  /** Whether a verdict gets a line: the request was rejected or did not come through CloudFront. */
  isReported({ requestId, code }: FunctionUrlVerdict): boolean {
    return !this.#throughCloudFront.delete(requestId) || code !== 'ANSWERED';
  }
}
