/**
 * The CDK app: one stack per stage, with the region and the signer from the context.
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
  forwardToken: app.node.tryGetContext('forwardToken'),
  signIn: app.node.tryGetContext('signIn'),
});

if (result.ok) {
  const { stage, region } = result.place;
  // No account: the credentials of the deployment determine it, so that the templates are the same
  // wherever they are synthesized. A literal account id would give the edge function another version.
  new FurlockStack(app, stackName({ stage }), {
    env: { region },
    description: homeStackDescription(stage),
    ...result.place,
    backendBundle: fileURLToPath(new URL('../../backend/dist', import.meta.url)),
  });
} else {
  process.stderr.write(`${result.sentence}\n`);
  process.exitCode = 1;
}
