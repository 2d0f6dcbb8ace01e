/**
 * IAM's `SimulatePrincipalPolicy`: what the policies of a role allow.
 */
import { authorize, type Deployment } from '@furlock/simulator-deployment';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { ControlPlaneValue } from './control-plane-answer.js';
import { leaf } from './xml.js';

/**
 * The decision about each action on each resource, without context keys.
 *
 * Shape of the lists: `ActionNames.member.1`, … (AWS Query protocol).
 * Errors: `NoSuchEntity`.
 * Source: IAM API reference, SimulatePrincipalPolicy (read 2026-11-28).
 */
export function simulatePrincipalPolicy(
  { roles }: Pick<Deployment, 'roles'>,
  input: Readonly<Record<string, string>>,
): AwsResult<ControlPlaneValue> {
  const { PolicySourceArn: arn = '' } = input;
  const role = roles.find((candidate) => candidate.arn === arn);
  if (role === undefined) {
    return refuse('NoSuchEntity', `The entity ${arn} cannot be found.`);
  }
  const results = listOf(input, 'ActionNames').flatMap((action) =>
    listOf(input, 'ResourceArns').map((resourceArn) => {
      const decision = authorize({
        session: null,
        action,
        resourceArn,
        conditionValues: {},
        identityStatements: role.statements,
        boundary: role.boundary,
        permissions: [],
      });
      return [
        'member',
        [
          leaf('EvalActionName', action),
          leaf('EvalResourceName', resourceArn),
          leaf('EvalDecision', decisionText(decision)),
        ],
      ] as const;
    }),
  );
  return {
    ok: true,
    value: {
      form: 'xml',
      elements: [['EvaluationResults', results], leaf('IsTruncated', false)],
    },
  };
}

function listOf(input: Readonly<Record<string, string>>, name: string): string[] {
  const prefix = `${name}.member.`;
  return Object.entries(input)
    .filter(([key]) => key.startsWith(prefix))
    .map(([, value]) => value);
}

function decisionText(decision: ReturnType<typeof authorize>): string {
  if (decision.allowed) return 'allowed';
  return decision.reason === 'an identity policy denies it' ? 'explicitDeny' : 'implicitDeny';
}
