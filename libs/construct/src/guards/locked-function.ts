/**
 * The locked function and its signer, as a policy in the app's templates names them.
 */
import { Stack } from 'aws-cdk-lib';
import { text, type Signer, type Text } from '@furlock/iam-policy';
import { CLOUDFRONT_PRINCIPAL } from '../grant-invoke-url.js';
import type { GuardedLock } from './guarded-lock.js';
import type { KnownExpression, TemplateText } from './template-text.js';

/** The expressions by which other stacks may refer to a lock. */
export function knownExpressions({
  handler,
  edgeRole,
  edgeRoleName,
  distribution,
}: GuardedLock): readonly KnownExpression[] {
  const { stack } = distribution;
  return [
    { construct: handler, expression: handler.functionArn },
    { construct: handler, expression: handler.functionName },
    { construct: edgeRole, expression: edgeRole.roleArn },
    {
      construct: edgeRole,
      expression: edgeRole.roleName,
      alias: { stack, expression: edgeRoleName },
    },
    { construct: distribution, expression: distribution.distributionArn },
  ];
}

/** The ARN of the locked function. */
export function functionArnOf({ handler }: GuardedLock, templates: TemplateText): Text {
  const stack = Stack.of(handler);
  return templates.functionArn(stack, stack.resolve(handler.functionArn));
}

/** Who signs for the lock, as the lock's own stack knows it. */
export function signerOf(lock: GuardedLock, templates: TemplateText): Signer {
  const { signing, edgeRoleArn, distribution } = lock;
  const stack = Stack.of(distribution);
  const read = (expression: string): Text => templates.read(stack, stack.resolve(expression));
  return signing === 'edge'
    ? { kind: 'role', arn: read(edgeRoleArn) }
    : {
        kind: 'service',
        name: text(CLOUDFRONT_PRINCIPAL),
        sourceArn: read(distribution.distributionArn),
      };
}

/** The signer for messages. */
export function signerInWords({ signing }: GuardedLock): string {
  return signing === 'edge' ? 'the edge role' : "the lock's distribution";
}
