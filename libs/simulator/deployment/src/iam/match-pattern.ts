/**
 * Matches IAM's wildcards: `*` for any number of characters, `?` for one.
 */

/** Whether a string matches a pattern with wildcards, case-sensitively. */
export function matchPattern(pattern: string, text: string): boolean {
  let at = 0;
  let position = 0;
  /** After the last `*`: where to go on, with one character more matched by it. */
  let retry: { at: number; position: number } | undefined;
  while (position < text.length) {
    if (pattern[at] === '*') {
      at += 1;
      retry = { at, position };
    } else if (pattern[at] === '?' || pattern[at] === text[position]) {
      at += 1;
      position += 1;
    } else if (retry !== undefined) {
      retry.position += 1;
      ({ at, position } = retry);
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/**
 * Whether an ARN matches a pattern. Each of its six parts is matched separately: a wildcard does not
 * match a colon, except within the resource.
 *
 * Source: IAM user guide, "IAM JSON policy elements: Resource" and "Condition operators", ARN
 * (read 2026-11-22).
 */
export function matchArn(pattern: string, arn: string): boolean {
  const patternParts = arnParts(pattern);
  const parts = arnParts(arn);
  return (
    patternParts.length === 6 &&
    parts.length === 6 &&
    patternParts.every((part, index) => matchPattern(part, parts[index] ?? ''))
  );
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/**
 * The variables in a pattern, such as `${aws:PrincipalAccount}`, whose values the local edge does not know.
 *
 * Source: IAM user guide, "IAM policy elements: Variables and tags" (read 2026-11-28).
 */
export function policyVariables(pattern: string): string[] {
  return pattern.match(VARIABLE) ?? [];
}

/** The pattern with wildcards in place of variables: it matches all that the pattern could match. */
export function withoutVariables(pattern: string): string {
  return pattern.replace(VARIABLE, '*');
}

const VARIABLE = /\$\{[^{}]*\}/g;
