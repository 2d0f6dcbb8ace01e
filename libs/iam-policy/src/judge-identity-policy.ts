/**
 * Judges the policies of an identity in the function's account: within an account, a policy of the
 * caller is enough to call a function and its URL.
 *
 * Permissions boundaries are not read: they can only take permissions away.
 *
 * Source: IAM user guide, "Policy evaluation logic"; Lambda developer guide, "Control access to Lambda
 * function URLs".
 */
import { any, type Answer } from './answer.js';
import { appliesTo, coversAction, coversResource, resourcesOf, type Call } from './applies.js';
import { fieldOf, type Caller } from './caller.js';
import type { Access } from './judge-resource-policy.js';
import { NEEDS } from './needs.js';
import type { Statement } from './read-statements.js';
import type { Text } from './text.js';

/** Access that an identity's policy gives. */
export interface IdentityAccess extends Access {
  /** Whether it is certain that the statement is about the function. */
  readonly onFunction: Exclude<Answer, 'no'>;
}

/** What the policies of an identity mean for a lock. */
export interface IdentityPolicyVerdict {
  /** Statements with which the identity may call the URL. */
  readonly openings: readonly IdentityAccess[];
  /** Statements with which it may invoke the function without its URL. */
  readonly direct: readonly IdentityAccess[];
}

/** The verdict on one policy, or on all policies of one identity together. */
export function judgeIdentityPolicy({
  statements,
  functionArn,
}: {
  readonly statements: readonly Statement[];
  readonly functionArn: Text;
}): IdentityPolicyVerdict {
  const denies = statements.filter(({ effect }) => effect === 'Deny');
  const caller: Caller = { kind: 'identity', account: fieldOf(functionArn, 4) ?? [] };
  const access = (action: Access['action'], call: 'url' | 'direct'): IdentityAccess[] =>
    statements
      .filter((one) => one.effect === 'Allow' && coversAction(one, action) !== 'no')
      .flatMap((statement) => {
        const resources = resourcesOf(functionArn, statement);
        const answer = any(
          resources.map((resource) => {
            const one: Call = { action, resource, caller, call, forCallers: 'some' };
            const isDenied = denies.some(
              (deny) => appliesTo(deny, { ...one, forCallers: 'every' }) === 'yes',
            );
            return isDenied ? 'no' : appliesTo(statement, one);
          }),
        );
        const onFunction = any(resources.map((resource) => coversResource(statement, resource)));
        return answer === 'no' || onFunction === 'no'
          ? []
          : [{ statement, action, answer, onFunction }];
      });
  const [url, invoke] = NEEDS;
  const direct = access(invoke.action, 'direct');
  const throughUrl = access(invoke.action, 'url');
  return {
    openings: [
      ...access(url.action, 'url'),
      ...throughUrl.filter((one) => !direct.some(({ statement }) => statement === one.statement)),
    ],
    direct,
  };
}
