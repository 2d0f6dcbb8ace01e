export { bucketObjects, type BucketObjects } from './bucket-objects.js';
export { createS3Server, type FilledBucket, type S3Verdict } from './create-s3-server.js';
