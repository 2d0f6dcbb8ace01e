/**
 * The options of a local edge, for tests.
 */
import type { Deployment } from '@furlock/simulator-deployment';
import type { LocalEdgeOptions } from '../start/start-local-edge.js';

/** Options without output; an internal error fails the test. */
export function localEdgeOptions(
  deployment: Deployment,
  hostFile: string,
  changed: Partial<LocalEdgeOptions> = {},
): LocalEdgeOptions {
  return {
    deployment,
    stage: 'test',
    port: 0,
    hostFile,
    // No CloudFront Function runs in these tests.
    functionHostFile: '',
    edgeRegion: 'ap-southeast-2',
    freezes: true,
    credentialLifetimeSeconds: 3600,
    faults: [],
    now: () => new Date(),
    onAnswered: () => undefined,
    onVerdict: () => undefined,
    furlock: undefined,
    isNewRefusal: () => true,
    onExplained: () => undefined,
    onAwsCall: () => undefined,
    onFault: (error) => {
      throw error;
    },
    runtimeSdk: undefined,
    allowedHosts: [],
    onFunctionNote: () => undefined,
    onFunctionOutput: () => undefined,
    ...changed,
  };
}
