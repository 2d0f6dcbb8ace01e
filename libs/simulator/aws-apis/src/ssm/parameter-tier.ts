/**
 * Which tier a write leaves a parameter in.
 */
import { PARAMETER_LIMIT_BYTES } from '@furlock/edge-settings';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { StoredParameter } from './parameter-store.js';

/**
 * The tier after a write that requests `requested`. Nothing makes an advanced parameter a standard one
 * again. A write that requests nothing keeps the tier; a new parameter is then standard.
 *
 * Errors: `ValidationException`.
 * Source: Systems Manager user guide, "Managing parameter tiers" (read 2026-11-28).
 */
export function parameterTier(
  requested: unknown,
  existing: Pick<StoredParameter, 'tier'> | undefined,
  bytes: number,
): AwsResult<StoredParameter['tier']> {
  const { standard, advanced } = PARAMETER_LIMIT_BYTES;
  if (bytes > advanced) {
    return refuse('ValidationException', `'Value' must have at most ${advanced} bytes.`);
  }
  switch (requested ?? existing?.tier ?? 'Standard') {
    case 'Advanced':
      return { ok: true, value: 'Advanced' };
    case 'Intelligent-Tiering':
      return {
        ok: true,
        value: existing?.tier === 'Advanced' || bytes > standard ? 'Advanced' : 'Standard',
      };
    case 'Standard':
      if (existing?.tier === 'Advanced') {
        return refuse(
          'ValidationException',
          "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
        );
      }
      return bytes > standard
        ? refuse(
            'ValidationException',
            `Standard tier parameters support a maximum parameter value of ${standard} characters.`,
          )
        : { ok: true, value: 'Standard' };
    default:
      return refuse(
        'ValidationException',
        "'Tier' must be Standard, Advanced or Intelligent-Tiering.",
      );
  }
}
