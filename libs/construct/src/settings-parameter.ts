/**
 * The parameter that holds a lock's settings, as the stack writes them and the edge reads them.
 */
import { Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { settingsParameterName, type EdgeSettings, type LockName } from '@furlock/edge-settings';

/**
 * Writes the settings into the home stack's region.
 *
 * Shape: one JSON document by `edgeSettingsSchema`. The schema itself can judge it only at the
 * edge: ids and domain are not known before the deployment.
 */
export function settingsParameter(
  scope: Construct,
  id: string,
  lockName: LockName,
  settings: EdgeSettings,
): ssm.StringParameter {
  return new ssm.StringParameter(scope, id, {
    parameterName: settingsParameterName(lockName),
    description: `What the edge needs to know for the lock ${lockName.lock} of stage ${lockName.stage}`,
    stringValue: Stack.of(scope).toJsonString(settings),
  });
}
