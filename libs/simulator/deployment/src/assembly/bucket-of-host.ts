/**
 * Finds the bucket that a host name belongs to.
 *
 * Source: Amazon S3 user guide, "Virtual hosting of general purpose buckets", "Website endpoints"
 * (read 2026-11-28).
 */

/** A bucket by one of its host names. */
export interface BucketHost {
  readonly bucket: string;
  /** The REST API, or the website of the bucket. */
  readonly endpoint: 'rest' | 'website';
  /** Absent in the global form. */
  readonly region?: string;
}

const FORMS: readonly (readonly [endpoint: BucketHost['endpoint'], form: RegExp])[] = [
  ['website', /^(.+)\.s3-website[.-]([a-z]{2,4}(?:-[a-z]+){1,3}-\d)\.amazonaws\.com$/],
  ['rest', /^(.+)\.s3(?:(?:\.dualstack)?[.-]([a-z]{2,4}(?:-[a-z]+){1,3}-\d))?\.amazonaws\.com$/],
];

/** S3's limit for the name of a bucket. */
const MAX_BUCKET_NAME_LENGTH = 63;

/** The bucket of a host name in lower case; undefined if it is not one of a bucket. */
export function bucketOfHost(host: string): BucketHost | undefined {
  for (const [endpoint, form] of FORMS) {
    const [, bucket, region] = form.exec(host) ?? [];
    if (bucket === undefined || bucket.length > MAX_BUCKET_NAME_LENGTH) continue;
    return { bucket, endpoint, ...(region !== undefined && { region }) };
  }
  return undefined;
}
