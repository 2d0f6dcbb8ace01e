/**
 * The parameters of a lock as the handler reads them, without SSM.
 */
import { NO_REVOCATIONS, type EdgeSettings } from '@furlock/edge-settings';
import type { HandlerDependencies } from '../create-handler.js';

/** A configuration that always returns these settings, and no revocations. */
export function configWith(settings: EdgeSettings): HandlerDependencies['config'] {
  const value = {
    settings: { version: 1, value: settings },
    revocations: { version: 0, value: NO_REVOCATIONS },
  };
  return {
    read: () => Promise.resolve({ ok: true, value }),
    isOverdue: () => false,
    ageMs: () => 1,
  };
}
