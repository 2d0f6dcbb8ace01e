/**
 * The CDK app: one stack per stage, with the region and the signer from the context.
 */
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { stackName } from '@furlock/edge-settings';
import { homeStackDescription } from './destroy/stage-stacks.js';
import { FurlockStack } from './furlock-stack.js';
import { CONTEXT_KEYS, place, type PlaceInput } from './place.js';

const app = new App();
const context = CONTEXT_KEYS.map((key) => [key, app.node.tryGetContext(key) as unknown]);
const result = place(Object.fromEntries(context) as PlaceInput);

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
