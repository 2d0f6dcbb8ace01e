/**
 * Starts every part of the local edge for one deployment and joins them: the servers that stand
 * for AWS, and the functions that run behind them.
 *
 * It reads no command line and prints nothing.
 */
import { createServer, type Server } from 'node:http';
import type { Server as NetServer } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Deployment, LambdaFunction } from './assembly/deployment.js';
import { refuseDistribution } from './cloudfront/check-distribution.js';
import type { AnsweredRequest } from './cloudfront/answered-request.js';
import { RequestLog } from './cloudfront/request-log.js';
import { createCloudFrontServers } from './cloudfront/serve-cloudfront.js';
import { createCognito } from './cognito/create-cognito.js';
import { createOperatorCredentials } from './aws-json/operator.js';
import type { AwsEnv } from './aws-json/mount-api.js';
import { createDemoUser } from './demo-user.js';
import type { Endpoints } from './endpoints.js';
import {
  createFunctionUrlServer,
  type FunctionUrlVerdict,
} from './function-url/serve-function-url.js';
import {
  explainRefusals,
  type ExplainRefusalsOptions,
  type RefusalExplainer,
} from './explain-refusals.js';
import { disturbKeys, disturbSsm } from './faults/disturb-aws.js';
import { disturbBackend } from './faults/disturb-backend.js';
import { environmentFaults } from './faults/environment-faults.js';
import type { FaultOrder } from './faults/fault-catalogue.js';
import { Faults } from './faults/faults.js';
import { CredentialStore, type RoleSession } from './iam/role-credentials.js';
import {
  createInvoker,
  functionNameIn,
  INIT_TIMEOUT_MS,
  type Invoker,
} from './lambda/create-invoker.js';
import type { AwsHost } from './lambda/host-messages.js';
import { createOrphanGuard, type OrphanGuard } from './lambda/orphan-guard.js';
import { refuseEdgeFunction } from './lambda/refuse-edge-function.js';
import { listen, LOOPBACK } from './listen.js';
import { createLogs } from './logs/create-logs.js';
import { LogStore } from './logs/log-store.js';
import { makeCertificate } from './make-certificate.js';
import { createSsm } from './ssm/create-ssm.js';
import { createControlPlane, GLOBAL_REGION } from './control-plane/create-control-plane.js';
import { tellAwsCalls, type AwsCall } from './tell-aws-calls.js';
import { WorldClock } from './world-clock.js';

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

/** A running local edge, or one sentence that says what to do. */
export type StartedLocalEdge =
  | { readonly ok: true; readonly value: LocalEdge }
  | {
      readonly ok: false;
      readonly error: {
        readonly code: 'DEPLOYMENT_NOT_MODELLED' | 'PORT_UNAVAILABLE';
        readonly sentence: string;
      };
    };

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

/** What has to be stopped, in the order in which it was started. */
class RunningParts {
  readonly #onFault: (error: Error) => void;
  readonly #servers: NetServer[] = [];
  readonly #invokers: Invoker[] = [];
  readonly #explainers: RefusalExplainer[] = [];
  #guard: OrphanGuard | undefined;

  constructor(onFault: (error: Error) => void) {
    this.#onFault = onFault;
  }

