/**
 * Rejects settings at synth that the edge would reject when it loads them.
 */
import { Token } from 'aws-cdk-lib';
import { edgeSettingsSchema, type EdgeSettings } from '@furlock/edge-settings';

/**
 * Rejects settings that are not valid. Ids and domains that AWS assigns at deployment are replaced by
 * examples of the form that AWS uses.
 *
 * Errors: throws an Error that names each fault by its path in the settings.
 */
export function checkSettings(settings: EdgeSettings): void {
  const result = edgeSettingsSchema['~standard'].validate(withExamples(settings));
  if (result instanceof Promise) throw new Error('The settings schema must validate synchronously');
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
