/**
 * Answers a request to the REST API of a bucket: GET and HEAD of objects.
 *
 * Source: Amazon S3 API reference, "GetObject", "HeadObject", permissions (read 2026-11-28).
 */
import { failure, type Result } from '@furlock/simulator-sigv4-judge';
import type { BucketObjects } from './bucket-objects.js';
import { refuseList, refuseObjectAction, type KnownRequest } from './judge-action.js';
import { objectAnswer, type S3Answer } from './object-answer.js';
import { objectKey } from './object-key.js';
import type { S3Refusal } from './s3-refusal.js';

/** The action of each method that changes an object. */
const WRITING_ACTIONS: Readonly<Record<string, string>> = {
  DELETE: 's3:DeleteObject',
  PUT: 's3:PutObject',
};

/** Query parameters that select something other than the object as it is. */
const SELECTORS =
  /^(acl|attributes|legal-hold|partNumber|response-[a-z-]+|restore|retention|select|tagging|torrent|uploadId|uploads|versionId)$/;

/** The answer of an object, or why there is none. */
export async function restAnswer(
  known: KnownRequest,
  objects: BucketObjects,
): Promise<Result<S3Answer, S3Refusal>> {
  const { request, context } = known;
  const { method } = request;
  const key = objectKey(request.path);
  if (key === undefined) return failure({ code: 'S3_URI_INVALID' });
  if (method === 'OPTIONS') return failure({ code: 'S3_CORS_UNKNOWN' });
  if (method !== 'GET' && method !== 'HEAD') {
    const action = WRITING_ACTIONS[method];
    if (action === undefined || key === '') {
      return failure({ code: 'S3_METHOD_NOT_ALLOWED', method });
    }
    return failure(
      refuseObjectAction(known, action, key) ?? {
        code: 'S3_NOT_MODELLED',
        what: 'changes of them',
      },
    );
  }
  if (key === '') {
    return failure(refuseList(known) ?? { code: 'S3_NOT_MODELLED', what: 'the list of them' });
  }
  const selector = selectorOf(request.query);
  if (selector !== undefined) {
    return failure({ code: 'S3_NOT_MODELLED', what: `what the parameter ${selector} selects` });
  }
  const refusal = refuseObjectAction(known, 's3:GetObject', key);
  if (refusal !== undefined) return failure(refusal);
  const object = objects.get(key);
  if (object === undefined) return failure(missingKey(known, key));
  const encryption = context.bucket.kmsKey === undefined ? 'AES256' : 'aws:kms';
  return objectAnswer(request, object, encryption);
}

/** Only a caller who may list the bucket learns that a key does not exist. */
export function missingKey(known: KnownRequest, key: string): S3Refusal {
  const refusal = refuseList(known);
  if (refusal === undefined) return { code: 'S3_KEY_UNKNOWN', key };
  return refusal.code === 'S3_ACCESS_DENIED' ? { ...refusal, missingKey: key } : refusal;
}

function selectorOf(query: string): string | undefined {
  return query
    .split('&')
    .map((pair) => pair.split('=')[0] ?? '')
    .find((name) => SELECTORS.test(name));
}
