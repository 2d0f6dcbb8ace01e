/**
 * Refuses settings at synth that the edge would refuse at load.
 */
import { Token } from 'aws-cdk-lib';
import { edgeSettingsSchema, type EdgeSettings } from '@furlock/edge-settings';

/**
 * Refuses settings that are not valid, as far as they are known: ids and domains that AWS chooses
 * are judged as if they had the form that AWS gives them.
 *
 * Errors: throws an Error that names each fault by its path in the settings.
 */
export function checkSettings(settings: EdgeSettings): void {
  const result = edgeSettingsSchema['~standard'].validate(withExamples(settings));
  if (result instanceof Promise) throw new Error('The settings schema must validate at once');
  if (result.issues === undefined) return;
  const faults = result.issues.map(({ path = [], message }) => {
    const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
    return [...(keys.length === 0 ? [] : [keys.join('.')]), message].join(': ');
  });
  throw new Error(`The lock's settings are not valid: ${faults.join('; ')}`);
}

/** The settings with an example in place of each id that is not known before the deployment. */
function withExamples(settings: EdgeSettings): unknown {
  let pools = 0;
  return {
    ...settings,
    ...(Token.isUnresolved(settings.publicOrigin) && {
      publicOrigin: 'https://d111111abcdef8.cloudfront.net',
    }),
    issuers: settings.issuers.map((issuer) =>
      'userPoolId' in issuer && Token.isUnresolved(issuer.userPoolId)
        ? { ...issuer, userPoolId: `us-east-1_EXAMPLE${(pools += 1)}` }
        : issuer,
    ),
  };
}
