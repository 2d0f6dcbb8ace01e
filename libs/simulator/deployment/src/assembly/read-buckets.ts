/**
 * Reads the buckets that are origins of a distribution, or that the command line gives files to.
 *
 * Source: CloudFormation template reference, AWS::S3::Bucket (read 2026-11-28).
 */
import type {
  Bucket,
  BucketDeployment,
  BucketWebsite,
  Declared,
  Distribution,
} from '../deployment.js';
import { isPublicPolicy } from '../iam/is-public-policy.js';
import { AssemblyRefusal } from './assembly-refusal.js';
import { bucketOfHost } from './bucket-of-host.js';
import { readBucketDeployments } from './read-bucket-deployments.js';
import { readBucketKey, readBucketPolicy } from './read-bucket-policy.js';
import { bucketName } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** A folder of the command line whose files a bucket contains. */
export interface GivenFolder {
  /** The bucket's logical id or its name. */
  readonly bucket: string;
  readonly folder: string;
}

/** A bucket that a distribution names. */
interface NamedBucket extends Declared {
  readonly name: string;
  readonly region: string | undefined;
}

/**
 * The buckets. What is not modelled of them is recorded.
 *
 * Errors: throws an `AssemblyRefusal` for a folder whose bucket does not exist.
 */
export function readBuckets(
  resources: Resources,
  assetPaths: ReadonlyMap<string, string>,
  distributions: readonly Distribution[],
  folders: readonly GivenFolder[],
): Bucket[] {
  const named = distributions.flatMap(namedBuckets);
  const created = resources.ofType('AWS::S3::Bucket');
  const imported = named.filter(
    ({ name }, index) =>
      created.every((resource) => bucketName(resource) !== name) &&
      named.findIndex((other) => other.name === name) === index,
  );
  const foldersOf = (...names: readonly string[]): BucketDeployment[] =>
    folders.filter(({ bucket }) => names.includes(bucket)).map(({ folder }) => filesOf(folder));
  for (const { bucket } of folders) refuseUnknown(bucket, created, imported);

  const read = resources.findings
    .attemptEach(created, (resource) => {
      const name = bucketName(resource);
      const given = foldersOf(name, resource.logicalId);
      if (given.length === 0 && named.every((one) => one.name !== name)) return [];
      const deployed = readBucketDeployments(name, resources, assetPaths);
      return [readBucket(resource, resources, [...deployed, ...given])];
    })
    .flat();
  return [
    ...read,
    ...imported.map((bucket) => {
      const deployed = readBucketDeployments(bucket.name, resources, assetPaths);
      return importBucket(bucket, resources, deployed, foldersOf(bucket.name));
    }),
  ];
}

function namedBuckets({ stack, logicalId, origins }: Distribution): NamedBucket[] {
  return origins.flatMap(({ domainName, standIn }) => {
    const host = standIn === undefined ? bucketOfHost(domainName) : undefined;
    return host === undefined ? [] : [{ stack, logicalId, name: host.bucket, region: host.region }];
  });
}

/** Files that are put beside those that are there. */
function filesOf(folder: string): BucketDeployment {
  return {
    sources: [{ path: folder, objectKey: '', markers: [] }],
    keyPrefix: '',
    prunes: false,
    extracts: true,
    exclude: [],
    include: [],
    headers: [],
  };
}

function refuseUnknown(
  given: string,
  created: readonly Resource[],
  imported: readonly NamedBucket[],
): void {
  const matches = created.filter(
    (resource) => resource.logicalId === given || bucketName(resource) === given,
  );
  if (matches.length === 1 || imported.some(({ name }) => name === given)) return;
  if (matches.length > 1) {
    throw new AssemblyRefusal(
      `--bucket ${given}`,
      `names several buckets: use the name, which is one of ${matches.map(bucketName).join(', ')}`,
    );
  }
  const known = [
    ...created.map((resource) => `${resource.logicalId} (${bucketName(resource)})`),
    ...imported.map(({ name }) => name),
  ];
  throw new AssemblyRefusal(
    `--bucket ${given}`,
    `names no bucket of the assembly, which has ${known.join(', ') || 'none'}`,
  );
}

