/**
 * The parameter that contains a lock's settings, as the stack writes them and the edge reads them.
 */
import { Annotations, Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import {
  SETTINGS_LIMIT_BYTES,
  settingsParameterName,
  settingsWarnings,
  type EdgeSettings,
  type LockName,
} from '@furlock/edge-settings';
import { checkSettings } from './check-settings.js';

/**
 * Writes the settings into the home stack's region.
 *
 * Shape: one JSON document by `edgeSettingsSchema`.
 * Errors: throws an Error when the settings are not valid, or too large for a parameter. Settings that open
 * more than their author may expect are a warning.
 */
export function settingsParameter(
  scope: Construct,
  id: string,
  lockName: LockName,
  settings: EdgeSettings,
): ssm.StringParameter {
  checkSettings(settings);
  for (const warning of settingsWarnings(settings)) {
    Annotations.of(scope).addWarningV2('@furlock/construct:settings', warning);
  }
  const bytes = Buffer.byteLength(JSON.stringify(settings));
  if (bytes > SETTINGS_LIMIT_BYTES) {
    throw new Error(
      `The settings of the lock ${lockName.lock} are ${bytes} bytes long, but at most ${SETTINGS_LIMIT_BYTES} are allowed: combine rules with path patterns, or list fewer issuers`,
    );
  }
  return new ssm.StringParameter(scope, id, {
    parameterName: settingsParameterName(lockName),
    description: `The settings that the edge reads for the lock ${lockName.lock} of stage ${lockName.stage}`,
    stringValue: Stack.of(scope).toJsonString(settings),
    // A parameter that has once been advanced cannot become a standard one, whoever made it that.
    // Source: Systems Manager user guide, "Managing parameter tiers" (read 2026-11-28).
    tier: ssm.ParameterTier.INTELLIGENT_TIERING,
  });
}
