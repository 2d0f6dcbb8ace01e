/**
 * Reads what CDK's bucket deployments put into buckets.
 *
 * It does not read the files themselves.
 *
 * Source: aws-cdk-lib 2.276.0, `aws-s3-deployment` and its handler.
 */
import { basename } from 'node:path';
import type { BucketDeployment, BucketSource } from '../deployment.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import { fileKind } from './file-kind.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

const DEPLOYMENT = 'Custom::CDKBucketDeployment';

/** The deployments into a bucket, in the order in which CloudFormation runs them. */
export function readBucketDeployments(
  bucketName: string,
  resources: Resources,
  assetPaths: ReadonlyMap<string, string>,
): BucketDeployment[] {
  const deployments = resources
    .ofType(DEPLOYMENT)
    .filter(
      (deployment) =>
        deployment.optionalText(deployment.properties, 'DestinationBucketName') === bucketName,
    );
  const ordered = inOrder(deployments);
  const read = resources.findings.attemptEach(ordered, (resource) => ({
    resource,
    deployment: readDeployment(resource, assetPaths),
  }));
  read.forEach(({ resource, deployment }, index) => {
    const deleted = read
      .slice(0, index)
      .find(
        (earlier) =>
          deployment.prunes &&
          earlier.deployment.keyPrefix.startsWith(deployment.keyPrefix) &&
          !resource.dependsOn.includes(earlier.resource.logicalId),
      );
    if (deleted === undefined) return;
    resource.leaveOut(
      'Prune',
      `It deletes the files of ${deleted.resource.logicalId} in the same bucket. AWS may run both in the other order, because neither depends on the other: set prune to false.`,
    );
  });
  return read.map(({ deployment }) => deployment);
}

/** Approximated: those that do not depend on each other run in the order of the template. */
function inOrder(deployments: readonly Resource[]): Resource[] {
  const ordered: Resource[] = [];
  const add = (deployment: Resource): void => {
    if (ordered.includes(deployment)) return;
    deployments
      .filter(
        ({ stack, logicalId }) =>
          stack === deployment.stack && deployment.dependsOn.includes(logicalId),
      )
      .forEach(add);
    ordered.push(deployment);
  };
  deployments.forEach(add);
  return ordered;
}

function readDeployment(
  resource: Resource,
  assetPaths: ReadonlyMap<string, string>,
): BucketDeployment {
  const { properties } = resource;
  const prefix = resource.optionalText(properties, 'DestinationBucketKeyPrefix') ?? '';
  return {
    sources: readSources(resource, assetPaths),
    keyPrefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    prunes: isOn(resource, 'Prune'),
    extracts: isOn(resource, 'Extract'),
    exclude: resource.texts(properties, 'Exclude'),
    include: resource.texts(properties, 'Include'),
    headers: [...readSystemMetadata(resource), ...readUserMetadata(resource)],
  };
}

/** Both of these settings are on by default. */
function isOn(resource: Resource, name: 'Prune' | 'Extract'): boolean {
  return resource.properties[name] === undefined || resource.flag(resource.properties, name);
}

function readSources(resource: Resource, assetPaths: ReadonlyMap<string, string>): BucketSource[] {
  const markers = resource.objects(resource.properties, 'SourceMarkers');
  const configs = resource.objects(resource.properties, 'SourceMarkersConfig');
  return resource.texts(resource.properties, 'SourceObjectKeys').flatMap((key, index) => {
    const path = assetPaths.get(key);
    const obstacle = sourceObstacle(path, isOn(resource, 'Extract'));
    if (path === undefined || obstacle !== undefined) {
      resource.leaveOut('SourceObjectKeys', `Its files are not deployed: ${key} ${obstacle}.`);
      return [];
    }
    const replaced = Object.entries(markers[index] ?? {}).map(
      ([marker, value]) =>
        [marker, encodedValue(resource, marker, value, configs[index] ?? {})] as const,
    );
    return [{ path, objectKey: basename(key), markers: replaced }];
  });
}

/** Why the files of a source cannot be read; undefined if they can. */
function sourceObstacle(path: string | undefined, extracts: boolean): string | undefined {
  if (path === undefined) return 'is not an asset of the assembly';
  switch (fileKind(path)) {
    case 'missing':
      return 'is missing from the assembly: synthesize again';
    case 'folder':
      return extracts
        ? undefined
        : 'is a folder, but without extraction a zip file is deployed, and the assembly has none';
    case 'zip':
      return undefined;
    case 'file':
      return extracts ? 'is not a zip file' : undefined;
  }
}

/** The text that replaces a marker, encoded as the handler of the deployment encodes it. */
function encodedValue(
  resource: Resource,
  marker: string,
  value: unknown,
  config: JsonObject,
): string {
  const encodings = isJsonObject(config['markerEncodings']) ? config['markerEncodings'] : {};
  const general = resource.flag(config, 'jsonEscape') ? 'UNQUOTED_JSON_VALUE' : 'LITERAL';
  const encoding = resource.optionalText(encodings, marker) ?? general;
  switch (encoding) {
    case 'LITERAL':
      return String(value);
    case 'UNQUOTED_JSON_VALUE':
      return JSON.stringify(value).replace(/^"(.*)"$/s, '$1');
    case 'JSON_VALUE':
      return JSON.stringify(value);
    case 'YAML_STRING':
      return isPlainYaml(value) ? value : JSON.stringify(value);
    default:
      return resource.refuse(`has the marker encoding ${encoding}, which the CDK does not define`);
  }
}

/** Words that YAML does not read as text. */
const YAML_WORDS = ['y', 'n', 'yes', 'no', 'true', 'false', 'on', 'off', 'null'];

function isPlainYaml(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^[A-Za-z][A-Za-z0-9._-]*$/.test(value) &&
    !YAML_WORDS.includes(value.toLowerCase())
  );
}

/** The header of each system metadata, by the option of `aws s3 sync` that sets it. */
const SYSTEM_METADATA: Readonly<Record<string, string>> = {
  'cache-control': 'cache-control',
  'content-disposition': 'content-disposition',
  'content-encoding': 'content-encoding',
  'content-language': 'content-language',
  'content-type': 'content-type',
  expires: 'expires',
  sse: 'x-amz-server-side-encryption',
  'storage-class': 'x-amz-storage-class',
  'website-redirect': 'x-amz-website-redirect-location',
};

function readSystemMetadata(resource: Resource): [string, string][] {
  const metadata = resource.object(resource.properties, 'SystemMetadata');
  return Object.keys(metadata).flatMap((key): [string, string][] => {
    const header = SYSTEM_METADATA[key.toLowerCase()];
    if (header !== undefined) return [[header, resource.text(metadata, key)]];
    resource.leaveOut('SystemMetadata', `Its objects are deployed without ${key}.`);
    return [];
  });
}

function readUserMetadata(resource: Resource): [string, string][] {
  const metadata = resource.object(resource.properties, 'UserMetadata');
  return Object.keys(metadata).map((key) => [
    `x-amz-meta-${key.toLowerCase()}`,
    resource.text(metadata, key),
  ]);
}
