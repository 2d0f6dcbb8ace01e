/**
 * The CDK app: one stack per stage, in the region and account and with the signer that are stated
 * from outside.
 */
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { stackName } from '@furlock/edge-settings';
import { homeStackDescription } from './destroy/stage-stacks.js';
import { FurlockStack } from './furlock-stack.js';
import { place } from './place.js';

const app = new App();
const result = place({
  stage: app.node.tryGetContext('stage'),
  region: app.node.tryGetContext('region'),
  signing: app.node.tryGetContext('signing'),
  edgeRuntime: app.node.tryGetContext('edgeRuntime'),
});

if (result.ok) {
  const { stage, region, signing, edgeRuntime } = result.place;
  // Without credentials the CDK command line does not know the account, and synth needs none;
  // an empty text is no account either.
  const account = process.env['CDK_DEFAULT_ACCOUNT'] || undefined;
  new FurlockStack(app, stackName({ stage }), {
    env: account === undefined ? { region } : { account, region },
    description: homeStackDescription(stage),
    stage,
    signing,
    edgeRuntime,
    backendBundle: fileURLToPath(new URL('../../backend/dist', import.meta.url)),
  });
} else {
  process.stderr.write(`${result.sentence}\n`);
  process.exitCode = 1;
}
