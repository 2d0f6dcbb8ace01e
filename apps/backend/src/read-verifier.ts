/**
 * Reads from the lock's settings whether the edge forwards tokens, and whose tokens.
 *
 * A principal that may invoke this function directly writes the whole event, so its identity header
 * proves nothing. A forwarded token does, because the sample verifies it again.
 */
import type { EdgeSettings } from '@furlock/edge-settings';
import { createJwtVerifier, createKeyCache } from '@furlock/jwt-verification';
import type { ParameterRefusal, ParameterValue, Result } from '@furlock/ssm-config';
import type { TokenVerifier } from '@furlock/viewer-identity';

/** The verifier of forwarded tokens; null if the lock does not forward them. */
export type ReadVerifier = () => Promise<Result<TokenVerifier | null, ParameterRefusal>>;

/** The settings, cached by `createSsmConfig`. */
export interface SettingsConfig {
  read(): Promise<Result<{ readonly settings: ParameterValue<EdgeSettings> }, ParameterRefusal>>;
}

/** Reads the verifier from the settings, which are cached. The issuers' keys outlive a change of the settings. */
export function createReadVerifier(config: SettingsConfig): ReadVerifier {
  const keyCache = createKeyCache();
  let latest: { readonly settings: EdgeSettings; readonly verifier: TokenVerifier } | undefined;
  return async () => {
    const read = await config.read();
    if (!read.ok) return read;
    const settings = read.value.settings.value;
    if (!settings.forwardToken) return { ok: true, value: null };
    if (latest?.settings !== settings) {
      const { issuers, clockToleranceSeconds } = settings;
      const verifier = createJwtVerifier(issuers, { keyCache, clockToleranceSeconds });
      latest = { settings, verifier };
    }
    return { ok: true, value: latest.verifier };
  };
}
