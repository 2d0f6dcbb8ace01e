import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setupServer } from 'msw/node';
import { run } from '../run.js';
import { SETTINGS, settingsAnswer, type AwsAnswers } from '../testing/aws-answers.js';
import { fakeAws, type FakeAwsOptions } from '../testing/fake-aws.js';
import { startFakeLocalEdge } from '../testing/fake-local-edge.js';
import { testContext } from '../testing/test-context.js';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const PARAMETER = '/furlock/dev/main/settings/v1';
const rules = [{ path: '/docs/**', access: 'public' }];
const jwks = { keys: [{ kty: 'RSA', kid: 'a', n: 'AA', e: 'AQAB' }] };
const withKeys = { ...SETTINGS, issuers: [{ ...SETTINGS.issuers[0], jwks }] };

/** CloudFormation's answers about a stack that wrote these settings. */
function stackWith(value: unknown, physicalId = PARAMETER): Record<string, string> {
  const properties = JSON.stringify({ Name: PARAMETER, Value: JSON.stringify(value) });
  return {
    DescribeStackResources: `<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources><member><StackName>furlock-dev</StackName><LogicalResourceId>Settings</LogicalResourceId><PhysicalResourceId>${physicalId}</PhysicalResourceId></member></StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>`,
    DetectStackResourceDrift: `<DetectStackResourceDriftResponse><DetectStackResourceDriftResult><StackResourceDrift>${
      value === undefined
        ? '<StackResourceDriftStatus>NOT_CHECKED</StackResourceDriftStatus>'
        : `<ExpectedProperties>${properties.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</ExpectedProperties>`
    }</StackResourceDrift></DetectStackResourceDriftResult></DetectStackResourceDriftResponse>`,
  };
}

async function diff(options: FakeAwsOptions, argv: readonly string[] = []) {
  server.use(...fakeAws(options).handlers);
  const { context, out, err } = testContext();
  const aws = ['--region', 'eu-central-1', '--stage', 'dev'];
  const exitCode = await run(['settings', 'diff', ...aws, ...argv], context);
  return { exitCode, out, err };
}

const stored = (settings: unknown): AwsAnswers => ({ GetParameter: settingsAnswer(settings) });

describe('on AWS', () => {
  test('no difference', async () => {
    expect(await diff({ bodies: stackWith(SETTINGS) })).toEqual({
      exitCode: 0,
      out: ['Version 7 contains what the stack wrote.'],
      err: [],
    });
  });

  test.each<[string, unknown, unknown, string]>([
    [
      'a rule that settings set added',
      SETTINGS,
      { ...SETTINGS, rules },
      '+ rules: [{"path":"/docs',
    ],
    ['a rule that it removed', { ...SETTINGS, rules }, SETTINGS, '- rules: [{"path":"/docs'],
    ['keys that refresh-keys wrote', SETTINGS, withKeys, '+ issuers.0.jwks: keys'],
    [
      'another URL',
      SETTINGS,
      { ...SETTINGS, publicOrigin: 'https://a.b' },
      '~ publicOrigin: "https',
    ],
    ['no JSON', SETTINGS, '{', '- the document: {"publicOrigin"'],
  ])('%s', async (_, deployed, now, line) => {
    const { exitCode, out, err } = await diff({
      answers: stored(now),
      bodies: stackWith(deployed),
    });

    expect(exitCode).toBe(1);
    expect(out).toEqual([
      'Version 7 differs from what the stack wrote:',
      expect.stringContaining(`  ${line}`),
    ]);
    expect(err).toEqual([expect.stringContaining('The next deploy that changes the settings')]);
  });

  test('one JSON object', async () => {
    const { exitCode, out, err } = await diff(
      { answers: stored({ ...SETTINGS, rules }), bodies: stackWith(SETTINGS) },
      ['--json'],
    );

    expect({ exitCode, err }).toEqual({ exitCode: 1, err: [] });
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      { parameter: PARAMETER, version: 7, changes: [{ path: 'rules', after: rules }] },
    ]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['no stack has the parameter', stackWith(SETTINGS, '/other'), 'No stack in eu-central-1'],
    ['CloudFormation cannot compare it', stackWith(undefined), 'also need ssm:GetParameters'],
  ])('fails if %s', async (_, bodies, message) => {
    const { exitCode, out, err } = await diff({ bodies });

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toEqual([expect.stringContaining(message)]);
  });

  test('names the permission that is missing', async () => {
    const { err } = await diff({
      bodies: stackWith(SETTINGS),
      conditions: {
        DetectStackResourceDrift: { error: '', xmlError: 'AccessDenied', status: 403 },
      },
    });

    expect(err).toEqual([
      expect.stringContaining('do not allow cloudformation:DetectStackResourceDrift'),
    ]);
  });
});

test('at the local edge, with what it has started with', async () => {
  const localEdge = await startFakeLocalEdge(stored(SETTINGS));
  const { context, out } = testContext({ folder: localEdge.folder });

  const exitCode = await run(['settings', 'diff'], context);
  await localEdge.stop();

  expect({ exitCode, out }).toEqual({
    exitCode: 0,
    out: ['Version 7 contains what the stack wrote.'],
  });
  expect(localEdge.calls.map(({ input }) => input['Name'])).toEqual([
    '/furlock/local/main/settings/v1',
    '/furlock/local/main/settings/v1:1',
  ]);
});
