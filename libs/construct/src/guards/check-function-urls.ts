/**
 * Every URL of the locked function: a URL without IAM would accept any request.
 */
import { targetsFunction } from './targets-function.js';
import type { Guard } from './guarded-lock.js';

/** Rejects URLs of the locked function that do not require a signature. */
export const checkFunctionUrls: Guard = ({ handler }, tree) =>
  tree
    .ofType('AWS::Lambda::Url')
    .filter(({ stack, properties }) =>
      targetsFunction(properties['TargetFunctionArn'], handler, stack),
    )
    .filter(({ properties }) => properties['AuthType'] !== 'AWS_IAM')
    .map(
      ({ path }) =>
        `${path} exposes the locked function to unsigned requests: set authType to FunctionUrlAuthType.AWS_IAM`,
    );
