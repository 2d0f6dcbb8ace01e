/**
 * Places the code of a function that its template contains in a folder of its own.
 *
 * Source: CloudFormation template reference, AWS::Lambda::Function Code, ZipFile: the file is `index.js`,
 * and so CommonJS (read 2026-11-28).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LambdaFunction } from '@furlock/simulator-deployment';
import type { RunningParts } from './running-parts.js';

/** The function with the folder of its code, which is removed when the local edge stops. */
export function placeInlineCode(
  lambdaFunction: LambdaFunction,
  running: RunningParts,
): LambdaFunction {
  const { inlineCode } = lambdaFunction;
  if (inlineCode === undefined) return lambdaFunction;
  const directory = mkdtempSync(join(tmpdir(), 'furlock-inline-'));
  writeFileSync(join(directory, 'index.js'), inlineCode);
  running.addProcess({ stop: () => rmSync(directory, { recursive: true, force: true }) });
  return { ...lambdaFunction, directory };
}
