/**
 * The regions in which a replica of an edge function may run and write its logs.
 *
 * CloudFront chooses the region nearest to the viewer, and does not report which. These are the regions
 * that every account has. A region that is not enabled, or that has no replica, has no log group.
 *
 * Source: CloudFront developer guide, "Edge function logs"; AWS account management reference guide,
 * "Enable or disable AWS Regions in your account" (read 2026-11-25).
 */
export const EDGE_REGIONS: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
];
