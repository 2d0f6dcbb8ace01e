import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setupServer } from 'msw/node';
import { run } from '../run.js';
import { SETTINGS, settingsAnswer } from '../testing/aws-answers.js';
import {
  distributionXml,
  fakeAws,
  resourcesXml,
  simulationXml,
  stacksXml,
  type FakeAwsOptions,
} from '../testing/fake-aws.js';
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
  test('prints a table, and exits with 0 if nothing is wrong', async () => {
    const { exitCode, out, err } = await doctor();

    expect(out).toEqual([
      'ok      clock          this machine is 0 s ahead of AWS',
      'ok      settings       valid, for https://d111111abcdef8.cloudfront.net: 1 issuer, 0 rules',
      'ok      revocations    none',
      'ok      stacks         furlock-dev CREATE_COMPLETE, furlock-dev-eu-central-1-edge CREATE_COMPLETE',
      'ok      distribution   E1, 1 behaviour to the function URL',
      'ok      viewers        HTTPS only',
      'ok      cache policy   CachingDisabled',
      'ok      forwarding     Authorization, query and cookies, but not Host',
      'ok      signer         the edge function',
      'ok      edge function  furlock-dev-main-ANPA0123456789ABCDEFG:3 checks every request to the function URL',
      'ok      edge version   nodejs24.x, 256 MB, 15 s',
      'ok      edge role      furlock-dev-main-ANPA0123456789ABCDEFG',
      'ok      function URL   abc.lambda-url.eu-central-1.on.aws requires signatures',
      'ok      permissions    both, granted only to the edge role',
      'ok      sign-in        1 client of eu-central-1_AbCdEfGhI',
      expect.stringMatching(/^ok {6}bootstrap {6}eu-central-1 version .*, us-east-1 version /),
    ]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: [] });
  });

  test('lists who else in the account may call the function, if asked', async () => {
    const policy = encodeURIComponent(
      JSON.stringify({ Statement: { Effect: 'Allow', Action: 'lambda:*', Resource: '*' } }),
    );
    const { exitCode, out } = await doctor(['--callers'], {
      bodies: {
        GetAccountAuthorizationDetails: `<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult>
          <IsTruncated>false</IsTruncated>
          <UserDetailList><member><Arn>arn:aws:iam::123456789012:user/ada</Arn><UserPolicyList><member><PolicyName>p</PolicyName><PolicyDocument>${policy}</PolicyDocument></member></UserPolicyList></member></UserDetailList>
          <RoleDetailList><member><Arn>arn:aws:iam::123456789012:role/jobs</Arn><AttachedManagedPolicies><member><PolicyArn>arn:aws:iam::aws:policy/Jobs</PolicyArn></member></AttachedManagedPolicies></member></RoleDetailList>
          <Policies><member><Arn>arn:aws:iam::aws:policy/Jobs</Arn><PolicyVersionList><member><Document>${policy.replace('*', 'InvokeFunction')}</Document><IsDefaultVersion>true</IsDefaultVersion></member></PolicyVersionList></member></Policies>
          </GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>`,
      },
    });

    expect(out[14]).toBe(
      'note    callers        arn:aws:iam::123456789012:user/ada may call the URL without the lock; arn:aws:iam::123456789012:role/jobs may invoke the function without the URL, and claim any identity',
    );
    expect(exitCode).toBe(0);
  });

  test('names what to fix first, and how', async () => {
    const { exitCode, out, err } = await doctor([], {
      bodies: {
        GetDistribution: distributionXml('658327ea-f89d-4fab-a63d-7e88639e58f6'),
        GetPolicy: JSON.stringify({ Policy: '{"Statement":[]}' }),
      },
    });

    expect(exitCode).toBe(1);
    expect(out[6]).toMatch(/^WRONG {3}cache policy {3}the behaviour \* may cache responses/);
    expect(out[13]).toMatch(/^WRONG {3}permissions {4}the edge role lacks/);
    expect(err).toEqual([
      'furlock: Fix "cache policy" first: the behaviour * may cache responses (658327ea-f89d-4fab-a63d-7e88639e58f6), and cached responses are served without a check at the edge: set its cache policy to the managed CachingDisabled, invalidate /*, and deploy the stage again.',
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

  test('reports what it has no permission to read, reads the rest, and exits with 1', async () => {
    const { exitCode, out, err } = await doctor([], { conditions: { GetRole: denied } });

    expect(exitCode).toBe(1);
    expect(out[11]).toBe(
      'unknown edge role      The AWS credentials do not allow iam:GetRole: use other credentials, or add that permission',
    );
    expect(out.filter((line) => line.startsWith('ok'))).toHaveLength(14);
    expect(err).toEqual([
      'furlock: No problem was found, but not everything could be read: The AWS credentials do not allow iam:GetRole: use other credentials, or add that permission.',
    ]);
  });

  test('counts the revocations, and examines whether the edge accepts and may read them', async () => {
    const revocations = JSON.stringify({
      revocations: [{ issuer: 'eu-central-1_AbCdEfGhI', revokedAt: 1 }],
    });

    const some = await doctor([], { revocations });
    const invalid = await doctor([], { revocations: '{}' });
    const unreadable = await doctor([], {
      bodies: { SimulatePrincipalPolicy: simulationXml('allowed', 'implicitDeny') },
    });

    expect(some.out[2]).toBe('ok      revocations    1 in force (`furlock revoke --list`)');
    expect(some.exitCode).toBe(0);
    expect(invalid.out[2]).toMatch(/^WRONG {3}revocations {4}the edge does not accept \/furlock/);
    expect(invalid.exitCode).toBe(1);
    expect(unreadable.out[11]).toBe(
      'WRONG   edge role      furlock-dev-main-ANPA0123456789ABCDEFG may not read arn:aws:ssm:eu-central-1:123456789012:parameter/furlock/dev/main/revocations/v1',
    );
    expect(unreadable.exitCode).toBe(1);
  });

  test('reports the difference between the clocks', async () => {
    const { exitCode, out } = await doctor([], { date: new Date('2026-11-22T11:50:00Z') });

    expect(exitCode).toBe(1);
    expect(out[0]).toBe('WRONG   clock          this machine is 600 s ahead of AWS');
  });

  test('reads the named stack', async () => {
    const { called, out } = await doctor(['--stack', 'my-app'], {
      bodies: { DescribeStacks: stacksXml({}, 'UPDATE_COMPLETE') },
    });

    expect(called).toContain('ListStackResources');
    expect(out[3]).toBe(
      'ok      stacks         my-app UPDATE_COMPLETE, my-app-eu-central-1-edge UPDATE_COMPLETE',
    );
  });

  test('a function URL that the lock adopted from elsewhere is unknown, not missing', async () => {
    const { out, err } = await doctor([], {
      bodies: { ListStackResources: resourcesXml({ 'AWS::CloudFront::Distribution': 'E1' }) },
    });

    const [url, permissions] = out.filter((line) => /function URL {3}|permissions/.test(line));
    expect(url).toMatch(
      /^unknown +function URL +abc\.lambda-url\.eu-central-1\.on\.aws, the function URL behind the distribution, is not in the stack, so another stack or tool made it: check there/,
    );
    expect(permissions).toMatch(/^unknown/);
    expect(err).toEqual([expect.stringContaining('not everything could be read')]);
  });

  const absences: { name: string; options: FakeAwsOptions; first: string; message: string }[] = [
    {
      name: 'the parameter',
      options: { answers: { GetParameter: { error: 'ParameterNotFound' } } },
      first: 'settings',
      message: 'there is no parameter /furlock/dev/main/settings/v1 in eu-central-1',
    },
    {
      name: 'settings that the edge would not accept',
      options: {
        answers: {
          GetParameter: settingsAnswer({ ...SETTINGS, publicOrigin: 'http://plain.example' }),
        },
      },
      first: 'settings',
      message:
        'the edge does not accept /furlock/dev/main/settings/v1 (publicOrigin: must be an https',
    },
    {
      name: 'settings that are not JSON',
      options: { answers: { GetParameter: { output: { Parameter: { Value: '{' } } } } },
      first: 'settings',
      message: 'the edge does not accept',
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
      message: 'there is no stack furlock-dev in eu-central-1: name the lock',
    },
    {
      name: 'the distribution',
      options: {
        conditions: { GetDistribution: { error: '', xmlError: 'NoSuchDistribution', status: 404 } },
      },
      first: 'distribution',
      message: 'the distribution E1 was deleted',
    },
    {
      name: 'a distribution for this address',
      options: {
        answers: {
          GetParameter: settingsAnswer({ ...SETTINGS, publicOrigin: 'https://other.example' }),
        },
      },
      first: 'distribution',
      message: 'no distribution of the stack serves other.example',
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
      message: 'no longer has a URL',
    },
    {
      name: 'a function URL, in the stack and behind the distribution',
      options: {
        bodies: {
          ListStackResources: resourcesXml({ 'AWS::CloudFront::Distribution': 'E1' }),
          GetDistribution: distributionXml().replaceAll('.lambda-url.', '.example.'),
        },
      },
      first: 'distribution',
      message: 'no behaviour of E1 has a function URL as its origin',
    },
    {
      name: 'the resource policy',
      options: {
        conditions: {
          GetPolicy: { error: 'ResourceNotFoundException', xmlError: '', status: 404 },
        },
      },
      first: 'permissions',
      message: 'the function has no resource policy, so its URL cannot be called',
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
      message: 'was deleted',
    },
    {
      name: 'the role',
      options: { conditions: { GetRole: { error: '', xmlError: 'NoSuchEntity', status: 404 } } },
      first: 'role',
      message: 'there is no role furlock-dev-main-ANPA0123456789ABCDEFG',
    },
    {
      name: 'the client',
      options: { answers: { DescribeUserPoolClient: { error: 'ResourceNotFoundException' } } },
      first: 'client',
      message:
        'the settings name the client client-1 of eu-central-1_AbCdEfGhI, which does not exist',
    },
  ];

  test.each(absences)('reports as missing: $name', async ({ options, first, message }) => {
    const { exitCode, out, err } = await doctor(['--json'], options);

    expect(exitCode).toBe(1);
    expect((JSON.parse(out[0] ?? '') as { first: string }).first).toBe(first);
    expect(err).toEqual([expect.stringMatching(/^furlock: Fix "[^"]+" first: [^\n]*\.$/)]);
    expect(err[0]).toContain(message);
  });

  test('names that are too long for a lock are a usage error', async () => {
    const { exitCode, err, called } = await doctor(['--lock', 'x'.repeat(60)]);

    expect({ exitCode, err, called }).toEqual({
      exitCode: 2,
      err: ['furlock: The names are too long for a lock: check --stage and --lock.'],
      called: [],
    });
  });
});
