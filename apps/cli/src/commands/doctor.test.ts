import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setupServer } from 'msw/node';
import { run } from '../run.js';
import { SETTINGS, settingsAnswer } from '../testing/aws-answers.js';
import { distributionXml, fakeAws, stacksXml, type FakeAwsOptions } from '../testing/fake-aws.js';
import { testContext } from '../testing/test-context.js';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const AWS = ['--region', 'eu-central-1', '--stage', 'dev'];

async function doctor(argv: readonly string[] = [], options: FakeAwsOptions = {}) {
  const { handlers, called } = fakeAws(options);
  server.use(...handlers);
  const { context, out, err } = testContext();
  const exitCode = await run(['doctor', ...AWS, ...argv], context);
  return { exitCode, out, err, called };
}

const denied = { error: 'AccessDeniedException', xmlError: 'AccessDenied', status: 403 };

describe('furlock doctor on AWS', () => {
  test('prints a table, and ends with 0 where nothing is wrong', async () => {
    const { exitCode, out, err } = await doctor();

    expect(out).toEqual([
      'ok      clock          this machine is 0 s ahead of AWS',
      'ok      settings       valid, for https://d111111abcdef8.cloudfront.net: 1 issuer, 0 rules',
      'ok      stacks         furlock-dev CREATE_COMPLETE, furlock-dev-eu-central-1-edge CREATE_COMPLETE',
      'ok      distribution   E1, 1 behaviour to the function URL',
      'ok      viewers        HTTPS only',
      'ok      cache policy   CachingDisabled',
      'ok      forwarding     Authorization, query and cookies, and not the Host',
      'ok      who signs      the edge function',
      'ok      edge function  furlock-dev-eu-central-1-main-edge:3 judges every request to the function URL',
      'ok      its version    nodejs24.x, 256 MB, 15 s',
      'ok      edge role      furlock-dev-eu-central-1-main-edge',
      'ok      function URL   abc.lambda-url.eu-central-1.on.aws asks for signatures',
      'ok      permissions    both, for the edge role alone',
      'ok      sign-in        1 client of eu-central-1_AbCdEfGhI',
      expect.stringMatching(/^ok {6}bootstrap {6}eu-central-1 version .*, us-east-1 version /),
    ]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: [] });
  });

  test('names what to mend first, and what to do about it', async () => {
    const { exitCode, out, err } = await doctor([], {
      bodies: {
        GetDistribution: distributionXml('658327ea-f89d-4fab-a63d-7e88639e58f6'),
        GetPolicy: JSON.stringify({ Policy: '{"Statement":[]}' }),
      },
    });

    expect(exitCode).toBe(1);
    expect(out[5]).toMatch(/^WRONG {3}cache policy {3}the behaviour \* may keep answers/);
    expect(out[12]).toMatch(/^WRONG {3}permissions {4}the edge role may not do/);
    expect(err).toEqual([
      'furlock: Mend first: cache policy: the behaviour * may keep answers (658327ea-f89d-4fab-a63d-7e88639e58f6), and a kept answer is given to whom the edge never saw: set its cache policy to the managed CachingDisabled, invalidate /*, and deploy the stage again.',
    ]);
  });

  test('prints one JSON object', async () => {
    const { exitCode, out } = await doctor(['--json'], {
      bodies: { GetPolicy: JSON.stringify({ Policy: '{"Statement":[]}' }) },
    });

    expect(exitCode).toBe(1);
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      first: 'permissions',
      findings: expect.arrayContaining([
        { id: 'clock', title: 'clock', outcome: 'ok', words: expect.any(String) },
        {
          id: 'permissions',
          title: 'permissions',
          outcome: 'wrong',
          severity: 'shut',
          words: expect.any(String),
          remedy: 'deploy the stage again',
        },
      ]),
    });
  });

  test('says what it may not see, reads the rest, and does not end well', async () => {
    const { exitCode, out, err } = await doctor([], { conditions: { GetRole: denied } });

    expect(exitCode).toBe(1);
    expect(out[10]).toBe(
      'unknown edge role      The AWS credentials do not allow iam:GetRole: use others, or have that permission added',
    );
    expect(out.filter((line) => line.startsWith('ok'))).toHaveLength(13);
    expect(err).toEqual([
      'furlock: Nothing wrong was found, but not everything was seen: The AWS credentials do not allow iam:GetRole: use others, or have that permission added.',
    ]);
  });

  test('tells how far the clocks are apart', async () => {
    const { exitCode, out } = await doctor([], { date: new Date('2026-11-22T11:50:00Z') });

    expect(exitCode).toBe(1);
    expect(out[0]).toBe('WRONG   clock          this machine is 600 s ahead of AWS');
  });

  test('looks into the stack that is named', async () => {
    const { called, out } = await doctor(['--stack', 'my-app'], {
      bodies: { DescribeStacks: stacksXml({}, 'UPDATE_COMPLETE') },
    });

    expect(called).toContain('ListStackResources');
    expect(out[2]).toBe(
      'ok      stacks         my-app UPDATE_COMPLETE, my-app-eu-central-1-edge UPDATE_COMPLETE',
    );
  });

  const absences: { name: string; options: FakeAwsOptions; first: string; says: string }[] = [
    {
      name: 'the parameter',
      options: { answers: { GetParameter: { error: 'ParameterNotFound' } } },
      first: 'settings',
      says: 'there is no parameter /furlock/dev/main/settings/v1 in eu-central-1',
    },
    {
      name: 'settings that the edge would not take',
      options: {
        answers: {
          GetParameter: settingsAnswer({ ...SETTINGS, publicOrigin: 'http://plain.example' }),
        },
      },
      first: 'settings',
      says: '/furlock/dev/main/settings/v1 is not what the edge takes (publicOrigin: must be an https',
    },
    {
      name: 'settings that are not JSON',
      options: { answers: { GetParameter: { output: { Parameter: { Value: '{' } } } } },
      first: 'settings',
      says: 'is not what the edge takes',
    },
    {
      name: 'the stack',
      options: {
        conditions: {
          DescribeStacks: { error: '', xmlError: 'ValidationError', status: 400 },
          ListStackResources: { error: '', xmlError: 'ValidationError', status: 400 },
        },
      },
      first: 'stack',
      says: 'there is no stack furlock-dev in eu-central-1: name the lock',
    },
    {
      name: 'the distribution',
      options: {
        conditions: { GetDistribution: { error: '', xmlError: 'NoSuchDistribution', status: 404 } },
      },
      first: 'distribution',
      says: 'the distribution E1 was deleted',
    },
    {
      name: 'a distribution for this address',
      options: {
        answers: {
          GetParameter: settingsAnswer({ ...SETTINGS, publicOrigin: 'https://other.example' }),
        },
      },
      first: 'distribution',
      says: 'no distribution of the stack answers for other.example',
    },
    {
      name: 'the function URL',
      options: {
        conditions: {
          GetFunctionUrlConfig: {
            error: 'ResourceNotFoundException',
            xmlError: '',
            status: 404,
          },
        },
      },
      first: 'function-url',
      says: 'has no URL any more',
    },
    {
      name: 'the resource policy',
      options: {
        conditions: {
          GetPolicy: { error: 'ResourceNotFoundException', xmlError: '', status: 404 },
        },
      },
      first: 'permissions',
      says: 'the function has no resource policy: nobody may call its URL',
    },
    {
      name: 'the version',
      options: {
        conditions: {
          GetFunctionConfiguration: {
            error: 'ResourceNotFoundException',
            xmlError: '',
            status: 404,
          },
        },
      },
      first: 'runtime',
      says: 'was deleted',
    },
    {
      name: 'the role',
      options: { conditions: { GetRole: { error: '', xmlError: 'NoSuchEntity', status: 404 } } },
      first: 'role',
      says: 'there is no role furlock-dev-eu-central-1-main-edge',
    },
    {
      name: 'the client',
      options: { answers: { DescribeUserPoolClient: { error: 'ResourceNotFoundException' } } },
      first: 'client',
      says: 'the settings name the client client-1 of eu-central-1_AbCdEfGhI, which is not there',
    },
  ];

  test.each(absences)('finds missing: $name', async ({ options, first, says }) => {
    const { exitCode, out, err } = await doctor(['--json'], options);

    expect(exitCode).toBe(1);
    expect((JSON.parse(out[0] ?? '') as { first: string }).first).toBe(first);
    expect(err).toEqual([expect.stringMatching(/^furlock: Mend first: [^\n]*\.$/)]);
    expect(err[0]).toContain(says);
  });

  test('names that no lock can have are wrong usage', async () => {
    const { exitCode, err, called } = await doctor(['--lock', 'x'.repeat(60)]);

    expect({ exitCode, err, called }).toEqual({
      exitCode: 2,
      err: ['furlock: No lock can have names that long: check --stage and --lock.'],
      called: [],
    });
  });
});
