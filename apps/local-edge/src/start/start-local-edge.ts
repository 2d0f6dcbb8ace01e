/**
 * Starts every part of the local edge for one deployment and connects them: the simulated AWS
 * services, and the functions that run behind them.
 *
 * It reads no command line and prints nothing.
 */
import { createOperatorCredentials } from '@furlock/simulator-aws-apis';
import { makeCertificate, type AnsweredRequest } from '@furlock/simulator-cloudfront';
import { CredentialStore, type Deployment, type RoleSession } from '@furlock/simulator-deployment';
import type { DistributionAddress, Endpoints } from '../endpoints.js';
import { environmentFaults } from '../faults/environment-faults.js';
import type { FaultCommand } from '../faults/fault-catalogue.js';
import { Faults } from '../faults/faults.js';
import { WorldClock } from '../faults/world-clock.js';
import { LocalNames } from '../names/local-names.js';
import { RequestLog, type Verdict } from '../pages/request-log.js';
import { explainRefusals, type ExplainRefusalsOptions } from './explain-refusals.js';
import { LOOPBACK } from './listen.js';
import { modelledParts } from './modelled-parts.js';
import type { AwsCall } from './report-aws-calls.js';
import { RunningParts } from './running-parts.js';
import { createSampleUsers } from './sample-users.js';
import { startApis } from './start-apis.js';
import { startBuckets } from './start-buckets.js';
import { startAwsApis } from './start-aws-apis.js';
import { startCloudFront } from './start-cloudfront.js';
import { startFunctionUrls } from './start-function-urls.js';
import { startFunctions } from './start-functions.js';
import type { StartRefusal } from './start-refusal.js';
import { startViewerFunctions } from './start-viewer-functions.js';

/** The options of the local edge. */
export interface LocalEdgeOptions {
  readonly deployment: Deployment;
  readonly stage: string;
  /** For viewers of the first distribution without TLS; 0 chooses any free port. */
  readonly port: number;
  /** The built `lambda-host.mjs`. */
  readonly hostFile: string;
  /** The built `function-host.mjs`. */
  readonly functionHostFile: string;
  /** A folder whose `node_modules` stands for the modules of Lambda's Node.js runtime. */
  readonly runtimeSdk: string | undefined;
  /** The servers of this machine that functions may call. Shape: `localhost` or `127.0.0.1:5432`. */
  readonly allowedHosts: readonly string[];
  /** The region of functions at the edge. */
  readonly edgeRegion: string;
  /** Whether functions are frozen between events, as Lambda does. */
  readonly freezes: boolean;
  /** How long the credentials of a function's environment are valid. */
  readonly credentialLifetimeSeconds: number;
  /** The faults that are active from the start. */
  readonly faults: readonly FaultCommand[];
  readonly now: () => Date;
  readonly onAnswered: (request: AnsweredRequest) => void;
  /** Not called for requests through CloudFront that got what they asked for: see `onAnswered`. */
  readonly onVerdict: (verdict: Verdict) => void;
  /** The script of the `furlock` command, which explains rejections; undefined if it is not installed. */
  readonly furlock: ExplainRefusalsOptions['furlock'];
  /** Whether a rejection with this name has not been explained lately. */
  readonly isNewRefusal: ExplainRefusalsOptions['isNew'];
  /** Receives the explanation of a request that the function URL rejected, several lines. */
  readonly onExplained: ExplainRefusalsOptions['onExplained'];
  /** Called for every call to a simulated AWS API, from any caller. */
  readonly onAwsCall: (call: AwsCall) => void;
  /** Receives an internal error of the local edge; the affected request gets no response. */
  readonly onFault: (error: Error) => void;
  /** Receives one line of a function's output. */
  readonly onFunctionOutput: (functionName: string, line: string) => void;
  /** Receives what the local edge has to say about a function, one sentence. */
  readonly onFunctionNote: (sentence: string) => void;
}

/** A running local edge. */
export interface LocalEdge {
  readonly endpoints: Endpoints;
  /** Undefined if the deployment has no user pool with an app client. */
  readonly idTokenValiditySeconds: number | undefined;
  readonly stop: () => Promise<void>;
}

/** A running local edge, or why it did not start. */
export type StartedLocalEdge = { readonly ok: true; readonly value: LocalEdge } | StartRefusal;

