/**
 * Starts CloudFront: its two servers, the functions at the edge, and the pages that the local edge
 * adds to the server without TLS.
 */
import { createCloudFrontServers, type AnsweredRequest } from '@furlock/simulator-cloudfront';
import type { FunctionRunner } from '@furlock/simulator-cloudfront-functions';
import type {
  CredentialStore,
  Deployment,
  Distribution,
  RoleSession,
} from '@furlock/simulator-deployment';
import type { Invoke } from '@furlock/simulator-lambda';
import type { Faults } from '../faults/faults.js';
import type { LocalNames } from '../names/local-names.js';
import { answerFaultsPage, FAULTS_PATH } from '../pages/faults-page.js';
import type { RequestLog } from '../pages/request-log.js';
import { answerRequestsPage, REQUESTS_PATH } from '../pages/requests-page.js';
import { listen, portSentence } from './listen.js';
import { findFunction } from './modelled-parts.js';
import type { RunningParts } from './running-parts.js';
import type { InvokerFor } from './start-functions.js';
import { refuseStart, type StartRefusal } from './start-refusal.js';

/** The dependencies of CloudFront. */
export interface CloudFrontOptions {
  readonly deployment: Deployment;
  readonly distribution: Distribution;
  readonly certificate: Parameters<typeof createCloudFrontServers>[0]['certificate'];
  /** For viewers without TLS; 0 chooses any free port. */
  readonly port: number;
  readonly edgeRegion: string;
  readonly invokerFor: InvokerFor;
  readonly runViewerFunction: FunctionRunner['run'];
  readonly originPorts: ReadonlyMap<string, number>;
  readonly credentials: CredentialStore;
  readonly requestLog: RequestLog;
  readonly faults: Faults;
  readonly names: LocalNames;
  readonly now: () => Date;
  readonly onAnswered: (request: AnsweredRequest) => void;
}

/** The ports that CloudFront listens on for one distribution. */
export interface CloudFrontPorts {
  readonly port: number;
  readonly browserPort: number;
}

/**
 * Starts CloudFront for one distribution.
 *
 * Errors: `PORT_UNAVAILABLE`.
 */
export async function startCloudFront(
  options: CloudFrontOptions,
  running: RunningParts,
): Promise<{ readonly ok: true; readonly value: CloudFrontPorts } | StartRefusal> {
  const { distribution, requestLog, faults, now } = options;
  const { http, https } = createCloudFrontServers({
    distribution,
    edgeFunctions: edgeInvokes(options),
    runViewerFunction: options.runViewerFunction,
    originPorts: options.originPorts,
    signingSession: options.credentials.issueToService(...cloudFrontCaller(options)),
    identitySessions: identitySessions(options),
    onAnswered: options.onAnswered,
    onRecorded: (record) => requestLog.add(record),
    pages: new Map([
      [REQUESTS_PATH, (incoming, outgoing) => answerRequestsPage(incoming, outgoing, requestLog)],
      [FAULTS_PATH, (incoming, outgoing) => void answerFaultsPage(incoming, outgoing, faults)],
    ]),
    browserBorder: options.names,
    now,
    certificate: options.certificate,
  });
  const listening = await listen(http, options.port);
  if (!listening.ok) {
    return refuseStart('PORT_UNAVAILABLE', portSentence(options.port, listening.error.code));
  }
  running.addServer(http);
  return { ok: true, value: { port: listening.port, browserPort: await running.serve(https) } };
}

/** The functions at the edge by version ARN: one invoker per version, even with several associations. */
function edgeInvokes({
  deployment,
  distribution,
  invokerFor,
  edgeRegion,
}: CloudFrontOptions): Map<string, Invoke> {
  const versionArns = distribution.behaviors.flatMap(({ functions }) =>
    functions.map(({ versionArn }) => versionArn),
  );
  const invokes = new Map<string, Invoke>();
  for (const versionArn of new Set(versionArns)) {
    const lambdaFunction = findFunction(deployment, versionArn);
    if (lambdaFunction === undefined) continue;
    const version = versionArn.split(':').at(-1) ?? '';
    invokes.set(versionArn, invokerFor(lambdaFunction, version, edgeRegion).invoke);
  }
  return invokes;
}

/** A session for each origin access identity of the distribution, by the identity's id. */
function identitySessions({
  distribution,
  credentials,
}: CloudFrontOptions): Map<string, RoleSession> {
  return new Map(
    distribution.origins.flatMap(({ s3 }): [string, RoleSession][] =>
      s3?.accessIdentity === undefined
        ? []
        : [[s3.accessIdentity.id, credentials.issue(s3.accessIdentity.arn, s3.accessIdentity.id)]],
    ),
  );
}

/**
 * The identity with which CloudFront calls an origin that has an origin access control: a role in an
 * account of AWS. Source: events of live function URLs.
 */
function cloudFrontCaller({
  deployment: { accountId },
  distribution,
}: CloudFrontOptions): Parameters<CredentialStore['issueToService']> {
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
