/**
 * Every URL of the locked function: one without IAM would answer anybody.
 */
import { targetsFunction } from './targets-function.js';
import type { Guard } from './guarded-lock.js';

/** Refuses URLs of the locked function that do not ask for a signature. */
export const checkFunctionUrls: Guard = ({ handler }, tree) =>
  tree
    .ofType('AWS::Lambda::Url')
    .filter(({ stack, properties }) =>
      targetsFunction(properties['TargetFunctionArn'], handler, stack),
    )
    .filter(({ properties }) => properties['AuthType'] !== 'AWS_IAM')
    .map(
      ({ path }) =>
        `${path} opens the locked function without a signature: set authType to FunctionUrlAuthType.AWS_IAM`,
    );