function readBucket(
  resource: Resource,
  resources: Resources,
  deployments: readonly BucketDeployment[],
): Bucket {
  const { properties, logicalId } = resource;
  const name = bucketName(resource);
  const isUnblocked = properties['PublicAccessBlockConfiguration'] !== undefined;
  const block = resource.object(properties, 'PublicAccessBlockConfiguration');
  const statements = readBucketPolicy(name, resources);
  // Both are on for a bucket without the property, since April 2023.
  const blocksPublicPolicy = !isUnblocked || resource.flag(block, 'BlockPublicPolicy');
  const restrictsPublicBuckets = !isUnblocked || resource.flag(block, 'RestrictPublicBuckets');
  if (deployments.length === 0) {
    resource.leaveOut(
      'Objects',
      `The bucket is served empty, because nothing in the assembly deploys files to it. Give it a folder with --bucket ${logicalId}=<folder>.`,
    );
  }
  if (blocksPublicPolicy && isPublicPolicy(statements)) {
    resource.leaveOut(
      'PublicAccessBlockConfiguration',
      'AWS rejects the public policy of this bucket at deployment, because it blocks public policies: requests that need the policy are answered with 403. Set BlockPublicPolicy to false.',
    );
  }
  if (properties['CorsConfiguration'] !== undefined) {
    resource.leaveOut('CorsConfiguration', 'Its answers have no cross-origin headers.');
  }
  const kmsKey = readBucketKey(resource, resources);
  const website = readWebsite(resource);
  return {
    ...resource.declared,
    name,
    region: resource.stack.region,
    access: 'by policy',
    statements,
    blocksPublicPolicy,
    restrictsPublicBuckets,
    ...(kmsKey !== undefined && { kmsKey }),
    ...(website !== undefined && { website }),
    deployments,
  };
}

function readWebsite(resource: Resource): BucketWebsite | undefined {
  if (resource.properties['WebsiteConfiguration'] === undefined) return undefined;
  const website = resource.object(resource.properties, 'WebsiteConfiguration');
  if (website['RoutingRules'] !== undefined) {
    resource.leaveOut('WebsiteConfiguration', 'Its RoutingRules are not applied.');
  }
  const indexDocument = resource.optionalText(website, 'IndexDocument');
  const errorDocument = resource.optionalText(website, 'ErrorDocument');
  const redirect = resource.object(website, 'RedirectAllRequestsTo');
  const hostName = resource.optionalText(redirect, 'HostName');
  const protocol = resource.optionalText(redirect, 'Protocol');
  return {
    ...(indexDocument !== undefined && { indexDocument }),
    ...(errorDocument !== undefined && { errorDocument }),
    ...(hostName !== undefined && {
      redirectAll: {
        hostName,
        ...((protocol === 'http' || protocol === 'https') && { protocol }),
      },
    }),
  };
}

/** A bucket that the assembly does not create; it may still contain the bucket's policy. */
function importBucket(
  { stack, logicalId, name, region }: NamedBucket,
  resources: Resources,
  deployed: readonly BucketDeployment[],
  given: readonly BucketDeployment[],
): Bucket {
  const statements = readBucketPolicy(name, resources);
  const access =
    statements.length > 0 ? 'by policy' : given.length > 0 ? 'to everyone' : 'to nobody';
  resources.findings.leaveOut({ stack, logicalId }, 'Origins', IMPORTED[access](name));
  return {
    stack,
    logicalId,
    name,
    region: region ?? resources.stacks.find((one) => one.name === stack)?.region ?? '',
    access,
    statements,
    // As of every new bucket.
    blocksPublicPolicy: true,
    restrictsPublicBuckets: true,
    website: { indexDocument: 'index.html' },
    deployments: [...deployed, ...given],
  };
}

/** What is said of a bucket that the assembly does not create. */
const IMPORTED: Readonly<Record<Bucket['access'], (name: string) => string>> = {
  'by policy': (name) =>
    `The bucket ${name} is not in the assembly: it is served with the policy and the files of the assembly, as a new bucket. Give it more files with --bucket ${name}=<folder>.`,
  'to everyone': (name) =>
    `The policy of the bucket ${name} is not in the assembly and is not judged: every request for its files is answered.`,
  'to nobody': (name) =>
    `The bucket ${name} is not in the assembly: its requests are answered with 403. Give it a folder with --bucket ${name}=<folder>.`,
};
