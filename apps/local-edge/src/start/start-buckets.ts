/**
 * Starts the buckets of the deployment, which one server answers for by their host names.
 */
import type { Deployment, RoleSession } from '@furlock/simulator-deployment';
import { bucketObjects, createS3Server, type S3Verdict } from '@furlock/simulator-s3';
import type { RequestLog } from '../pages/request-log.js';
import type { RunningParts } from './running-parts.js';

/** The dependencies of buckets. */
export interface BucketsOptions {
  readonly deployment: Deployment;
  readonly findSession: (accessKeyId: string) => RoleSession | undefined;
  readonly now: () => Date;
  readonly requestLog: RequestLog;
  /** Gets the port of each host of a bucket. */
  readonly ports: Map<string, number>;
  /** Not called for requests that came through CloudFront and got an object. */
  readonly onVerdict: (verdict: S3Verdict) => void;
}

/** Starts the buckets. */
export async function startBuckets(
  { deployment, findSession, now, requestLog, ports, onVerdict }: BucketsOptions,
  running: RunningParts,
): Promise<void> {
  const { buckets } = deployment;
  if (buckets.length === 0) return;
  const server = createS3Server({
    buckets: buckets.map((bucket) => ({ bucket, objects: bucketObjects(bucket.deployments) })),
    deployment,
    findSession,
    now,
    onVerdict: (verdict) => {
      requestLog.addVerdict(verdict);
      if (!verdict.isThroughCloudFront || verdict.why !== undefined) onVerdict(verdict);
    },
  });
  const port = await running.serve(server);
  for (const { name, region } of buckets) {
    for (const host of hostsOf(name, region)) ports.set(host, port);
  }
}

/** Source: Amazon S3 user guide, "Virtual hosting of general purpose buckets", "Website endpoints" (read 2026-11-28). */
function hostsOf(name: string, region: string): string[] {
  return [
    's3',
    `s3.${region}`,
    `s3-${region}`,
    `s3.dualstack.${region}`,
    `s3-website-${region}`,
    `s3-website.${region}`,
  ].map((service) => `${name}.${service}.amazonaws.com`);
}
