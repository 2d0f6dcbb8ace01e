/**
 * Builds the `function-host` for tests.
 */
import { dirname } from 'node:path';
import { buildHost, type Build, type BuiltHost } from '@furlock/simulator-lambda/testing';

/** Builds `function-host`. */
export function buildFunctionHost(build: Build): Promise<BuiltHost> {
  // Jest runs tests as CommonJS.
  return buildHost(build, dirname(dirname(__dirname)), 'function-host');
}
