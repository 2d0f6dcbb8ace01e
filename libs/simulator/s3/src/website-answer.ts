/**
 * Answers a request to the website of a bucket. Its callers are never signed in.
 *
 * Source: Amazon S3 user guide, "Website endpoints", "Configuring an index document", "Configuring a custom
 * error document", "Configuring a webpage redirect" (read 2026-11-28).
 */
import type { BucketWebsite } from '@furlock/simulator-deployment';
import { failure, success, type Result } from '@furlock/simulator-sigv4-judge';
import type { BucketObjects } from './bucket-objects.js';
import { refuseObjectAction, type KnownRequest } from './judge-action.js';
import { objectAnswer, type S3Answer } from './object-answer.js';
import { objectKey } from './object-key.js';
import { missingKey } from './rest-answer.js';
import { s3Error, type S3Refusal } from './s3-refusal.js';

/** The answer of a page, a redirect or the error document; or why there is none. */
export async function websiteAnswer(
  known: KnownRequest,
  objects: BucketObjects,
): Promise<Result<S3Answer, S3Refusal>> {
  const { request, context } = known;
  const { website } = context.bucket;
  if (website === undefined) return failure({ code: 'S3_WEBSITE_UNKNOWN' });
  if (website.redirectAll !== undefined) return success(redirectAll(known, website.redirectAll));
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return failure({ code: 'S3_METHOD_NOT_ALLOWED', method: request.method });
  }
  const path = objectKey(request.path);
  if (path === undefined) return failure({ code: 'S3_URI_INVALID' });
  const answer = await pageAnswer(known, objects, path, website);
  return answer.ok ? answer : withErrorDocument(known, objects, answer.error);
}

async function pageAnswer(
  known: KnownRequest,
  objects: BucketObjects,
  path: string,
  { indexDocument }: BucketWebsite,
): Promise<Result<S3Answer, S3Refusal>> {
  const isFolder = path === '' || path.endsWith('/');
  const key = isFolder ? `${path}${indexDocument ?? ''}` : path;
  const refusal = refuseObjectAction(known, 's3:GetObject', key);
  if (refusal !== undefined) return failure(refusal);
  const object = objects.get(key);
  if (object === undefined) {
    return !isFolder && indexDocument !== undefined && objects.has(`${key}/${indexDocument}`)
      ? success(redirect(302, `${known.request.path}/`))
      : failure(missingKey(known, key));
  }
  const target = object.headers.find(([name]) => name === 'x-amz-website-redirect-location');
  if (target !== undefined) return success(redirect(301, target[1]));
  return objectAnswer(known.request, object, 'AES256');
}

/** The error document with the status of the error, if there is one that everyone may read. */
async function withErrorDocument(
  known: KnownRequest,
  objects: BucketObjects,
  refusal: S3Refusal,
): Promise<Result<S3Answer, S3Refusal>> {
  const key = known.context.bucket.website?.errorDocument;
  const object = key === undefined ? undefined : objects.get(key);
  const { status } = s3Error(refusal);
  const isClientError = status >= 400 && status < 500;
  if (
    key === undefined ||
    object === undefined ||
    !isClientError ||
    refuseObjectAction(known, 's3:GetObject', key) !== undefined
  ) {
    return failure(refusal);
  }
  // Its own conditions and ranges are those of the page that was asked for.
  const answer = await objectAnswer({ ...known.request, headers: [] }, object, 'AES256');
  return answer.ok ? success({ ...answer.value, status, refusal }) : answer;
}

function redirectAll(
  { request: { path, query } }: KnownRequest,
  { hostName, protocol = 'http' }: NonNullable<BucketWebsite['redirectAll']>,
): S3Answer {
  return redirect(301, `${protocol}://${hostName}${path}${query === '' ? '' : `?${query}`}`);
}

function redirect(status: 301 | 302, location: string): S3Answer {
  return { status, headers: [['location', location]], body: Buffer.alloc(0) };
}
