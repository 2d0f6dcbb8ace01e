/**
 * The control plane of one region: CloudFormation and Lambda, and in us-east-1 also CloudFront and IAM,
 * as the AWS SDK calls them. The APIs describe the assembly's templates and are read-only.
 *
 * It opens no socket.
 */
import { Hono } from 'hono';
import type { Deployment } from '@furlock/simulator-deployment';
import { readWireRequest, type WireRequest } from '@furlock/simulator-sigv4-judge';
import { authorizeCall } from '../aws-json/authorize-call.js';
import type { AwsResult } from '../aws-json/aws-result.js';
import { calledRegion } from '../aws-json/called-region.js';
import type { AwsEnv } from '../aws-json/mount-api.js';
import { recogniseCaller, type Callers } from '../aws-json/recognise-caller.js';
import { errorAnswer, valueAnswer, type ControlPlaneValue } from './control-plane-answer.js';
import { readCall, type ControlPlaneCall, type ControlPlaneService } from './control-plane-call.js';
import {
  distributionArn,
  getDistribution,
  getOriginAccessControl,
  getOriginRequestPolicy,
} from './describe-distribution.js';
import {
  getFunctionConfiguration,
  getFunctionUrlConfig,
  getPolicy,
  listFunctionUrlConfigs,
} from './describe-function.js';
import { getRole } from './get-role.js';
import { simulatePrincipalPolicy } from './simulate-principal-policy.js';
import { describeStacks, listStackResources } from './describe-stacks.js';

/** The region of the global services. Source: AWS general reference, "Service endpoints". */
export const GLOBAL_REGION = 'us-east-1';

const GLOBAL_SERVICES: readonly ControlPlaneService[] = ['cloudfront', 'iam'];

/** The deployment and the callers of a control plane. */
export interface ControlPlane {
  readonly deployment: Deployment;
  /** The region that the address serves. */
  readonly region: string;
  readonly callers: Callers;
  readonly now: () => Date;
}

/** One operation: the resource whose permission it requires, and its result. */
interface Operation {
  readonly resourceArn: (input: ControlPlaneCall['input']) => string;
  readonly answer: (input: ControlPlaneCall['input']) => AwsResult<ControlPlaneValue>;
}

/** The control plane of a region. */
export function createControlPlane({
  deployment,
  region,
  callers,
  now,
}: ControlPlane): Hono<AwsEnv> {
  const operations = operationsOf(deployment, region, now());

  const call = (received: WireRequest): Response | undefined => {
    const requested = readCall(received);
    if (requested === undefined) return undefined;
    const { service, operation: name, input } = requested;
    if (calledRegion(received, { service, homeRegion: region }) === undefined) return undefined;

    const caller = recogniseCaller(received, callers, { service, region, now: now() });
    if (!caller.ok) return errorAnswer(service, caller.error);
    const known = operations[service];
    const operation = Object.hasOwn(known, name) ? known[name] : undefined;
    if (
      operation === undefined ||
      (GLOBAL_SERVICES.includes(service) && region !== GLOBAL_REGION)
    ) {
      const message = `The local edge does not support the operation ${JSON.stringify(name)} of ${service} in ${region}. It supports: ${Object.keys(known).join(', ')}.`;
      return errorAnswer(service, { code: 'UnknownOperationException', message });
    }
    const permitted = authorizeCall({
      caller: caller.value,
      action: `${service}:${name}`,
      resourceArns: [operation.resourceArn(input)],
      region,
      roles: deployment.roles,
    });
    if (!permitted.ok) return errorAnswer(service, permitted.error);
    const result = operation.answer(input);
    return result.ok ? valueAnswer(requested, result.value) : errorAnswer(service, result.error);
  };

  const app = new Hono<AwsEnv>();
  app.all('*', async (c) => {
    const request = readWireRequest(c.env.incoming, new Uint8Array(await c.req.arrayBuffer()));
    return call(request) ?? c.text('The local edge does not support this call.\n', 404);
  });
  return app;
}

function operationsOf(
  deployment: Deployment,
  region: string,
  startedAt: Date,
): Readonly<Record<ControlPlaneService, Readonly<Record<string, Operation>>>> {
  const { accountId } = deployment;
  const stackArn = ({ StackName: name = '' }: ControlPlaneCall['input']): string =>
    name.startsWith('arn:')
      ? name
      : `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/*`;
  const functionArn = ({ FunctionName: name = '' }: ControlPlaneCall['input']): string =>
    name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  const place = { region, startedAt };
  return {
    cloudformation: {
      DescribeStacks: {
        resourceArn: stackArn,
        answer: (input) => describeStacks(deployment, input, place),
      },
      ListStackResources: {
        resourceArn: stackArn,
        answer: (input) => listStackResources(deployment, input, place),
      },
    },
    cloudfront: {
      GetDistribution: {
        resourceArn: ({ Id: id = '' }) => distributionArn(accountId, { id }),
        answer: (input) => getDistribution(deployment, input, startedAt),
      },
      GetOriginAccessControl: {
        resourceArn: ({ Id: id = '' }) =>
          `arn:aws:cloudfront::${accountId}:origin-access-control/${id}`,
        answer: (input) => getOriginAccessControl(deployment, input),
      },
      GetOriginRequestPolicy: {
        resourceArn: ({ Id: id = '' }) =>
          `arn:aws:cloudfront::${accountId}:origin-request-policy/${id}`,
        answer: (input) => getOriginRequestPolicy(deployment, input, startedAt),
      },
    },
    iam: {
      GetRole: {
        resourceArn: ({ RoleName: name = '' }) => `arn:aws:iam::${accountId}:role/${name}`,
        answer: (input) => getRole(deployment, input, startedAt),
      },
      SimulatePrincipalPolicy: {
        resourceArn: ({ PolicySourceArn: arn = '' }) => arn,
        answer: (input) => simulatePrincipalPolicy(deployment, input),
      },
    },
    lambda: {
      GetFunctionConfiguration: {
        resourceArn: functionArn,
        answer: (input) => getFunctionConfiguration(deployment, input, region),
      },
      GetFunctionUrlConfig: {
        resourceArn: functionArn,
        answer: (input) => getFunctionUrlConfig(deployment, input, region),
      },
      GetPolicy: {
        resourceArn: functionArn,
        answer: (input) => getPolicy(deployment, input, region),
      },
      ListFunctionUrlConfigs: {
        resourceArn: functionArn,
        answer: (input) => listFunctionUrlConfigs(deployment, input, region),
      },
    },
  };
}
