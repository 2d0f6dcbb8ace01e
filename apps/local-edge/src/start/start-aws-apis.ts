/**
 * Starts the servers that answer as AWS's APIs: Cognito, SSM, CloudWatch Logs, and in each region of
 * the deployment what is deployed there.
 */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import {
  createCognito,
  createControlPlane,
  createLogs,
  createSsm,
  GLOBAL_REGION,
  LogStore,
  type AwsEnv,
  type Callers,
  type Cognito,
} from '@furlock/simulator-aws-apis';
import type { Deployment } from '@furlock/simulator-deployment';
import { disturbKeys, disturbSsm } from '../faults/disturb-aws.js';
import type { Faults } from '../faults/faults.js';
import { LOOPBACK } from './listen.js';
import type { RunningParts } from './running-parts.js';
import { tellAwsCalls, type AwsCall } from './tell-aws-calls.js';

/** What AWS's APIs need. */
export interface AwsApisOptions {
  readonly deployment: Deployment;
  readonly callers: Callers;
  readonly faults: Faults;
  readonly now: () => Date;
  readonly onAwsCall: (call: AwsCall) => void;
}

/** AWS's APIs, answering. */
export interface RunningAwsApis {
  readonly cognito: Cognito;
  readonly cognitoPort: number;
  readonly ssmPort: number;
  readonly logsPort: number;
  /** What functions write is found in it by CloudWatch Logs. */
  readonly logStore: LogStore;
  /** By region: the address of what is deployed there. */
  readonly awsUrls: Readonly<Record<string, string>>;
}

/** What answers for a service of AWS. */
type AwsFetch = (request: Request, env: AwsEnv['Bindings']) => Response | Promise<Response>;

/** Starts AWS's APIs. */
export async function startAwsApis(
  { deployment, callers, faults, now, onAwsCall }: AwsApisOptions,
  running: RunningParts,
): Promise<RunningAwsApis> {
  const serve = (service: string, fetch: AwsFetch): Promise<number> => {
    const answer = getRequestListener(tellAwsCalls(service, { fetch }, onAwsCall));
    return running.serve(createServer((incoming, outgoing) => void answer(incoming, outgoing)));
  };
  const cognito = createCognito({ deployment, callers, now });
  const ssm = createSsm({ deployment, callers, now });
  const logStore = new LogStore(deployment.accountId);
  const logs = createLogs({ store: logStore, deployment, callers, now });
  faults.on('keys', 'rotated', () => cognito.rotateKeys());

  const cognitoPort = await serve('Cognito', disturbKeys(cognito.app.fetch, faults));
  const ssmPort = await serve('SSM', disturbSsm(ssm.fetch, faults));
  const logsPort = await serve('CloudWatch Logs', logs.fetch);
  const awsUrls: Record<string, string> = {};
  for (const region of new Set([GLOBAL_REGION, ...deployment.stacks.map((one) => one.region)])) {
    const controlPlane = createControlPlane({ deployment, region, callers, now });
    awsUrls[region] = `http://${LOOPBACK}:${await serve('AWS', controlPlane.fetch)}`;
  }
  return { cognito, cognitoPort, ssmPort, logsPort, logStore, awsUrls };
}
