/**
 * Chooses the issuer whose tokens are revoked, among those that the lock trusts.
 */
import { issuerId, type IssuerSettings } from '@furlock/edge-settings';
import { quoted, wrongUsage, type Result } from '../terminal/failure.js';

/**
 * The issuer that `given` names by its id or its URL; without it, the lock's only user pool, or its only
 * issuer.
 *
 * Errors: fails if the lock does not trust it, or if there are several to choose from.
 */
export function chooseIssuer(
  given: string | undefined,
  issuers: readonly IssuerSettings[],
): Result<IssuerSettings> {
  const trusted = `The lock trusts ${issuers.map(issuerId).join(', ')}`;
  if (given !== undefined) {
    const id = toIssuerId(given);
    const found = issuers.find((issuer) => issuerId(issuer) === id);
    return found === undefined
      ? wrongUsage(
          `The lock does not trust the issuer ${quoted(given)}, and refuses its tokens already: name an issuer that it trusts. ${trusted}.`,
        )
      : { ok: true, value: found };
  }
  const pools = issuers.filter(({ kind }) => kind === 'cognito');
  const [only, ...others] = pools.length === 0 ? issuers : pools;
  return only === undefined || others.length > 0
    ? wrongUsage(`${trusted}: say with --issuer whose user it is.`)
    : { ok: true, value: only };
}

/**
 * The id of an issuer that was given by its id or its URL. A user pool has two URLs.
 *
 * Source: Amazon Cognito developer guide, "Verifying JSON web tokens" (read 2026-11-28).
 */
export function toIssuerId(given: string): string {
  const [, pool] =
    /^https:\/\/(?:issuer-)?cognito-idp\.[\w-]+\.amazonaws\.com\/([\w-]+)\/?$/.exec(given) ?? [];
  return pool ?? given;
}
