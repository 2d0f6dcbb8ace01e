/**
 * The parameters of a lock, cached: its settings, which contain their own age limits, and its revocations.
 */
import {
  NO_REVOCATIONS,
  edgeSettingsSchema,
  freshnessOf,
  revocationsParameterName,
  revocationsSchema,
} from '@furlock/edge-settings';
import { createSsmConfig, type SsmConfig, type SsmConfigOptions } from '@furlock/ssm-config';

const parametersOf = (settingsParameter: string) => ({
  settings: { name: settingsParameter, schema: edgeSettingsSchema },
  revocations: {
    name: revocationsParameterName(settingsParameter),
    schema: revocationsSchema,
    ifAbsent: NO_REVOCATIONS,
  },
});

type LockParameters = ReturnType<typeof parametersOf>;

/** The cached parameters of the lock whose settings have this name. */
export function createLockConfig(
  settingsParameter: string,
  options: Pick<SsmConfigOptions<LockParameters>, 'client' | 'now' | 'random' | 'onFailure'>,
): SsmConfig<LockParameters> {
  return createSsmConfig({
    ...options,
    parameters: parametersOf(settingsParameter),
    waitAfterMs: ({ settings }) => freshnessOf(settings.value).settingsSeconds * 1000,
    maxAgeMs: ({ settings }) => freshnessOf(settings.value).lastValidSeconds * 1000,
    // Covers both attempts of the client, and a response that never ends. Well below Lambda's limit for the
    // init phase and the function's 30 s.
    giveUpAfterMs: 5_000,
  });
}
