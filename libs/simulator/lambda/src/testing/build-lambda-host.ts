/**
 * Builds the `lambda-host` for tests.
 */
import { dirname } from 'node:path';
import { buildHost, type Build, type BuiltHost } from './build-host.js';

/** Builds `lambda-host`. */
export function buildLambdaHost(build: Build): Promise<BuiltHost> {
  // Jest runs tests as CommonJS.
  return buildHost(build, dirname(dirname(__dirname)), 'lambda-host');
}
