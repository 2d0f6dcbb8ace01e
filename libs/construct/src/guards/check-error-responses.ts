/**
 * The error responses of a distribution, which replace the lock's refusals too.
 *
 * Source: CloudFront developer guide, "Generate custom error responses" (read 2026-11-28).
 */
import { routesToLock } from './check-behaviors.js';
import type { Guard } from './guarded-lock.js';
import { asList, asObject } from './synthesized-tree.js';

/** The statuses of the lock's refusals, as far as CloudFront replaces them. */
const REFUSALS = [400, 403, 405, 414, 500, 501, 503];

/** Rejects error responses that tell viewers and programs that a refused request succeeded. */
export const checkErrorResponses: Guard = (lock, tree) =>
  tree.ofType('AWS::CloudFront::Distribution').flatMap((distribution) => {
    const { config, origins } = routesToLock(distribution, lock);
    if (origins.length === 0) return [];
    return asList(config['CustomErrorResponses'])
      .map(asObject)
      .filter(({ ErrorCode, ResponseCode }) => {
        return REFUSALS.includes(Number(ErrorCode)) && Number(ResponseCode) < 400;
      })
      .map(
        ({ ErrorCode, ResponseCode }) =>
          `${distribution.path} replaces responses with ${String(ErrorCode)}, with which the lock refuses requests, by a page with ${String(ResponseCode)}: remove this entry of errorResponses, and let a CloudFront function choose the page of a single-page app`,
      );
  });
