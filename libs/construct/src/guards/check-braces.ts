/**
 * Braces in the settings: a template instead of an address, or what Parameter Store takes for a reference.
 *
 * Source: Systems Manager API reference, PutParameter, Value (read 2026-11-28).
 */
import { withPlaceholders } from '../with-placeholders.js';
import type { Guard } from './guarded-lock.js';

/** The fields that are compared with a token's issuer, or called. */
const ADDRESSES = new Set([
  ...['issuer', 'jwksUri', 'authorizationEndpoint', 'tokenEndpoint'],
  ...['revocationEndpoint', 'endSessionEndpoint'],
]);

/** Rejects addresses with braces, and texts that could not be stored. */
export const checkBraces: Guard = ({ settings, document }) => {
  // CloudFormation replaces its dynamic references, which have two braces, before it stores the text.
  const { value } = withPlaceholders(settings.stack.resolve(document));
  return textsIn(value).flatMap(({ path, text }) => {
    const where = `${settings.node.path}: ${path.join('.')} (${text})`;
    if (text.includes('{{')) {
      return [`${where} contains "{{", which Parameter Store rejects: write the text itself`];
    }
    return ADDRESSES.has(path.at(-1) ?? '') && /[{}]/.test(text)
      ? [
          `${where} is a template, which is no token's issuer and no address: write what stands for the braces, such as your tenant's id`,
        ]
      : [];
  });
};

interface PlacedText {
  readonly path: readonly string[];
  readonly text: string;
}

function textsIn(value: unknown, path: readonly string[] = []): readonly PlacedText[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, [...path, key]));
}
