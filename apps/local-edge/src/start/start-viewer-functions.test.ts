import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { LogStore } from '@furlock/simulator-aws-apis';
import { buildFunctionHost } from '@furlock/simulator-cloudfront-functions/testing';
import {
  readDeployment,
  type CloudFrontFunction,
  type Deployment,
} from '@furlock/simulator-deployment';
import { writeFixtureAssembly } from '@furlock/simulator-deployment/testing';
import type { BuiltHost } from '@furlock/simulator-lambda/testing';
import { RunningParts } from './running-parts.js';
import { startViewerFunctions } from './start-viewer-functions.js';

const FUNCTION: CloudFrontFunction = {
  ...{ stack: 'home', logicalId: 'Function', name: 'rewrite', arn: 'arn:rewrite' },
  runtime: 'cloudfront-js-2.0',
  code: "function handler(event) { console.log('seen'); return event.request; }",
};
const EVENT = {
  functionArn: FUNCTION.arn,
  event: {
    context: { distributionId: 'E1', requestId: 'id==', eventType: 'viewer-request' },
    request: { method: 'GET', uri: '/', querystring: {}, headers: {}, cookies: {} },
  },
  rawQuery: undefined,
};

let host: BuiltHost;
let deployment: Deployment;

beforeAll(async () => {
  host = await buildFunctionHost(build);
  const assembly = writeFixtureAssembly();
  const read = readDeployment(assembly.directory);
  assembly.remove();
  if (!read.ok) throw new Error(read.error.sentence);
  deployment = read.value;
});
afterAll(() => host.remove());

/** The parts, and what they write. */
function start(started: Deployment) {
  const output: string[] = [];
  const logStore = new LogStore('123456789012');
  const running = new RunningParts((error) => {
    throw error;
  });
  const run = startViewerFunctions(
    {
      deployment: started,
      functionHostFile: host.file,
      logStore,
      now: () => new Date(),
      onFault: (error) => {
        throw error;
      },
      onFunctionOutput: (name, line) => void output.push(`${name}: ${line}`),
    },
    running,
  );
  return { run, running, output, logStore };
}

test('a function runs; its lines are in the terminal and in the log of us-east-1', async () => {
  const [distribution, ...others] = deployment.distributions;
  const behaviors = distribution.behaviors.map((behavior) => ({
    ...behavior,
    viewerFunctions: { 'viewer-request': FUNCTION.arn },
  }));
  const { run, running, output, logStore } = start({
    ...deployment,
    distributions: [{ ...distribution, behaviors }, ...others],
    cloudFrontFunctions: [FUNCTION],
  });

  const outcome = await run(EVENT);
  await running.stop();

  expect(outcome).toMatchObject({ kind: 'answered', result: { uri: '/' } });
  expect(output).toEqual(['rewrite: seen']);
  expect(
    logStore
      .find('us-east-1', '/aws/cloudfront/function/rewrite')
      ?.events.map(({ message }) => message),
  ).toEqual(['id== START DistributionID: E1', 'id== seen', 'id== END']);
});

test('a function that no behaviour has does not run', async () => {
  const { run, running } = start({ ...deployment, cloudFrontFunctions: [FUNCTION] });

  const outcome = await run(EVENT);
  await running.stop();

  expect(outcome).toMatchObject({ kind: 'failed', logs: [] });
});
