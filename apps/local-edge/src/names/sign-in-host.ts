/**
 * The host of a user pool's sign-in pages.
 */
import type { UserPool } from '@furlock/simulator-deployment';

/**
 * The host on AWS; undefined without a domain.
 *
 * Shape: `<prefix>.auth.<region>.amazoncognito.com`, or a custom domain, which contains a full stop.
 */
export function signInHost({
  domain,
  region,
}: Pick<UserPool, 'domain' | 'region'>): string | undefined {
  if (domain === undefined || domain.includes('.')) return domain?.toLowerCase();
  return `${domain}.auth.${region}.amazoncognito.com`;
}
