/**
 * Values as far as they are known at synth: whatever AWS decides at deployment has a placeholder.
 *
 * Before CDK prepares an app, such a value is a token. Afterwards it is an intrinsic function of the template,
 * or a dynamic reference.
 */
import { Token } from 'aws-cdk-lib';

/** A value with placeholders. */
export interface WithPlaceholders {
  readonly value: unknown;
  readonly placeholders: readonly string[];
  /** Whether nothing of a value is known. */
  readonly isPlaceholder: (value: unknown) => boolean;
}

/**
 * A token in a string or list, or a dynamic reference.
 *
 * Source: CDK developer guide, "Tokens"; CloudFormation user guide, "Get values stored in other services
 * using dynamic references" (read 2026-11-28).
 */
const PENDING = /[$#]\{Token\[[^\]]*\]\}|\{\{resolve:[^}]*\}\}/g;

/** Puts the same placeholder wherever the same token or function is, and another for every other one. */
export function withPlaceholders(given: unknown): WithPlaceholders {
  const placeholders = new Map<string, string>();
  const placeholderOf = (pending: string): string => {
    const known = placeholders.get(pending);
    if (known !== undefined) return known;
    const placeholder = nthPlaceholder(placeholders.size);
    placeholders.set(pending, placeholder);
    return placeholder;
  };
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(PENDING, placeholderOf);
    // A token as a number is one that no setting can be.
    if (typeof value === 'number' && Token.isUnresolved(value)) return placeholderOf(String(value));
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(fill);
    const [[name, argument] = [], ...others] = Object.entries(value) as [string, unknown][];
    if (name === undefined || others.length > 0 || !/^(?:Ref$|Fn::)/.test(name)) {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one)]));
    }
    if (name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown];
      if (Array.isArray(parts)) return parts.map(fill).join(separator);
    }
    return placeholderOf(JSON.stringify(value));
  };
  const value = fill(given);
  const all = [...placeholders.values()];
  return { value, placeholders: all, isPlaceholder: (one) => all.includes(one as string) };
}

/** Shape: as a region, so that it can be a part of a host, a path or an id. */
function nthPlaceholder(index: number): string {
  const letters = String(index).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
  return `zz-unknown${letters}-1`;
}
