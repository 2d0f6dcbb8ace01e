/**
 * Finds settings that are valid, but that open more than their author may expect.
 *
 * The synth and `furlock settings` print the same warnings.
 */
import type { EdgeSettings } from './settings-schema.js';
import { RULE_CONDITIONS } from './rule-conditions.js';

/** One sentence for each setting that deserves a second look, beginning with the setting's place. */
export function settingsWarnings({ issuers, rules = [], pathReadings }: EdgeSettings): string[] {
  const warnings: string[] = [];
  if (pathReadings === 'exact') {
    warnings.push(
      "pathReadings: rules are checked for a path as it is, not for the ways in which routers read it. If the backend's router ignores case or a trailing slash, splits at %2F, cuts ;parameters or decodes twice, a request can reach a handler past its rule.",
    );
  }
  if (issuers.length < 2) return warnings;
  for (const [index, rule] of rules.entries()) {
    if (rule.anyIssuer !== undefined) continue;
    // Each issuer chooses its own names for these.
    const named = RULE_CONDITIONS.filter(
      ({ field }) =>
        rule[field] !== undefined && (field !== 'anyClient' || isAmbiguous(rule[field], issuers)),
    );
    if (named.length === 0) continue;
    const nouns = named.map(({ noun }) => noun).join(' or ');
    warnings.push(
      `rules.${index}: any of the ${issuers.length} trusted issuers can put a caller into the ${nouns} that ${rule.path} requires. Add anyIssuer to name the issuers that may.`,
    );
  }
  return warnings;
}

/** Whether tokens for one of these clients are accepted from several issuers. */
function isAmbiguous(clients: readonly string[], issuers: EdgeSettings['issuers']): boolean {
  const accepting = issuers.filter(
    ({ clientIds }) => clientIds === null || clients.some((client) => clientIds.includes(client)),
  );
  return accepting.length > 1;
}
