/**
 * What identifies a construct in every account and region as long as it is not moved: for names that an update
 * must not change.
 */
import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * A hash of the place of a construct: the name of its outermost stack, and the ids below it. They also decide the
 * logical ids.
 *
 * Shape: 16 hexadecimal digits.
 */
export function placeHash(construct: IConstruct): string {
  const stack = outermost(Stack.of(construct));
  const ids = construct.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  const place = [stack.stackName, ...ids].join('/');
  return createHash('sha256').update(place).digest('hex').slice(0, 16);
}

/** Only CloudFormation knows the name of a nested stack. */
function outermost(stack: Stack): Stack {
  return stack.nestedStackParent === undefined ? stack : outermost(stack.nestedStackParent);
}
