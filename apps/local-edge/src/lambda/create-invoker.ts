/**
 * Runs a function on a few execution environments: an idle one if there is one, a fresh one if
 * not, a place in the queue when there are enough.
 *
 * The first event pays for the start of an environment, as on Lambda.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { LambdaFunction } from '../assembly/deployment.js';
import type { CredentialStore } from '../iam/role-credentials.js';
import { Environment } from './environment.js';
import type { AwsHost, InvocationContext } from './host-messages.js';
import type { Invoke } from './invocation.js';
import { reservedVariables, type EnvironmentPlace } from './reserved-variables.js';

/** What a function's invoker needs. */
export interface InvokerOptions {
  readonly lambdaFunction: LambdaFunction;
  /** A number, or `$LATEST`. */
  readonly version: string;
  /** Where it runs: the function's own region, or that of a replica at the edge. */
  readonly region: string;
  readonly credentials: CredentialStore;
  /** The built `lambda-host.mjs`. */
  readonly hostFile: string;
  readonly awsHosts: readonly AwsHost[];
  /** Takes one line of the bundle's output. */
  readonly onOutput: (line: string) => void;
  readonly now: () => Date;
}

/** Invokes a function, and ends its environments. */
export interface Invoker {
  readonly invoke: Invoke;
  readonly stop: () => void;
}

/** More environments than a developer's machine has idle cores only make each other slower. */
const MAX_ENVIRONMENTS = 4;

/** An invoker for one function; it starts nothing before the first event. */
export function createInvoker(options: InvokerOptions): Invoker {
  const idle: StartedEnvironment[] = [];
  const busy = new Set<StartedEnvironment>();
  const waiting: (() => void)[] = [];
  const limit = Math.min(
    MAX_ENVIRONMENTS,
    options.lambdaFunction.reservedConcurrency ?? MAX_ENVIRONMENTS,
  );

  const acquire = async (): Promise<StartedEnvironment> => {
    for (;;) {
      // One that ended while it was idle is forgotten.
      const started = idle.pop() ?? (busy.size < limit ? startEnvironment(options) : undefined);
      if (started?.environment.isAlive === true) {
        busy.add(started);
        return started;
      }
      if (started === undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };

  return {
    invoke: async (event) => {
      const started = await acquire();
      try {
        return await started.environment.invoke(event, invocationContext(options, started.place));
      } finally {
        busy.delete(started);
        if (started.environment.isAlive) idle.push(started);
        waiting.shift()?.();
      }
    },
    stop: () => {
      for (const { environment } of [...idle, ...busy]) environment.stop();
    },
  };
}

interface StartedEnvironment {
  readonly environment: Environment;
  readonly place: EnvironmentPlace;
}

function startEnvironment(options: InvokerOptions): StartedEnvironment {
  const { lambdaFunction, version, region, hostFile, awsHosts, onOutput } = options;
  const functionName = functionNameIn(lambdaFunction, region);
  const day = options.now().toISOString().slice(0, 10).replaceAll('-', '/');
  const place = {
    functionName,
    version,
    region,
    logStreamName: `${day}/[${version}]${randomBytes(16).toString('hex')}`,
  };
  const { credentials } = options.credentials.issue(lambdaFunction.roleArn, functionName);
  const variables = {
    ...lambdaFunction.environment,
    // Last: Lambda refuses a function's own variable with a reserved name.
    ...reservedVariables(lambdaFunction, place, credentials),
  };
  return {
    environment: new Environment({ lambdaFunction, variables, hostFile, awsHosts, onOutput }),
    place,
  };
}

/** A replica in another region is named after the region that it was replicated from. */
function functionNameIn({ name, region: ownRegion }: LambdaFunction, region: string): string {
  return region === ownRegion ? name : `${ownRegion}.${name}`;
}

function invocationContext(
  { lambdaFunction }: InvokerOptions,
  { functionName, version, logStreamName }: EnvironmentPlace,
): InvocationContext {
  return {
    awsRequestId: randomUUID(),
    functionName,
    functionVersion: version,
    invokedFunctionArn:
      version === '$LATEST' ? lambdaFunction.arn : `${lambdaFunction.arn}:${version}`,
    memoryLimitInMB: String(lambdaFunction.memoryMb),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName,
  };
}
