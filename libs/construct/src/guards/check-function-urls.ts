/**
 * Every URL of the locked function and its aliases: a URL without IAM would accept any request.
 */
import {
  any,
  equalText,
  literal,
  matchText,
  text,
  type Answer,
  type Text,
} from '@furlock/iam-policy';
import { functionArnOf } from './locked-function.js';
import type { Guard } from './guarded-lock.js';

/** Rejects URLs of the locked function that do not require a signature. */
export const checkFunctionUrls: Guard = (lock, tree, { templates }) => {
  const functionArn = functionArnOf(lock, templates);
  const isLocked = (target: Text): Answer =>
    any([equalText(target, functionArn), matchText(text(functionArn, ':*'), target)]);
  return tree.ofType('AWS::Lambda::Url').flatMap(({ path, stack, properties }) => {
    const locked = isLocked(templates.functionArn(stack, properties['TargetFunctionArn']));
    const authType = literal(templates.read(stack, properties['AuthType']));
    if (locked === 'no' || authType === 'AWS_IAM') return [];
    return locked === 'yes'
      ? [
          `${path} exposes the locked function to unsigned requests: set authType to FunctionUrlAuthType.AWS_IAM`,
        ]
      : [
          `${path} may expose the locked function to unsigned requests, because its function cannot be read: set authType to FunctionUrlAuthType.AWS_IAM, or name the function`,
        ];
  });
};
