/**
 * Prepares the functions of the deployment: they get credentials, can call the AWS APIs, and write
 * their output to CloudWatch Logs. No process starts before the first event.
 */
import type { LogStore } from '@furlock/simulator-aws-apis';
import type { CredentialStore, Deployment, LambdaFunction } from '@furlock/simulator-deployment';
import {
  createInvoker,
  createOrphanGuard,
  createTaskRoots,
  functionNameIn,
  INIT_TIMEOUT_MS,
  type AwsHost,
  type Invoker,
  type TaskRoots,
} from '@furlock/simulator-lambda';
import type { EnvironmentFaults } from '../faults/environment-faults.js';
import { signInHost } from '../names/sign-in-host.js';
import type { RunningParts } from './running-parts.js';
import type { RunningAwsApis } from './start-aws-apis.js';
import { refuseStart, type StartRefusal } from './start-refusal.js';

/** The dependencies of functions. */
export interface FunctionsOptions {
  readonly deployment: Deployment;
  readonly edgeRegion: string;
  readonly freezes: boolean;
  readonly hostFile: string;
  readonly runtimeSdk: string | undefined;
  readonly credentials: CredentialStore;
  readonly credentialLifetimeSeconds: number;
  readonly ports: Pick<RunningAwsApis, 'cognitoPort' | 'ssmPort' | 'unservedPort'>;
  /** The ports of the hosts of this deployment; they are known once all parts have started. */
  readonly hostPorts: ReadonlyMap<string, number>;
  readonly allowedHosts: readonly string[];
  readonly logStore: LogStore;
  readonly disturbance: EnvironmentFaults;
  readonly now: () => Date;
  readonly onFault: (error: Error) => void;
  readonly onFunctionOutput: (functionName: string, line: string) => void;
  readonly onFunctionNote: (sentence: string) => void;
}

/** Creates an invoker for one version of a function, or for an alias of it, in the region that it runs in. */
export type InvokerFor = (
  lambdaFunction: LambdaFunction,
  version: string,
  region: string,
  alias?: string,
) => Invoker;

/**
 * Returns the factory of invokers.
 *
 * Errors: `TASK_FOLDER_UNAVAILABLE`.
 */
export function startFunctions(
  options: FunctionsOptions,
  running: RunningParts,
): { readonly ok: true; readonly value: InvokerFor } | StartRefusal {
  const { deployment, edgeRegion, disturbance, logStore, now } = options;
  const awsApis = awsHostsOf(deployment, edgeRegion, options.ports);
  const awsHosts = (): AwsHost[] => [
    ...[...options.hostPorts].map(([host, port]) => ({ host, port })),
    // Last, because they stand for every other host of AWS.
    ...awsApis,
  ];
  let taskRoots: TaskRoots;
  try {
    taskRoots = createTaskRoots(options.runtimeSdk);
  } catch (error) {
    return refuseStart('TASK_FOLDER_UNAVAILABLE', (error as Error).message);
  }
  const orphanGuard = running.addProcess(createOrphanGuard(options.onFault, taskRoots.folder));
  const value: InvokerFor = (lambdaFunction, version, region, alias) => {
    const write = (line: string): void =>
      logStore.write(region, functionNameIn(lambdaFunction, region), line, now());
    return running.addProcess(
      createInvoker({
        lambdaFunction,
        version,
        alias,
        region,
        taskRoots,
        credentials: options.credentials,
        credentialLifetimeMs: options.credentialLifetimeSeconds * 1000,
        hostFile: options.hostFile,
        awsHosts,
        allowedHosts: options.allowedHosts,
        freezes: options.freezes,
        initTimeoutMs: INIT_TIMEOUT_MS,
        orphanGuard,
        disturbance: region === edgeRegion ? disturbance.atTheEdge : disturbance.atHome,
        onOutput: (line) => {
          write(line);
          options.onFunctionOutput(lambdaFunction.name, line);
        },
        onPlatformLine: write,
        onNote: options.onFunctionNote,
        now,
      }),
    );
  };
  return { ok: true, value };
}

/** The AWS hosts that the deployment's code may call, in every region that the deployment uses. */
function awsHostsOf(
  { functions, parameters, userPools }: Deployment,
  edgeRegion: string,
  { cognitoPort, ssmPort, unservedPort }: FunctionsOptions['ports'],
): AwsHost[] {
  const regions = new Set([
    edgeRegion,
    ...[...functions, ...parameters, ...userPools].map(({ region }) => region),
  ]);
  return [
    ...[...regions].flatMap((region) => [
      { host: `ssm.${region}.amazonaws.com`, port: ssmPort },
      { host: `cognito-idp.${region}.amazonaws.com`, port: cognitoPort },
      { host: `issuer-cognito-idp.${region}.amazonaws.com`, port: cognitoPort },
    ]),
    ...userPools
      .flatMap((pool) => signInHost(pool) ?? [])
      .map((host) => ({ host, port: cognitoPort })),
    // Last: every other service.
    { host: '*.amazonaws.com', port: unservedPort },
  ];
}
