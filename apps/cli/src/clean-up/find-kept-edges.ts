/**
 * Finds the edge functions and roles that no stack holds any longer, by their tags. It changes nothing.
 *
 * Every stack with an edge function is in us-east-1, and so are the functions.
 */
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { CloudFront, DistributionSummary } from '@aws-sdk/client-cloudfront';
import type { IAM } from '@aws-sdk/client-iam';
import type { Lambda } from '@aws-sdk/client-lambda';
import { EDGE_TAGS, isEdgeName } from '@furlock/edge-settings';
import { errorName } from '../target/aws-failure.js';
import { called } from './called.js';

/** The clients that find edges, all in us-east-1. */
export interface FindingClients {
  readonly lambda: Lambda;
  readonly iam: IAM;
  readonly cloudFront: CloudFront;
  readonly cloudFormation: CloudFormation;
}

/** Which locks to look for; an absent field stands for any. */
export interface EdgeFilter {
  readonly region?: string | undefined;
  readonly stage?: string | undefined;
  readonly lock?: string | undefined;
}

/** A function and its role, or what an earlier run left of them. */
export interface KeptEdge {
  /** The name of both. */
  readonly name: string;
  readonly stage: string;
  readonly lock: string;
  /** The home region. */
  readonly region: string;
  /** Whether the function still exists. */
  readonly hasFunction: boolean;
  /** The distributions that run the function. */
  readonly usedBy: readonly string[];
}

type Tags = Readonly<Record<string, string | undefined>>;

/** What no stack holds, by name. Errors: rejects with the SDK's error, as a `FailedAction`. */
export async function findKeptEdges(
  clients: FindingClients,
  filter: EdgeFilter,
): Promise<KeptEdge[]> {
  const [functions, roles, uses] = await Promise.all([
    taggedFunctions(clients.lambda),
    taggedRoles(clients.iam),
    usesOfFunctions(clients.cloudFront),
  ]);
  const edges = [...new Map([...roles, ...functions])]
    .map(([name, tags]) => ({
      name,
      stage: tags[EDGE_TAGS.stage] ?? '',
      lock: tags[EDGE_TAGS.lock] ?? '',
      region: tags[EDGE_TAGS.region] ?? '',
      hasFunction: functions.has(name),
      usedBy: uses.get(name) ?? [],
    }))
    .filter((edge) => isEdgeName(edge.name, edge) && edge.region !== '')
    .filter((edge) =>
      (['region', 'stage', 'lock'] as const).every((field) =>
        [undefined, edge[field]].includes(filter[field]),
      ),
    );

  const kept: KeptEdge[] = [];
  for (const edge of edges.sort((a, b) => a.name.localeCompare(b.name))) {
    if (!(await isHeld(clients.cloudFormation, edge.name))) kept.push(edge);
  }
  return kept;
}

/** Only such names are worth a call for their tags. */
const MAY_BE_EDGE = /^furlock-.+-[A-Z0-9]+$/;

async function taggedFunctions(lambda: Lambda): Promise<Map<string, Tags>> {
  const tagged = new Map<string, Tags>();
  let Marker: string | undefined;
  do {
    const page = await called('lambda:ListFunctions', lambda.listFunctions({ Marker }));
    for (const { FunctionName: name = '', FunctionArn: arn } of page.Functions ?? []) {
      if (!MAY_BE_EDGE.test(name)) continue;
      const { Tags = {} } = await called('lambda:ListTags', lambda.listTags({ Resource: arn }));
      tagged.set(name, Tags);
    }
    Marker = page.NextMarker;
  } while (Marker !== undefined && Marker !== '');
  return tagged;
}

async function taggedRoles(iam: IAM): Promise<Map<string, Tags>> {
  const tagged = new Map<string, Tags>();
  let Marker: string | undefined;
  do {
    const page = await called('iam:ListRoles', iam.listRoles({ Marker }));
    for (const { RoleName = '' } of page.Roles ?? []) {
      if (!MAY_BE_EDGE.test(RoleName)) continue;
      const { Tags = [] } = await called('iam:ListRoleTags', iam.listRoleTags({ RoleName }));
      tagged.set(RoleName, Object.fromEntries(Tags.map(({ Key = '', Value }) => [Key, Value])));
    }
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (Marker !== undefined);
  return tagged;
}

/** The distributions that run a function, by its name. */
async function usesOfFunctions(cloudFront: CloudFront): Promise<Map<string, string[]>> {
  const uses = new Map<string, string[]>();
  let Marker: string | undefined;
  do {
    const { DistributionList: page } = await called(
      'cloudfront:ListDistributions',
      cloudFront.listDistributions({ Marker }),
    );
    for (const distribution of page?.Items ?? []) {
      for (const name of functionsOf(distribution)) {
        uses.set(name, [...(uses.get(name) ?? []), distribution.Id ?? '']);
      }
    }
    Marker = page?.IsTruncated === true ? page.NextMarker : undefined;
  } while (Marker !== undefined);
  return uses;
}

/** The names of the functions of all behaviours. */
function functionsOf({
  DefaultCacheBehavior,
  CacheBehaviors,
}: DistributionSummary): ReadonlySet<string> {
  const behaviors = [DefaultCacheBehavior, ...(CacheBehaviors?.Items ?? [])];
  return new Set(
    behaviors
      .flatMap((behavior) => behavior?.LambdaFunctionAssociations?.Items ?? [])
      .flatMap(({ LambdaFunctionARN: arn }) => arn?.split(':').at(6) ?? []),
  );
}

/**
 * Whether a stack holds the function or the role.
 *
 * Source: CloudFormation API reference, DescribeStackResources: by physical id, it lists the whole stack that
 * holds it, and without one it fails (read 2026-11-28).
 */
async function isHeld(cloudFormation: CloudFormation, name: string): Promise<boolean> {
  try {
    const { StackResources = [] } = await cloudFormation.describeStackResources({
      PhysicalResourceId: name,
    });
    return StackResources.some(
      ({ PhysicalResourceId, ResourceStatus }) =>
        PhysicalResourceId === name &&
        !['DELETE_COMPLETE', 'DELETE_SKIPPED'].includes(String(ResourceStatus)),
    );
  } catch (error) {
    if (isMissing(error)) return false;
    return called('cloudformation:DescribeStackResources', Promise.reject(error as Error));
  }
}

/** CloudFormation has no specific error for it: "Stack for … does not exist". */
function isMissing(error: unknown): boolean {
  return (
    errorName(error) === 'ValidationError' &&
    error instanceof Error &&
    error.message.includes('does not exist')
  );
}
