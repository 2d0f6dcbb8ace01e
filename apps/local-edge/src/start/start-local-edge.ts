/**
 * Starts every part of the local edge for one deployment and joins them: the servers that stand
 * for AWS, and the functions that run behind them.
 *
 * It reads no command line and prints nothing.
 */
import { createOperatorCredentials } from '@furlock/simulator-aws-apis';
import type { AnsweredRequest } from '@furlock/simulator-cloudfront';
import { CredentialStore, type Deployment, type RoleSession } from '@furlock/simulator-deployment';
import type { FunctionUrlVerdict } from '@furlock/simulator-function-url';
import type { Endpoints } from '../endpoints.js';
import { environmentFaults } from '../faults/environment-faults.js';
import type { FaultOrder } from '../faults/fault-catalogue.js';
import { Faults } from '../faults/faults.js';
import { WorldClock } from '../faults/world-clock.js';
import { RequestLog } from '../pages/request-log.js';
import { createDemoUser } from './demo-user.js';
import { explainRefusals, type ExplainRefusalsOptions } from './explain-refusals.js';
import { LOOPBACK } from './listen.js';
import { modelledParts } from './modelled-parts.js';
import { RunningParts } from './running-parts.js';
import { startAwsApis } from './start-aws-apis.js';
import { startCloudFront } from './start-cloudfront.js';
import { startFunctionUrls } from './start-function-urls.js';
import { startFunctions } from './start-functions.js';
import type { StartRefusal } from './start-refusal.js';
import type { AwsCall } from './tell-aws-calls.js';

/** What the local edge needs to start. */
export interface LocalEdgeOptions {
  readonly deployment: Deployment;
  readonly stage: string;
  /** For viewers without TLS; 0 stands for any that is free. */
  readonly port: number;
  /** The built `lambda-host.mjs`. */
  readonly hostFile: string;
  /** Where functions at the edge run. */
  readonly edgeRegion: string;
  /** Whether functions are frozen between events, as Lambda does. */
  readonly freezes: boolean;
  /** How long the credentials of a function's environment are good. */
  readonly credentialLifetimeSeconds: number;
  /** What is broken from the start. */
  readonly faults: readonly FaultOrder[];
  readonly now: () => Date;
  readonly onAnswered: (request: AnsweredRequest) => void;
  /** Not called for what CloudFront brought and the function answered: `onAnswered` tells of it. */
  readonly onVerdict: (verdict: FunctionUrlVerdict) => void;
  /** The script of the `furlock` command, which explains refusals; without it they are not. */
  readonly furlock: string | undefined;
  /** Takes the explanation of a request that the function URL refused, several lines. */
  readonly onExplained: ExplainRefusalsOptions['onExplained'];
  /** A call to Cognito or SSM, whoever made it. */
  readonly onAwsCall: (call: AwsCall) => void;
  /** Takes a fault of the local edge itself; the request in question is not answered. */
  readonly onFault: (error: Error) => void;
  /** Takes one line that a function wrote. */
  readonly onFunctionOutput: (functionName: string, line: string) => void;
}

/** A running local edge. */
export interface LocalEdge {
  readonly endpoints: Endpoints;
  /** Undefined where there is nobody to sign in. */
  readonly idTokenValiditySeconds: number | undefined;
  readonly stop: () => Promise<void>;
}

/** A running local edge, or why there is none. */
export type StartedLocalEdge = { readonly ok: true; readonly value: LocalEdge } | StartRefusal;

/** Starts a local edge. Whatever was started is stopped again where it fails. */
export async function startLocalEdge(options: LocalEdgeOptions): Promise<StartedLocalEdge> {
  const running = new RunningParts(options.onFault);
  try {
    const started = await startParts(options, running);
    if (!started.ok) await running.stop();
    return started;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function startParts(
  options: LocalEdgeOptions,
  running: RunningParts,
): Promise<StartedLocalEdge> {
  const { deployment, furlock } = options;
  const parts = modelledParts(deployment);
  if (!parts.ok) return parts;
  const { functionUrl, edgeFunction } = parts.value;

  const faults = new Faults();
  const world = new WorldClock(options.now);
  const { now } = world;
  const credentials = new CredentialStore();
  const operator = createOperatorCredentials();
  const requestLog = new RequestLog();
  const findSession = (accessKeyId: string): RoleSession | undefined => {
    const session = credentials.find(accessKeyId);
    return session && faults.of('credentials')?.name === 'expired'
      ? { ...session, expiresAt: 0 }
      : session;
  };

  const callers = { operator, credentials: { find: findSession } };
  const { onAwsCall } = options;
  const aws = await startAwsApis({ deployment, callers, faults, now, onAwsCall }, running);
  const disturbance = environmentFaults(faults, world);
  // A fault that happens once is over as soon as it is ordered: whoever acts on it listens by now.
  for (const order of options.faults) faults.obey(order);

  const invokerFor = startFunctions(
    { ...options, credentials, ports: aws, logStore: aws.logStore, disturbance, now },
    running,
  );
  const explainer =
    furlock === undefined
      ? undefined
      : running.addProcess(
          explainRefusals({
            furlock,
            findCredentials: (accessKeyId) => credentials.find(accessKeyId)?.credentials,
            onExplained: options.onExplained,
          }),
        );
  const originPorts = await startFunctionUrls(
    {
      deployment,
      invokerFor,
      findSession,
      faults,
      world,
      requestLog,
      onVerdict: options.onVerdict,
      onRefused: (refused) => explainer?.explain(refused),
    },
    running,
  );
  const cloudFront = await startCloudFront(
    { ...options, invokerFor, originPorts, credentials, requestLog, faults, now },
    running,
  );
  if (!cloudFront.ok) return cloudFront;
  const { port, browserPort } = cloudFront.value;

  const demo = createDemoUser(aws.cognito, deployment);
  return {
    ok: true,
    value: {
      endpoints: {
        url: `http://${LOOPBACK}:${port}`,
        browserUrl: `https://${LOOPBACK}:${browserPort}`,
        functionUrl: `http://${LOOPBACK}:${originPorts.get(functionUrl.host) ?? 0}`,
        functionUrlHost: functionUrl.host,
        cognitoUrl: `http://${LOOPBACK}:${aws.cognitoPort}`,
        ssmUrl: `http://${LOOPBACK}:${aws.ssmPort}`,
        awsUrls: aws.awsUrls,
        logsUrl: `http://${LOOPBACK}:${aws.logsPort}`,
        region: deployment.homeRegion,
        stage: options.stage,
        ...demo?.user,
        credentials: credentials.issue(edgeFunction.roleArn, 'local-edge').credentials,
        operatorCredentials: operator,
      },
      idTokenValiditySeconds: demo?.idTokenValiditySeconds,
      stop: () => running.stop(),
    },
  };
}
