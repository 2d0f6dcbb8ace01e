/**
 * Prepares the functions of the deployment: they get credentials, can call the AWS APIs, and write
 * their output to CloudWatch Logs. No process starts before the first event.
 */
import type { LogStore } from '@furlock/simulator-aws-apis';
import type { CredentialStore, Deployment, LambdaFunction } from '@furlock/simulator-deployment';
import {
  createInvoker,
  createOrphanGuard,
  functionNameIn,
  INIT_TIMEOUT_MS,
  type AwsHost,
  type Invoker,
} from '@furlock/simulator-lambda';
import type { EnvironmentFaults } from '../faults/environment-faults.js';
import { signInHost } from '../names/sign-in-host.js';
import { placeInlineCode } from './place-inline-code.js';
import type { RunningParts } from './running-parts.js';
import type { RunningAwsApis } from './start-aws-apis.js';

/** The dependencies of functions. */
export interface FunctionsOptions {
  readonly deployment: Deployment;
  readonly edgeRegion: string;
  readonly freezes: boolean;
  readonly hostFile: string;
  readonly credentials: CredentialStore;
  readonly credentialLifetimeSeconds: number;
  readonly ports: Pick<RunningAwsApis, 'cognitoPort' | 'ssmPort' | 'unservedPort'>;
  readonly logStore: LogStore;
  readonly disturbance: EnvironmentFaults;
  readonly now: () => Date;
  readonly onFault: (error: Error) => void;
  readonly onFunctionOutput: (functionName: string, line: string) => void;
}

/** Creates an invoker for one version of a function in the region that it runs in. */
export type InvokerFor = (
  lambdaFunction: LambdaFunction,
  version: string,
  region: string,
) => Invoker;

/** Returns the factory of invokers. */
export function startFunctions(options: FunctionsOptions, running: RunningParts): InvokerFor {
  const { deployment, edgeRegion, disturbance, logStore, now } = options;
  const awsHosts = awsHostsOf(deployment, edgeRegion, options.ports);
  const orphanGuard = running.addProcess(createOrphanGuard(options.onFault));
  return (declared, version, region) => {
    if (declared.unrunnable !== undefined) return unrunnableInvoker(declared, options);
    const lambdaFunction = placeInlineCode(declared, running);
    return running.addProcess(
      createInvoker({
        lambdaFunction,
        version,
        region,
        credentials: options.credentials,
        credentialLifetimeMs: options.credentialLifetimeSeconds * 1000,
        hostFile: options.hostFile,
        awsHosts,
        freezes: options.freezes,
        initTimeoutMs: INIT_TIMEOUT_MS,
        orphanGuard,
        disturbance: region === edgeRegion ? disturbance.atTheEdge : disturbance.atHome,
        onOutput: (line) => {
          logStore.write(region, functionNameIn(lambdaFunction, region), line, now());
          options.onFunctionOutput(lambdaFunction.name, line);
        },
        now,
      }),
    );
  };
}

/** Fails every invocation, with the reason in the function's output. */
function unrunnableInvoker(
  { name, unrunnable }: LambdaFunction,
  { onFunctionOutput }: FunctionsOptions,
): Invoker {
  const fail = (): ReturnType<Invoker['invoke']> => {
    onFunctionOutput(name, `The function ${unrunnable}, so the local edge does not run it.`);
    return Promise.resolve({
      kind: 'failed',
      errorType: 'LocalEdge.FunctionNotRun',
      errorMessage: `the function ${unrunnable}`,
    });
  };
  return { invoke: fail, invokeWithResponseStream: fail, stop: () => undefined };
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
