/**
 * Chooses who signs a request for its origin, if CloudFront does.
 */
import type { Origin } from '@furlock/simulator-deployment';
import type { ReturnedOrigin } from './apply-request-result.js';
import type { ExchangeOptions } from './exchange-context.js';
import { headerValues, type HeaderList } from './header-list.js';
import type { CloudFrontSigner } from './sign-as-cloudfront.js';

/** The signer of a request; undefined if CloudFront does not sign it. `configured` is the origin in the template. */
export function chooseSigner(
  configured: Origin | undefined,
  { s3, domainName }: ReturnedOrigin,
  headers: HeaderList,
  {
    signingSession,
    identitySessions,
  }: Pick<ExchangeOptions, 'signingSession' | 'identitySessions'>,
): CloudFrontSigner | undefined {
  if (s3?.accessIdentity !== undefined) {
    const session = identitySessions.get(s3.accessIdentity.id);
    return session && { session, service: 's3', region: s3.region };
  }
  if (!signsFor(configured, headers)) return undefined;
  return configured?.s3 === undefined
    ? { session: signingSession, service: 'lambda', region: domainName.split('.')[2] ?? '' }
    : { session: signingSession, service: 's3', region: configured.s3.region };
}

/**
 * Whether CloudFront signs a request for the origin.
 *
 * Source: CloudFront developer guide, "Restrict access to an AWS Lambda function URL origin", advanced
 * settings for origin access control (read 2026-11-28).
 */
function signsFor(origin: Origin | undefined, headers: HeaderList): boolean {
  const behavior = origin?.originAccessControl?.signingBehavior;
  return (
    behavior === 'always' ||
    (behavior === 'no-override' && headerValues(headers, 'authorization').length === 0)
  );
}
