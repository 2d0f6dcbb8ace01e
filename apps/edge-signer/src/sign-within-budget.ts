/**
 * Signs a request whose headers the function URL accepts.
 *
 * Only the viewer's original target is left out if the headers would be too large: the backend can process the
 * request without it.
 */
import type { HeaderField, Result } from '@furlock/cloudfront-http';
import type {
  HashedBody,
  SignableRequest,
  SigningOptions,
  SigningRefusal,
} from '@furlock/sigv4-signing';
import { TARGET_HEADER } from '@furlock/viewer-identity';
import { headerBudgetRefusal, type HeaderBudgetRefusal } from './header-budget.js';

/** Returns the headers of a request that the function URL accepts, or that CloudFront can sign. */
export type SignForOrigin = (
  request: SignableRequest<HashedBody>,
  options: SigningOptions,
) => Promise<
  Result<
    {
      readonly headers: readonly HeaderField[];
      /** The bytes that others will add to the headers on the way. */
      readonly bytesToCome?: number;
    },
    SigningRefusal
  >
>;

/** The headers of a signed request. */
export interface SignedHeaders {
  readonly headers: readonly HeaderField[];
  /** Whether the original target was left out. */
  readonly omitsTarget: boolean;
}

/**
 * The signed headers.
 *
 * Errors: those of the signer; `HEADERS_TOO_LARGE`.
 */
export async function signWithinBudget(
  request: SignableRequest<HashedBody>,
  options: SigningOptions,
  signRequest: SignForOrigin,
): Promise<Result<SignedHeaders, SigningRefusal | HeaderBudgetRefusal>> {
  const signed = await signRequest(request, options);
  if (!signed.ok) return signed;
  const { headers, bytesToCome } = signed.value;
  const tooLarge = headerBudgetRefusal(headers, bytesToCome);
  if (tooLarge === undefined) return { ok: true, value: { headers, omitsTarget: false } };

  const required = request.headers.filter(([name]) => name !== TARGET_HEADER);
  if (required.length === request.headers.length) return { ok: false, error: tooLarge };
  const shorter = await signWithinBudget({ ...request, headers: required }, options, signRequest);
  return shorter.ok ? { ok: true, value: { ...shorter.value, omitsTarget: true } } : shorter;
}
