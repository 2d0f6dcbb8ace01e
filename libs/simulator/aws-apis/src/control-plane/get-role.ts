/**
 * IAM's `GetRole`: describes the roles of the functions that the local edge runs.
 */
import type { Deployment } from '@furlock/simulator-deployment';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { ControlPlaneValue } from './control-plane-answer.js';
import { leaf } from './xml.js';

/**
 * A role with its trust policy.
 *
 * Shape: the trust policy is JSON, percent-encoded (RFC 3986).
 * Errors: `NoSuchEntity`.
 * Source: IAM API reference, GetRole (read 2026-11-25).
 */
export function getRole(
  { roles }: Pick<Deployment, 'roles'>,
  { RoleName: name = '' }: Readonly<Record<string, string>>,
  startedAt: Date,
): AwsResult<ControlPlaneValue> {
  const role = roles.find((candidate) => candidate.name === name);
  if (role === undefined) {
    return refuse('NoSuchEntity', `The role with name ${name} cannot be found.`);
  }
  return {
    ok: true,
    value: {
      form: 'xml',
      elements: [
        [
          'Role',
          [
            leaf('RoleName', role.name),
            leaf('RoleId', role.id),
            leaf('Arn', role.arn),
            leaf('CreateDate', startedAt.toISOString()),
            leaf('AssumeRolePolicyDocument', encodeURIComponent(JSON.stringify(role.trustPolicy))),
          ],
        ],
      ],
    },
  };
}
