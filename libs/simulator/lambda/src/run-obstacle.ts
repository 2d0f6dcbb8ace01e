/**
 * Why the local edge cannot run a function. Its events fail; everything else is served.
 */
import type { LambdaFunction } from '@furlock/simulator-deployment';
import { runsOn } from './host-process.js';

/** Undefined for a function that can run. Shape: the rest of a sentence after the function's name. */
export function runObstacle({ runtime, unrunnable }: LambdaFunction): string | undefined {
  if (unrunnable !== undefined) return unrunnable;
  return runsOn(runtime)
    ? undefined
    : `runs on ${runtime}, and there is no python3 in the folders of PATH: install Python and start again`;
}
