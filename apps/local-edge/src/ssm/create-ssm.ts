/**
 * The local Parameter Store: the parameters of a deployment, behind the Systems Manager API as the
 * AWS SDK calls it.
 *
 * It opens no socket, and checks neither signatures nor policies.
 */
import { Hono } from 'hono';
import type { Deployment } from '../assembly/deployment.js';
import type { CredentialStore } from '../iam/role-credentials.js';
import { awsJsonHandler, type AwsOperation } from './aws-json-handler.js';
import { getParameter } from './operations/get-parameter.js';
import { getParameters } from './operations/get-parameters.js';
import { putParameter } from './operations/put-parameter.js';
import { ParameterStore } from './parameter-store.js';

/** The operations that the local Parameter Store has. */
export type SsmOperation = 'GetParameter' | 'GetParameters' | 'PutParameter';

/** A local Parameter Store. */
export interface Ssm {
  /** Answers `POST /`. */
  readonly app: Hono;
  /** How often an operation was called by a recognised caller, refused calls included. */
  callCount(operation: SsmOperation): number;
}

/** The Parameter Store of a deployment; a parameter is found in its own region alone. */
export function createSsm({
  deployment,
  credentials,
  now,
}: {
  readonly deployment: Pick<Deployment, 'accountId' | 'parameters'>;
  readonly credentials: CredentialStore;
  readonly now: () => Date;
}): Ssm {
  const store = new ParameterStore(deployment, now());
  const callCounts = { GetParameter: 0, GetParameters: 0, PutParameter: 0 };

  const operations: Record<SsmOperation, AwsOperation> = {
    GetParameter: (input, caller) => {
      callCounts.GetParameter += 1;
      return getParameter(store, input, caller);
    },
    GetParameters: (input, caller) => {
      callCounts.GetParameters += 1;
      return getParameters(store, input, caller);
    },
    PutParameter: (input, caller) => {
      callCounts.PutParameter += 1;
      return putParameter(store, input, caller, now());
    },
  };
  const handle = awsJsonHandler({ targetPrefix: 'AmazonSSM.', operations, credentials });

  const app = new Hono();
  app.post('/', ({ req }) => handle(req.raw));
  return { app, callCount: (operation) => callCounts[operation] };
}
