/**
 * The target of a request, if neither its spelling nor the way in which a router may read it is ambiguous.
 */
import { readingRefusal, type ReadingRefusal } from '@furlock/route-policy';
import {
  normalizeTarget,
  type NormalizedTarget,
  type RequestTarget,
  type TargetRefusal,
  type TargetSpelling,
} from '@furlock/sigv4-signing';
import type { Result } from '@furlock/cloudfront-http';

/**
 * The target to sign and send, and the escaped path that rules match.
 *
 * Errors: those of `normalizeTarget` and `readingRefusal`.
 */
export function readTarget(
  target: RequestTarget,
  spelling: TargetSpelling,
): Result<NormalizedTarget, TargetRefusal | ReadingRefusal> {
  const normalized = normalizeTarget(target, spelling);
  if (!normalized.ok) return normalized;
  const error = readingRefusal(normalized.value.escapedPath, target.path);
  return error === undefined ? normalized : { ok: false, error };
}
