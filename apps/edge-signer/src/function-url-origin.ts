/**
 * What to sign for: host, region and service of the function URL that the request is forwarded to.
 *
 * They come only from the distribution's configuration, never from the viewer or the environment: at
 * the edge, `AWS_REGION` is the replica's region, not the function URL's.
 */
import type { EdgeOrigin, Result } from '@furlock/cloudfront-http';

/** The distribution forwards the request to an origin that Furlock cannot sign for. */
export interface OriginRefusal {
  readonly code: 'ORIGIN_UNSUPPORTED';
  readonly host: string;
}

/** What a signature for a function URL is bound to. */
export interface FunctionUrlOrigin {
  readonly host: string;
  readonly region: string;
  readonly service: 'lambda';
}

/**
 * Host, region and service of a function URL.
 *
 * Errors: `ORIGIN_UNSUPPORTED` for anything except `https://<id>.lambda-url.<region>.on.aws:443`.
 * Source: Lambda developer guide, "Creating and managing Lambda function URLs" (read 2026-11-22).
 */
export function functionUrlOrigin({
  host,
  port,
  protocol,
}: EdgeOrigin): Result<FunctionUrlOrigin, OriginRefusal> {
  const region = /^[a-z0-9]+\.lambda-url\.([a-z0-9-]+)\.on\.aws$/.exec(host)?.[1];
  if (region === undefined || protocol !== 'https' || port !== 443) {
    return { ok: false, error: { code: 'ORIGIN_UNSUPPORTED', host } };
  }
  return { ok: true, value: { host, region, service: 'lambda' } };
}
