/**
 * Starts the servers of the AWS APIs: Cognito, SSM, CloudWatch Logs, and in each region of the
 * deployment the control plane.
 */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import {
  createCognito,
  createControlPlane,
  createLogs,
  createSsm,
  createUnservedServices,
  GLOBAL_REGION,
  LogStore,
  type AwsEnv,
  type Callers,
  type Cognito,
} from '@furlock/simulator-aws-apis';
import type { Deployment } from '@furlock/simulator-deployment';
import { disturbKeys, disturbSsm, disturbTokens } from '../faults/disturb-aws.js';
import type { Faults } from '../faults/faults.js';
import { atBrowserBorder } from '../names/browser-border.js';
import type { LocalNames } from '../names/local-names.js';
import { LOOPBACK } from './listen.js';
import type { RunningParts } from './running-parts.js';
import { reportAwsCalls, type AwsCall } from './report-aws-calls.js';

/** The dependencies of the AWS APIs. */
export interface AwsApisOptions {
  readonly deployment: Deployment;
  readonly callers: Callers;
  readonly faults: Faults;
  readonly names: LocalNames;
  readonly now: () => Date;
  readonly onAwsCall: (call: AwsCall) => void;
}

/** The running AWS APIs. */
export interface RunningAwsApis {
  readonly cognito: Cognito;
  readonly cognitoPort: number;
  readonly ssmPort: number;
  readonly logsPort: number;
  /** Answers calls to services that are not served. */
  readonly unservedPort: number;
  /** Stores the output of functions, which CloudWatch Logs serves. */
  readonly logStore: LogStore;
  /** The address of the control plane, by region. */
  readonly awsUrls: Readonly<Record<string, string>>;
}

/** Handles the requests to an AWS service. */
type AwsFetch = (request: Request, env: AwsEnv['Bindings']) => Response | Promise<Response>;

/** Starts the AWS APIs. */
export async function startAwsApis(
  { deployment, callers, faults, names, now, onAwsCall }: AwsApisOptions,
  running: RunningParts,
): Promise<RunningAwsApis> {
  const serve = (service: string, fetch: AwsFetch): Promise<number> => {
    const answer = getRequestListener(reportAwsCalls(service, { fetch }, onAwsCall));
    return running.serve(createServer((incoming, outgoing) => void answer(incoming, outgoing)));
  };
  const cognito = createCognito({ deployment, callers, now });
  const ssm = createSsm({ deployment, callers, now });
  const logStore = new LogStore(deployment.accountId);
  const logs = createLogs({ store: logStore, deployment, callers, now });
  faults.on('keys', 'rotated', () => cognito.rotateKeys());

  const disturbed = disturbTokens(disturbKeys(cognito.app.fetch, faults), faults);
  const cognitoPort = await serve('Cognito', atBrowserBorder(disturbed, names));
  const ssmPort = await serve('SSM', disturbSsm(ssm.fetch, faults));
  const logsPort = await serve('CloudWatch Logs', logs.fetch);
  const unservedPort = await serve(
    'AWS service that is not served',
    createUnservedServices().fetch,
  );
  const awsUrls: Record<string, string> = {};
  for (const region of new Set([GLOBAL_REGION, ...deployment.stacks.map((one) => one.region)])) {
    const controlPlane = createControlPlane({ deployment, region, callers, now });
    awsUrls[region] = `http://${LOOPBACK}:${await serve('AWS', controlPlane.fetch)}`;
  }
  return { cognito, cognitoPort, ssmPort, logsPort, unservedPort, logStore, awsUrls };
}
