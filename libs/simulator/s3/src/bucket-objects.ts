/**
 * Puts the files of bucket deployments into a map of objects, as `aws s3 sync` puts them into a bucket.
 *
 * Source: aws-cdk-lib 2.276.0, handler of bucket deployments; AWS CLI command reference, `s3 sync`
 * (read 2026-11-28).
 */
import type { BucketDeployment, BucketSource } from '@furlock/simulator-deployment';
import { contentTypeOf } from './content-type.js';
import { sourceFiles, wholeFile, type SourceFile } from './source-files.js';
import { isSynchronized } from './sync-filter.js';

/** One object. */
export interface StoredObject extends SourceFile {
  readonly contentType: string;
  /** Further headers of its answers. Shape of names: lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The objects of a bucket by key, after all deployments. */
export type BucketObjects = ReadonlyMap<string, StoredObject>;

/** Errors: throws if a source cannot be read. */
export function bucketObjects(deployments: readonly BucketDeployment[]): BucketObjects {
  const objects = new Map<string, StoredObject>();
  for (const deployment of deployments) synchronize(objects, deployment);
  return objects;
}

function synchronize(objects: Map<string, StoredObject>, deployment: BucketDeployment): void {
  const { sources, keyPrefix, prunes, headers } = deployment;
  const files = new Map(
    sources.flatMap((source) => [
      ...(deployment.extracts
        ? extracted(source)
        : [[source.objectKey, wholeFile(source.path)] as const]),
    ]),
  );
  if (prunes) {
    for (const key of objects.keys()) {
      const path = key.slice(keyPrefix.length);
      if (key.startsWith(keyPrefix) && !files.has(path) && isSynchronized(path, deployment)) {
        objects.delete(key);
      }
    }
  }
  const stated = headers.find(([name]) => name === 'content-type');
  const others = headers.filter((header) => header !== stated);
  for (const [path, file] of files) {
    if (!isSynchronized(path, deployment)) continue;
    const contentType = stated?.[1] ?? contentTypeOf(path);
    objects.set(keyPrefix + path, { ...file, contentType, headers: others });
  }
}

function extracted({ path, markers }: BucketSource): Map<string, SourceFile> {
  const files = sourceFiles(path);
  if (markers.length === 0) return files;
  return new Map(
    [...files].map(([name, file]) => [
      name,
      { ...file, read: async () => withoutMarkers(await file.read(), markers) },
    ]),
  );
}

/** Byte for byte, because a file need not be text. */
function withoutMarkers(content: Buffer, markers: BucketSource['markers']): Buffer {
  let bytes = content.toString('latin1');
  for (const [marker, value] of markers) {
    const [from, to] = [marker, value].map((text) => Buffer.from(text).toString('latin1'));
    bytes = bytes.split(from ?? '').join(to);
  }
  return Buffer.from(bytes, 'latin1');
}
