/**
 * AWS's messages for an unexpected credential scope.
 *
 * Source: IAM user guide, "Troubleshoot Signature Version 4", credential scope errors
 * (read 2026-11-22).
 */
import type { Sigv4Refusal } from './verify-sigv4.js';

/** The message for each part of the scope. */
export const SCOPE_MESSAGES: Readonly<
  Record<(Sigv4Refusal & { code: 'SIGV4_SCOPE_WRONG' })['part'], (expected: string) => string>
> = {
  region: () => 'Credential should be scoped to a valid region. ',
  service: (expected) => `Credential should be scoped to correct service: '${expected}'. `,
  terminator: (expected) => `Credential should be scoped with a valid terminator: '${expected}'. `,
  date: () =>
    'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP. ',
};
