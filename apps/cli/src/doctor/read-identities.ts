/**
 * Reads every user, group and role of the account, with their policies.
 *
 * Source: IAM API reference, GetAccountAuthorizationDetails (read 2026-11-28).
 */
import type { GetAccountAuthorizationDetailsCommandOutput, IAM } from '@aws-sdk/client-iam';
import type { Target } from '../target/choose-target.js';
import type { DeployedIdentity } from './deployed-lock.js';
import { read, type Reading } from './reading.js';

/** The identities of the account. */
export function readIdentities(
  iam: IAM,
  target: Target,
): Promise<Reading<readonly DeployedIdentity[]>> {
  const call = {
    target,
    action: 'iam:GetAccountAuthorizationDetails',
    absence: {
      errors: [],
      words: 'the account has no identities',
      remedy: 'use other credentials',
    },
  };
  return read(call, async () => {
    const pages: GetAccountAuthorizationDetailsCommandOutput[] = [];
    let marker: string | undefined;
    do {
      const page = await iam.getAccountAuthorizationDetails({
        ...(marker !== undefined && { Marker: marker }),
      });
      pages.push(page);
      marker = page.IsTruncated ? page.Marker : undefined;
    } while (marker !== undefined);
    return identitiesIn(pages);
  });
}

interface PolicyText {
  readonly PolicyDocument?: string | undefined;
}

function identitiesIn(
  pages: readonly GetAccountAuthorizationDetailsCommandOutput[],
): readonly DeployedIdentity[] {
  const managed = new Map(
    pages
      .flatMap(({ Policies = [] }) => Policies)
      .map(({ Arn: arn, PolicyVersionList: versions = [] }) => [
        arn,
        versions.find(({ IsDefaultVersion: isDefault }) => isDefault)?.Document,
      ]),
  );
  const identity = (
    arn: string | undefined,
    inline: readonly PolicyText[] = [],
    attached: readonly { readonly PolicyArn?: string | undefined }[] = [],
  ): DeployedIdentity => ({
    arn: String(arn),
    documents: [
      ...inline.map(({ PolicyDocument: document }) => parsed(document)),
      ...attached.map(({ PolicyArn: policy }) => parsed(managed.get(policy))),
    ],
  });
  return pages.flatMap(({ UserDetailList, GroupDetailList, RoleDetailList }) => [
    ...(UserDetailList ?? []).map((one) =>
      identity(one.Arn, one.UserPolicyList, one.AttachedManagedPolicies),
    ),
    ...(GroupDetailList ?? []).map((one) =>
      identity(one.Arn, one.GroupPolicyList, one.AttachedManagedPolicies),
    ),
    ...(RoleDetailList ?? []).map((one) =>
      identity(one.Arn, one.RolePolicyList, one.AttachedManagedPolicies),
    ),
  ]);
}

/** A document, which IAM percent-encodes; undefined, which may allow anything, if it cannot be read. */
function parsed(document: string | undefined): unknown {
  if (document === undefined) return undefined;
  try {
    return JSON.parse(decodeURIComponent(document)) as unknown;
  } catch {
    return undefined;
  }
}