/** Starts a local edge. If a part fails to start, all started parts are stopped. */
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
  const { deployment } = options;
  const parts = modelledParts(deployment);
  if (!parts.ok) return parts;
  const { functionUrl, edgeFunction } = parts.value;

  const faults = new Faults();
  const names = new LocalNames(deployment);
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
  const aws = await startAwsApis({ deployment, callers, faults, names, now, onAwsCall }, running);
  const disturbance = environmentFaults(faults, world);
  // A fault that happens once ends immediately, so its listener must be registered before this line.
  for (const command of options.faults) faults.apply(command);

  // The port of each host of this deployment that a server on this machine stands for.
  const hostPorts = new Map<string, number>();
  const functions = startFunctions(
    {
      ...options,
      ...{ credentials, ports: aws, hostPorts, logStore: aws.logStore, disturbance, now },
    },
    running,
  );
  if (!functions.ok) return functions;
  const invokerFor = functions.value;
  const explainer = running.addProcess(
    explainRefusals({
      furlock: options.furlock,
      findCredentials: (accessKeyId) => credentials.find(accessKeyId)?.credentials,
      isNew: options.isNewRefusal,
      onExplained: options.onExplained,
    }),
  );
  await startFunctionUrls(
    {
      deployment,
      invokerFor,
      findSession,
      faults,
      world,
      requestLog,
      ports: hostPorts,
      onVerdict: options.onVerdict,
      onRefused: (refused) => explainer.explain(refused),
    },
    running,
  );
  await startApis(
    {
      ...{ deployment, invokerFor, findSession, world, requestLog, ports: hostPorts },
      cognitoPort: aws.cognitoPort,
      onVerdict: options.onVerdict,
    },
    running,
  );
  const runViewerFunction = startViewerFunctions(
    { ...options, logStore: aws.logStore, now },
    running,
  );
  await startBuckets(
    { deployment, findSession, now, requestLog, ports: hostPorts, onVerdict: options.onVerdict },
    running,
  );
  const certificate = await makeCertificate(now());
  const addresses: DistributionAddress[] = [];
  for (const distribution of deployment.distributions) {
    const parts = {
      invokerFor,
      runViewerFunction,
      originPorts: hostPorts,
      credentials,
      requestLog,
      faults,
      names,
      now,
    };
    // The first distribution has the port of the command line, every other one any free port.
    const port = addresses.length === 0 ? options.port : 0;
    const started = await startCloudFront(
      { ...options, ...parts, distribution, certificate, port },
      running,
    );
    if (!started.ok) return started;
    addresses.push({
      stack: distribution.stack,
      logicalId: distribution.logicalId,
      url: `http://${LOOPBACK}:${started.value.port}`,
      browserUrl: `https://${LOOPBACK}:${started.value.browserPort}`,
    });
  }
  names.listenAt({
    browserUrls: addresses.map(({ browserUrl }) => browserUrl),
    signInUrl: `http://localhost:${aws.cognitoPort}`,
  });
  const [{ url, browserUrl } = { url: '', browserUrl: '' }] = addresses;

  const sample = createSampleUsers(aws.cognito, deployment);
  const apiKeys = deployment.apis.flatMap(({ apiKeys: keys = [] }) =>
    keys
      .filter(({ isGenerated }) => isGenerated)
      .map(({ stack, logicalId, value }) => ({ stack, logicalId, value })),
  );
  return {
    ok: true,
    value: {
      endpoints: {
        url,
        browserUrl,
        distributions: addresses,
        ...(functionUrl !== undefined && {
          functionUrl: `http://${LOOPBACK}:${hostPorts.get(functionUrl.host) ?? 0}`,
          functionUrlHost: functionUrl.host,
        }),
        cognitoUrl: `http://${LOOPBACK}:${aws.cognitoPort}`,
        ssmUrl: `http://${LOOPBACK}:${aws.ssmPort}`,
        awsUrls: aws.awsUrls,
        logsUrl: `http://${LOOPBACK}:${aws.logsPort}`,
        region: deployment.homeRegion,
        stage: options.stage,
        ...sample?.first,
        ...(sample !== undefined && { users: sample.users }),
        ...(apiKeys.length > 0 && { apiKeys }),
        ...(edgeFunction !== undefined && {
          credentials: credentials.issue(edgeFunction.roleArn, 'local-edge').credentials,
        }),
        operatorCredentials: operator,
      },
      idTokenValiditySeconds: sample?.idTokenValiditySeconds,
      stop: () => running.stop(),
    },
  };
}
