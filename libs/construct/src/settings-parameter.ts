/**
 * The parameter that holds a lock's settings, as the stack writes them and the edge reads them.
 */
import { Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { settingsParameterName, type EdgeSettings, type LockName } from '@furlock/edge-settings';
import { checkSettings } from './check-settings.js';

/**
 * From here on the parameter is of the advanced tier, which costs $0.05 a month: a standard one
 * holds 4,096 characters, and ids that AWS chooses may be longer than what stands for them at synth.
 *
 * Source: Systems Manager user guide, "Managing parameter tiers" (read 2026-11-22).
 */
const ADVANCED_FROM_BYTES = 3_500;

/** An advanced parameter holds 8,192 characters. */
const LIMIT_BYTES = 7_500;

/**
 * Writes the settings into the home stack's region.
 *
 * Shape: one JSON document by `edgeSettingsSchema`.
 * Errors: throws an Error when the settings are not valid, or more than a parameter holds.
 */
export function settingsParameter(
  scope: Construct,
  id: string,
  lockName: LockName,
  settings: EdgeSettings,
): ssm.StringParameter {
  checkSettings(settings);
  const bytes = Buffer.byteLength(JSON.stringify(settings));
  if (bytes > LIMIT_BYTES) {
    throw new Error(
      `The settings of the lock ${lockName.lock} are ${bytes} bytes long, but a parameter holds at most ${LIMIT_BYTES}: combine rules with path patterns, or list fewer issuers`,
    );
  }
  return new ssm.StringParameter(scope, id, {
    parameterName: settingsParameterName(lockName),
    description: `The settings that the edge reads for the lock ${lockName.lock} of stage ${lockName.stage}`,
    stringValue: Stack.of(scope).toJsonString(settings),
    tier: bytes > ADVANCED_FROM_BYTES ? ssm.ParameterTier.ADVANCED : ssm.ParameterTier.STANDARD,
  });
}
