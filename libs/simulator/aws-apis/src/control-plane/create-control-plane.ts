/**
 * The APIs that tell what is deployed, in one region: CloudFormation and Lambda, and for us-east-1
 * CloudFront and IAM, as the AWS SDK calls them. They answer out of the assembly's templates, and
 * change nothing.
 *
 * It opens no socket.
 */
import { Hono } from 'hono';
import type { Deployment } from '@furlock/simulator-deployment';
import { readWireRequest, type WireRequest } from '@furlock/simulator-sigv4-judge';
import { authorizeCall } from '../aws-json/authorize-call.js';
import type { AwsResult } from '../aws-json/aws-result.js';
import { calledEndpoint } from '../aws-json/called-endpoint.js';
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
import { getFunctionConfiguration, getFunctionUrlConfig, getPolicy } from './describe-function.js';
import { getRole } from './get-role.js';
import { describeStacks, listStackResources } from './describe-stacks.js';

/** Where the services without a region answer. Source: AWS general reference, "Service endpoints". */
export const GLOBAL_REGION = 'us-east-1';

const GLOBAL_SERVICES: readonly ControlPlaneService[] = ['cloudfront', 'iam'];

/** Whose control plane it is, and who may call it. */
export interface ControlPlane {
  readonly deployment: Deployment;
  /** The region that the address stands for. */
  readonly region: string;
  readonly callers: Callers;
  readonly now: () => Date;
}

/** One operation: what IAM is asked before it, and what it answers. */
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
    const asked = readCall(received);
    if (asked === undefined) return undefined;
    const { service, operation: name, input } = asked;
    const endpoint = calledEndpoint(received, { service, homeRegion: region });
    if (endpoint === undefined) return undefined;

    const caller = recogniseCaller(endpoint.request, callers, { service, region, now: now() });
    if (!caller.ok) return errorAnswer(service, caller.error);
    const known = operations[service];
    const operation = Object.hasOwn(known, name) ? known[name] : undefined;
    if (
      operation === undefined ||
      (GLOBAL_SERVICES.includes(service) && region !== GLOBAL_REGION)
    ) {
      const words = `The local edge does not have the operation ${JSON.stringify(name)} of ${service} in ${region}. It has: ${Object.keys(known).join(', ')}.`;
      return errorAnswer(service, { code: 'UnknownOperationException', message: words });
    }
    const permitted = authorizeCall({
      caller: caller.value,
      action: `${service}:${name}`,
      resourceArns: [operation.resourceArn(input)],
      region,
      roles: deployment.roles,
    });
    if (!permitted.ok) return errorAnswer(service, permitted.error);
    const answered = operation.answer(input);
    return answered.ok ? valueAnswer(asked, answered.value) : errorAnswer(service, answered.error);
  };

  const app = new Hono<AwsEnv>();
  app.all('*', async (c) => {
    const request = readWireRequest(c.env.incoming, new Uint8Array(await c.req.arrayBuffer()));
    return call(request) ?? c.text('This is none of the calls that the local edge answers.\n', 404);
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
    },
  };
}
