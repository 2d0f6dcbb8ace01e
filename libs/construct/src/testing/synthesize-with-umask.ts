/**
 * Synthesizes an app with a lock into the folder that the argument names. Run as a process of its own,
 * because the umask is the process's.
 */
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Lock } from '../lock.js';

const [, , folder = ''] = process.argv;

const edgeBundle = mkdtempSync(join(folder, 'bundle-'));
writeFileSync(join(edgeBundle, 'index.mjs'), 'export const handler = () => undefined;');

const code = mkdtempSync(join(folder, 'code-'));
writeFileSync(join(code, 'index.mjs'), 'export const handler = () => "hello";');
mkdirSync(join(code, 'bin'));
writeFileSync(join(code, 'bin', 'start'), '#!/bin/sh\n');
chmodSync(join(code, 'bin', 'start'), 0o700);

const app = new App({ outdir: join(folder, 'assembly'), builtinCloudFormationValidation: false });
const stack = new Stack(app, 'Home', { env: { region: 'eu-central-1' } });
const handler = new lambda.Function(stack, 'Backend', {
  code: lambda.Code.fromAsset(code),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_22_X,
});
new Lock(stack, 'Lock', { stage: 'dev', handler, edgeBundle });
app.synth();
