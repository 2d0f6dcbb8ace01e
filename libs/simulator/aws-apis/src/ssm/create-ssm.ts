/**
 * The local Parameter Store: serves the parameters of a deployment through the Systems Manager API, as
 * the AWS SDK calls it.
 *
 * It opens no socket.
 */
import { Hono } from 'hono';
import type { Deployment } from '@furlock/simulator-deployment';
import type { AwsApi, AwsInput, Permission } from '../aws-json/aws-api.js';
import { createAwsJsonHandler } from '../aws-json/aws-json-handler.js';
import { mountApi, type AwsEnv } from '../aws-json/mount-api.js';
import type { Callers } from '../aws-json/recognise-caller.js';
import { deleteParameter } from './operations/delete-parameter.js';
import { getParameter } from './operations/get-parameter.js';
import { getParameters } from './operations/get-parameters.js';
import { putParameter } from './operations/put-parameter.js';
import { splitSelector } from './parameter-name.js';
import { ParameterStore } from './parameter-store.js';

/** The Parameter Store of a deployment; each parameter exists only in its region. */
export function createSsm({
  deployment,
  callers,
  now,
}: {
  readonly deployment: Pick<Deployment, 'accountId' | 'homeRegion' | 'parameters' | 'roles'>;
  readonly callers: Callers;
  readonly now: () => Date;
}): Hono<AwsEnv> {
  const store = new ParameterStore(deployment, now());
  const permission = (action: string): Permission => ({
    action: `ssm:${action}`,
    resourceArns: (input, region) => namesIn(input).map((name) => store.arnOf(region, name)),
  });

  const api: AwsApi = {
    service: 'ssm',
    targetPrefix: 'AmazonSSM.',
    throttlingException: 'ThrottlingException',
    operations: {
      DeleteParameter: {
        permission: permission('DeleteParameter'),
        answer: (input, region) => deleteParameter(store, input, region),
      },
      GetParameter: {
        permission: permission('GetParameter'),
        answer: (input, region) => getParameter(store, input, region),
      },
      GetParameters: {
        permission: permission('GetParameters'),
        answer: (input, region) => getParameters(store, input, region),
      },
      PutParameter: {
        permission: permission('PutParameter'),
        answer: (input, region) => putParameter(store, input, region, now()),
      },
    },
  };

  const app = new Hono<AwsEnv>();
  mountApi(app, createAwsJsonHandler(api, { ...deployment, callers, now }));
  return app;
}

/** The parameter names in a request, without versions; the operation rejects values that are not strings. */
function namesIn({ Name, Names }: AwsInput): string[] {
  return [Name, Names]
    .flat()
    .filter((name) => typeof name === 'string')
    .map((name) => splitSelector(name).name);
}