  addServer(server: NetServer): void {
    server.on('error', this.#onFault);
    this.#servers.push(server);
  }

  addExplainer(explainer: RefusalExplainer): void {
    this.#explainers.push(explainer);
  }

  addInvoker(invoker: Invoker): Invoker {
    this.#invokers.push(invoker);
    return invoker;
  }

  addGuard(guard: OrphanGuard): void {
    this.#guard = guard;
  }

  async stop(): Promise<void> {
    for (const stoppable of [...this.#invokers, ...this.#explainers]) stoppable.stop();
    this.#guard?.stop();
    await Promise.all(this.#servers.map(closeServer));
  }
}

async function startParts(
  options: LocalEdgeOptions,
  running: RunningParts,
): Promise<StartedLocalEdge> {
  const { deployment, edgeRegion, freezes, onAnswered } = options;
  const { distribution } = deployment;
  const parts = modelledParts(deployment);
  if (!parts.ok) return parts;
  const { functionUrl, edgeFunction } = parts.value;

  const faults = new Faults();
  const world = new WorldClock(options.now);
  const { now } = world;
  const credentials = new CredentialStore();
  const operator = createOperatorCredentials();
  const findSession = (accessKeyId: string): RoleSession | undefined => {
    const session = credentials.find(accessKeyId);
    return session && faults.of('credentials')?.name === 'expired'
      ? { ...session, expiresAt: 0 }
      : session;
  };
  const callers = { operator, credentials: { find: findSession } };
  const cognito = createCognito({ deployment, callers, now });
  const ssm = createSsm({ deployment, callers, now });
  const serveAws = (service: string, fetch: AwsFetch): Promise<number> =>
    serve(serverOf(tellAwsCalls(service, { fetch }, options.onAwsCall)), running);
  const cognitoPort = await serveAws('Cognito', disturbKeys(cognito.app.fetch, faults));
  const ssmPort = await serveAws('SSM', disturbSsm(ssm.fetch, faults));
  const logStore = new LogStore(deployment.accountId);
  const logs = createLogs({ store: logStore, deployment, callers, now });
  const logsPort = await serveAws('CloudWatch Logs', logs.fetch);
  faults.on('keys', 'rotated', () => cognito.rotateKeys());
  const disturbance = environmentFaults(faults, world);
  for (const order of options.faults) faults.obey(order);
  const awsUrls: Record<string, string> = {};
  for (const region of new Set([GLOBAL_REGION, ...deployment.stacks.map((one) => one.region)])) {
    const controlPlane = createControlPlane({ deployment, region, callers, now });
    awsUrls[region] = `http://${LOOPBACK}:${await serveAws('AWS', controlPlane.fetch)}`;
  }
  const awsHosts = awsHostsOf(deployment, edgeRegion, { cognitoPort, ssmPort });

  const orphanGuard = createOrphanGuard(options.onFault);
  running.addGuard(orphanGuard);
  const invokerFor = (lambdaFunction: LambdaFunction, version: string, region: string): Invoker =>
    running.addInvoker(
      createInvoker({
        lambdaFunction,
        version,
        region,
        credentials,
        credentialLifetimeMs: options.credentialLifetimeSeconds * 1000,
        hostFile: options.hostFile,
        awsHosts,
        freezes,
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

  const requestLog = new RequestLog();
  const explainer =
    options.furlock === undefined
      ? undefined
      : explainRefusals({
          furlock: options.furlock,
          findCredentials: (accessKeyId) => credentials.find(accessKeyId)?.credentials,
          onExplained: options.onExplained,
        });
  if (explainer !== undefined) running.addExplainer(explainer);

  const originPorts = new Map<string, number>();
  for (const url of deployment.functionUrls) {
    const backend = functionOf(deployment, url.functionArn);
    if (backend === undefined) continue;
    const invoker = invokerFor(backend, '$LATEST', backend.region);
    const invoke =
      url.invokeMode === 'BUFFERED' ? invoker.invoke : invoker.invokeWithResponseStream;
    const disturbed = disturbBackend(invoke, faults);
    const direct = new DirectCalls();
    const server = createFunctionUrlServer({
      functionUrl: url,
      deployment,
      invoke: (event) => {
        direct.note(event);
        return disturbed(event);
      },
      findSession,
      now: () => performance.timeOrigin + performance.now() + world.passedMs,
      onVerdict: (verdict) => {
        requestLog.addVerdict(verdict);
        if (direct.tells(verdict)) options.onVerdict(verdict);
      },
      onRefused: (refused) => explainer?.explain(refused),
    });
    originPorts.set(url.host, await serve(server, running));
  }

  const edgeFunctions = new Map(
    distribution.behaviors.flatMap(({ functions }) =>
      functions.flatMap(({ versionArn }) => {
        const lambdaFunction = functionOf(deployment, versionArn);
        const version = versionArn.split(':').at(-1) ?? '';
        return lambdaFunction === undefined
          ? []
          : [[versionArn, { lambdaFunction, version }] as const];
      }),
    ),
  );
  const cloudFront = createCloudFrontServers({
    distribution,
    edgeFunctions: new Map(
      [...edgeFunctions].map(([arn, { lambdaFunction, version }]) => [
        arn,
        invokerFor(lambdaFunction, version, edgeRegion).invoke,
      ]),
    ),
    originPorts,
    signingSession: credentials.issueToService(...cloudFrontCaller(deployment)),
    onAnswered,
    requestLog,
    faults,
    now,
    certificate: await makeCertificate(now()),
  });
  const listening = await listen(cloudFront.http, options.port);
  if (!listening.ok) {
    return refusal('PORT_UNAVAILABLE', portSentence(options.port, listening.error.code));
  }
  running.addServer(cloudFront.http);
  const browserPort = await serve(cloudFront.https, running);

  const demo = createDemoUser(cognito, deployment);
  return {
    ok: true,
    value: {
      endpoints: {
        url: `http://${LOOPBACK}:${listening.port}`,
        browserUrl: `https://${LOOPBACK}:${browserPort}`,
        functionUrl: `http://${LOOPBACK}:${originPorts.get(functionUrl.host) ?? 0}`,
        functionUrlHost: functionUrl.host,
        cognitoUrl: `http://${LOOPBACK}:${cognitoPort}`,
        ssmUrl: `http://${LOOPBACK}:${ssmPort}`,
        awsUrls,
        logsUrl: `http://${LOOPBACK}:${logsPort}`,
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

type ModelledParts =
  | Extract<StartedLocalEdge, { ok: false }>
  | {
      readonly ok: true;
      readonly value: {
        readonly functionUrl: Deployment['functionUrls'][number];
        readonly edgeFunction: LambdaFunction;
      };
    };

/** The parts that the local edge cannot do without. */
function modelledParts(deployment: Deployment): ModelledParts {
  const { distribution, functionUrls } = deployment;
  const sentence = refuseDistribution(distribution);
  if (sentence !== undefined) return refusal('DEPLOYMENT_NOT_MODELLED', sentence);
  const where = `${distribution.logicalId} in stack ${distribution.stack}`;

  const functionUrl = functionUrls.find(({ host }) =>
    distribution.origins.some(({ domainName }) => domainName === host),
  );
  if (functionUrl === undefined) {
    return refusal(
      'DEPLOYMENT_NOT_MODELLED',
      `${where} has no function URL of the assembly as an origin.`,
    );
  }
  if (functionOf(deployment, functionUrl.functionArn) === undefined) {
    return refusal(
      'DEPLOYMENT_NOT_MODELLED',
      `${functionUrl.logicalId} in stack ${functionUrl.stack} is the URL of a function that the assembly does not hold.`,
    );
  }
  const edgeFunctions = distribution.behaviors.flatMap(({ functions }) =>
    functions.flatMap(({ versionArn }) => functionOf(deployment, versionArn) ?? []),
  );
  const [edgeFunction] = edgeFunctions;
  if (edgeFunction === undefined) {
    return refusal(
      'DEPLOYMENT_NOT_MODELLED',
      `${where} has no function of the assembly at the edge.`,
    );
  }
  const edgeSentence = edgeFunctions.map(refuseEdgeFunction).find(Boolean);
  if (edgeSentence !== undefined) return refusal('DEPLOYMENT_NOT_MODELLED', edgeSentence);
  return { ok: true, value: { functionUrl, edgeFunction } };
}

/** Requests that nobody but the function URL knows of. */
class DirectCalls {
  readonly #throughCloudFront = new Set<string>();

  /** Takes note of an event that the function is about to get. */
  note(event: unknown): void {
    const { headers, requestContext } = event as {
      readonly headers?: Readonly<Record<string, string>>;
      readonly requestContext?: { readonly requestId?: string };
    };
    if (headers?.['x-amz-cf-id'] !== undefined && requestContext?.requestId !== undefined) {
      this.#throughCloudFront.add(requestContext.requestId);
    }
  }

  /** Whether a verdict is worth a line: refused, or not through CloudFront. */
  tells({ requestId, code }: FunctionUrlVerdict): boolean {
    return !this.#throughCloudFront.delete(requestId) || code !== 'ANSWERED';
  }
}

/** The hosts that code of the deployment may call, in every region that it might think of. */
function awsHostsOf(
  { functions, parameters, userPools }: Deployment,
  edgeRegion: string,
  { cognitoPort, ssmPort }: { readonly cognitoPort: number; readonly ssmPort: number },
): AwsHost[] {
  const regions = new Set([
    edgeRegion,
    ...[...functions, ...parameters, ...userPools].map(({ region }) => region),
  ]);
  return [...regions].flatMap((region) => [
    { host: `ssm.${region}.amazonaws.com`, port: ssmPort },
    { host: `cognito-idp.${region}.amazonaws.com`, port: cognitoPort },
    { host: `issuer-cognito-idp.${region}.amazonaws.com`, port: cognitoPort },
  ]);
}

/**
 * As whom CloudFront calls an origin with an origin access control: by a role in an account of its
 * own. Source: events of live function URLs.
 */
function cloudFrontCaller({
  accountId,
  distribution,
}: Deployment): Parameters<CredentialStore['issueToService']> {
  return [
    'arn:aws:iam::856369053181:role/OriginAccessControlRole',
    'OriginAccessSession',
    {
      principal: 'cloudfront.amazonaws.com',
      sourceArn: `arn:aws:cloudfront::${accountId}:distribution/${distribution.id}`,
      sourceAccount: accountId,
    },
  ];
}

function functionOf({ functions }: Deployment, arn: string): LambdaFunction | undefined {
  return functions.find(
    (candidate) => candidate.arn === arn || candidate.versionArns.includes(arn),
  );
}

/** What answers for a service of AWS. */
type AwsFetch = (request: Request, env: AwsEnv['Bindings']) => Response | Promise<Response>;

function serverOf(fetch: (request: Request, env: AwsEnv['Bindings']) => Promise<Response>): Server {
  const answer = getRequestListener(fetch);
  return createServer((incoming, outgoing) => void answer(incoming, outgoing));
}

/** Listens on a free port. */
async function serve(server: NetServer, running: RunningParts): Promise<number> {
  const listening = await listen(server, 0);
  if (!listening.ok) throw new Error('no free port on loopback');
  running.addServer(server);
  return listening.port;
}

function closeServer(server: NetServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Connections that are kept alive would keep the server.
    (server as Server).closeAllConnections();
  });
}

function portSentence(port: number, code: 'PORT_TAKEN' | 'PORT_FORBIDDEN'): string {
  const reason = code === 'PORT_TAKEN' ? 'is taken' : 'may not be used by this user';
  return `Port ${port} ${reason}: choose another with --port, such as --port ${port === 8081 ? 8082 : 8081}, or --port 0 for any that is free.`;
}

function refusal(
  code: Extract<StartedLocalEdge, { ok: false }>['error']['code'],
  sentence: string,
): Extract<StartedLocalEdge, { ok: false }> {
  return { ok: false, error: { code, sentence } };
}
