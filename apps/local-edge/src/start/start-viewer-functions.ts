/**
 * Prepares the CloudFront Functions of the deployment. Their process starts with the first event; a
 * deployment without such functions starts nothing.
 */
import type { LogStore } from '@furlock/simulator-aws-apis';
import {
  createFunctionRunner,
  logLines,
  RUN_TIMEOUT_MS,
  type FunctionRunner,
} from '@furlock/simulator-cloudfront-functions';
import type { Deployment } from '@furlock/simulator-deployment';
import { createOrphanGuard } from '@furlock/simulator-lambda';
import type { RunningParts } from './running-parts.js';

/** The dependencies of CloudFront Functions. */
export interface ViewerFunctionsOptions {
  readonly deployment: Deployment;
  /** The built `function-host.mjs`. */
  readonly functionHostFile: string;
  readonly logStore: LogStore;
  readonly now: () => Date;
  readonly onFault: (error: Error) => void;
  readonly onFunctionOutput: (functionName: string, line: string) => void;
}

/** Where CloudFront keeps the logs of its functions. */
const LOG_REGION = 'us-east-1';

/** Returns what runs a function once. */
export function startViewerFunctions(
  options: ViewerFunctionsOptions,
  running: RunningParts,
): FunctionRunner['run'] {
  const { deployment, functionHostFile, logStore, now } = options;
  const functions = associatedFunctions(deployment);
  if (functions.length === 0) {
    return ({ functionArn }) =>
      Promise.resolve({
        kind: 'failed',
        errorType: 'Error',
        errorMessage: `${functionArn} is not a function of the assembly`,
        logs: [],
      });
  }
  const runner = running.addProcess(
    createFunctionRunner({
      functions,
      hostFile: functionHostFile,
      orphanGuard: running.addProcess(createOrphanGuard(options.onFault)),
      runTimeoutMs: RUN_TIMEOUT_MS,
      now,
    }),
  );
  const names = new Map(functions.map(({ arn, name }) => [arn, name]));
  return async (event) => {
    const outcome = await runner.run(event);
    const name = names.get(event.functionArn) ?? event.functionArn;
    for (const line of outcome.logs) options.onFunctionOutput(name, line);
    for (const line of logLines(event.event.context, outcome.logs)) {
      logStore.writeTo(`/aws/cloudfront/function/${name}`, LOG_REGION, line, now());
    }
    return outcome;
  };
}

function associatedFunctions({
  distributions,
  cloudFrontFunctions,
}: Deployment): Deployment['cloudFrontFunctions'] {
  const arns = new Set(
    distributions.flatMap(({ behaviors }) =>
      behaviors.flatMap(({ viewerFunctions = {} }) => Object.values(viewerFunctions)),
    ),
  );
  return cloudFrontFunctions.filter(({ arn }) => arns.has(arn));
}
