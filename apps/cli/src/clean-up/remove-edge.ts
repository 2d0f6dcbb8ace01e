/**
 * Deletes an edge function with its versions, its log groups, its policy and its role.
 *
 * Each step accepts that an earlier run has done it, and the role, by which the rest is found, is the last.
 *
 * Source: CloudFront developer guide, "Delete Lambda@Edge functions and replicas"; Lambda API reference,
 * DeleteFunction; IAM user guide, "Delete roles", "Delete IAM policies" (read 2026-11-28).
 */
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { IAM } from '@aws-sdk/client-iam';
import type { Lambda } from '@aws-sdk/client-lambda';
import { edgeLogGroup } from '@furlock/edge-settings';
import { EDGE_REGIONS } from '../logs/edge-regions.js';
import { errorName } from '../target/aws-failure.js';
import { called } from './called.js';
import type { KeptEdge } from './find-kept-edges.js';

/** The clients that delete. */
export interface RemovingClients {
  readonly lambda: Lambda;
  readonly iam: IAM;
  readonly logs: (region: string) => CloudWatchLogs;
}

/**
 * `replicas` if CloudFront has not removed all of them: nothing was deleted then.
 *
 * Errors: rejects with the SDK's error, as a `FailedAction`.
 */
export async function removeEdge(
  { lambda, iam, logs }: RemovingClients,
  { name }: KeptEdge,
  { keepsLogs }: { readonly keepsLogs: boolean },
): Promise<'removed' | 'replicas'> {
  // First, because Lambda refuses it as long as anything runs the function.
  if (!(await deleteFunction(lambda, name))) return 'replicas';
  if (!keepsLogs) {
    await Promise.all(EDGE_REGIONS.map((region) => deleteLogGroup(logs(region), name)));
  }
  await deletePolicy(iam, name);
  await deleteRole(iam, name);
  return 'removed';
}

/** Whether the function, with all its versions, is deleted. */
async function deleteFunction(lambda: Lambda, name: string): Promise<boolean> {
  try {
    await lambda.deleteFunction({ FunctionName: name });
    return true;
  } catch (error) {
    if (errorName(error) === 'ResourceNotFoundException') return true;
    // "Lambda was unable to delete … because it is a replicated function."
    if (/replicated function/i.test(error instanceof Error ? error.message : '')) return false;
    return called('lambda:DeleteFunction', Promise.reject(error as Error));
  }
}

async function deleteLogGroup(logs: CloudWatchLogs, name: string): Promise<void> {
  try {
    await unless(
      // The account has not enabled the region, or nothing was logged there.
      ['ResourceNotFoundException', 'UnrecognizedClientException'],
      'logs:DeleteLogGroup',
      logs.deleteLogGroup({ logGroupName: edgeLogGroup(name) }),
    );
  } finally {
    logs.destroy();
  }
}

/** The policy is found by its id, which is the end of the name, whether it is still attached or not. */
async function deletePolicy(iam: IAM, name: string): Promise<void> {
  const PolicyArn = await policyArn(iam, name.split('-').at(-1) ?? '');
  if (PolicyArn === undefined) return;
  await unless(GONE, 'iam:DetachRolePolicy', iam.detachRolePolicy({ RoleName: name, PolicyArn }));
  const { Versions = [] } = await called(
    'iam:ListPolicyVersions',
    iam.listPolicyVersions({ PolicyArn }),
  );
  for (const { VersionId, IsDefaultVersion } of Versions) {
    if (IsDefaultVersion === true) continue;
    await unless(
      GONE,
      'iam:DeletePolicyVersion',
      iam.deletePolicyVersion({ PolicyArn, VersionId }),
    );
  }
  await unless(GONE, 'iam:DeletePolicy', iam.deletePolicy({ PolicyArn }));
}

async function policyArn(iam: IAM, policyId: string): Promise<string | undefined> {
  let Marker: string | undefined;
  do {
    const page = await called('iam:ListPolicies', iam.listPolicies({ Scope: 'Local', Marker }));
    const found = page.Policies?.find(({ PolicyId }) => PolicyId === policyId);
    if (found !== undefined) return found.Arn;
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (Marker !== undefined);
  return undefined;
}

async function deleteRole(iam: IAM, RoleName: string): Promise<void> {
  const inline = await unless(GONE, 'iam:ListRolePolicies', iam.listRolePolicies({ RoleName }));
  for (const PolicyName of inline?.PolicyNames ?? []) {
    await unless(GONE, 'iam:DeleteRolePolicy', iam.deleteRolePolicy({ RoleName, PolicyName }));
  }
  await unless(GONE, 'iam:DeleteRole', iam.deleteRole({ RoleName }));
}

/** IAM's error for what does not exist. */
const GONE = ['NoSuchEntity', 'NoSuchEntityException'];

/** The value of a call; undefined for the errors that mean that there is nothing to do. */
async function unless<T>(
  errors: readonly string[],
  action: string,
  call: Promise<T>,
): Promise<T | undefined> {
  return called(
    action,
    call.catch((error: unknown) => {
      if (errors.includes(errorName(error))) return undefined;
      throw error;
    }),
  );
}
