/**
 * Tests the local SSM and Cognito with the AWS CLI and botocore, as Debian installs them. Their signers
 * and parsers share no code with the AWS SDK for JavaScript. The tests are skipped if they are not
 * installed.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CredentialStore } from '@furlock/simulator-deployment';
import { decodeJwt } from 'jose';
import {
  exampleClient,
  exampleDeployment,
  examplePool,
  GOOD_PASSWORD,
} from '../testing/example-user-pool.js';
import { createCognito } from '../cognito/create-cognito.js';
import { createSsm } from '../ssm/create-ssm.js';
import { serveApp, type ServedApp } from '../testing/serve-app.js';
import { createOperatorCredentials, type OperatorCredentials } from './operator.js';

/** The paths on Debian and on GitHub's runners. */
const AWS_CLI = ['/usr/bin/aws', '/usr/local/bin/aws'].find((path) => existsSync(path));
const PYTHON = '/usr/bin/python3';
const hasBotocore = existsSync(PYTHON) && spawnSync(PYTHON, ['-c', 'import botocore']).status === 0;

/** Python starts slowly, especially while other tests run. */
const PATIENCE_MS = 60_000;

const operator = createOperatorCredentials();
const callers = { operator, credentials: new CredentialStore() };
const now = (): Date => new Date();
const NAME = '/furlock/dev/main/settings/v1';
const UserPoolId = examplePool.id;

let ssm: ServedApp;
let cognito: ServedApp;

beforeAll(async () => {
  const deployment = {
    ...exampleDeployment,
    userPools: [examplePool],
    parameters: [
      {
        stack: 'furlock-dev',
        logicalId: 'Settings',
        name: NAME,
        region: 'eu-central-1',
        arn: `arn:aws:ssm:eu-central-1:123456789012:parameter${NAME}`,
        type: 'String',
        value: 'schön',
      },
    ],
  };
  ssm = await serveApp(createSsm({ deployment, callers, now }));
  cognito = await serveApp(createCognito({ deployment, callers, now }).app);
});

afterAll(() => Promise.all([ssm.stop(), cognito.stop()]));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with one key pair and without any other configuration. */
async function run(
  program: string,
  args: readonly string[],
  { accessKeyId, secretAccessKey }: OperatorCredentials = operator,
): Promise<Ended> {
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    PYTHONIOENCODING: 'utf-8',
    // Debian's Python only.
    PYTHONNOUSERSITE: '1',
  };
  try {
    return { code: 0, ...(await promisify(execFile)(program, [...args], { env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

const withOtherSecret = (): OperatorCredentials => ({
  ...operator,
  secretAccessKey: createOperatorCredentials().secretAccessKey,
});

(AWS_CLI === undefined ? describe.skip : describe)('the AWS CLI', () => {
  const aws = (args: readonly string[], as?: OperatorCredentials) =>
    run(AWS_CLI ?? '', ['--output', 'json', ...args], as);
  const ssmCall = (args: readonly string[], as?: OperatorCredentials) =>
    aws(['ssm', '--endpoint-url', ssm.url, ...args], as);
  const cognitoCall = (args: readonly string[]) =>
    aws(['cognito-idp', '--endpoint-url', cognito.url, ...args]);

  test(
    'reads a parameter',
    async () => {
      const { code, stdout } = await ssmCall(['get-parameter', '--name', NAME]);

      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ Parameter: { Name: NAME, Value: 'schön' } });
    },
    PATIENCE_MS,
  );

  const refusals = [
    {
      name: 'another secret',
      args: ['get-parameter', '--name', NAME],
      as: withOtherSecret,
      error: 'InvalidSignatureException',
    },
    {
      name: 'another key',
      args: ['get-parameter', '--name', NAME],
      as: createOperatorCredentials,
      error: 'UnrecognizedClientException',
    },
    {
      name: 'another region',
      args: ['--region', 'us-east-1', 'get-parameter', '--name', NAME],
      as: () => operator,
      error: 'InvalidSignatureException',
    },
    {
      name: 'a missing parameter',
      args: ['get-parameter', '--name', '/nothing'],
      as: () => operator,
      error: 'ParameterNotFound',
    },
  ];

  test.each(refusals)(
    'reports the error: $name',
    async ({ args, as, error }) => {
      const { code, stderr } = await ssmCall(args, as());

      expect(code).toBe(254);
      expect(stderr).toContain(
        `An error occurred (${error}) when calling the GetParameter operation`,
      );
    },
    PATIENCE_MS,
  );

  test(
    'creates a user, who signs in without AWS credentials',
    async () => {
      const user = ['--user-pool-id', UserPoolId, '--username', 'grace'];

      const created = await cognitoCall(['admin-create-user', ...user]);
      const set = await cognitoCall([
        'admin-set-user-password',
        ...user,
        '--password',
        GOOD_PASSWORD,
        '--permanent',
      ]);
      const signedIn = await cognitoCall([
        'admin-initiate-auth',
        ...['--user-pool-id', UserPoolId, '--client-id', exampleClient.id],
        ...['--auth-flow', 'ADMIN_USER_PASSWORD_AUTH'],
        ...['--auth-parameters', `USERNAME=grace,PASSWORD=${GOOD_PASSWORD}`],
      ]);

      expect([created.code, set.code, signedIn.code]).toEqual([0, 0, 0]);
      expect(JSON.parse(created.stdout)).toMatchObject({
        User: { Username: 'grace', UserStatus: 'FORCE_CHANGE_PASSWORD' },
      });
      const { AuthenticationResult: tokens } = JSON.parse(signedIn.stdout) as {
        AuthenticationResult: { AccessToken: string; RefreshToken: string };
      };
      expect(decodeJwt(tokens.AccessToken)).toMatchObject({ username: 'grace' });

      const revoked = await cognitoCall([
        'revoke-token',
        ...['--client-id', exampleClient.id, '--token', tokens.RefreshToken],
      ]);
      const refreshed = await cognitoCall([
        'admin-initiate-auth',
        ...['--user-pool-id', UserPoolId, '--client-id', exampleClient.id],
        ...['--auth-flow', 'REFRESH_TOKEN_AUTH'],
        ...['--auth-parameters', `REFRESH_TOKEN=${tokens.RefreshToken}`],
      ]);

      expect(revoked.code).toBe(0);
      expect(refreshed.stderr).toContain('(NotAuthorizedException)');
    },
    PATIENCE_MS,
  );
});

(hasBotocore ? describe : describe.skip)('botocore', () => {
  /** Signs with botocore, changes the signed request, and prints the result. */
  const PROGRAM = `
import json, sys
import botocore.session, botocore.config, botocore.exceptions
endpoint, name, change = sys.argv[1:4]
client = botocore.session.get_session().create_client(
    'ssm', endpoint_url=endpoint, config=botocore.config.Config(retries={'max_attempts': 0}))

def other(text, at):
    return text[:at] + ('b' if text[at] == 'a' else 'a') + text[at + 1:]

def alter(request, **kwargs):
    header = lambda name: request.headers[name].decode() if isinstance(request.headers[name], bytes) else request.headers[name]
    if change == 'signature':
        request.headers['Authorization'] = other(header('Authorization'), -1 + len(header('Authorization')))
    if change == 'key':
        value = header('Authorization')
        request.headers['Authorization'] = value.replace('Credential=AKIA', 'Credential=AKIB')
    if change == 'date':
        value = header('X-Amz-Date')
        request.headers['X-Amz-Date'] = value[:-2] + str((int(value[-2]) + 1) % 10) + 'Z'
    if change == 'target':
        request.headers['X-Amz-Target'] = 'AmazonSSM.GetParameters'
    if change == 'body':
        request.body = request.body.replace(b'main', b'mein')

client.meta.events.register('before-send.ssm', alter)
try:
    print(json.dumps({'value': client.get_parameter(Name=name)['Parameter']['Value']}))
except botocore.exceptions.ClientError as error:
    print(json.dumps({'error': error.response['Error']['Code']}))
`;
  const cases: { change: string; answer: object }[] = [
    { change: 'nothing', answer: { value: 'schön' } },
    { change: 'signature', answer: { error: 'InvalidSignatureException' } },
    { change: 'key', answer: { error: 'UnrecognizedClientException' } },
    { change: 'date', answer: { error: 'InvalidSignatureException' } },
    { change: 'target', answer: { error: 'InvalidSignatureException' } },
    { change: 'body', answer: { error: 'InvalidSignatureException' } },
  ];

  test.each(cases)(
    'with $change changed after signing',
    async ({ change, answer }) => {
      const { stdout, stderr } = await run(PYTHON, ['-c', PROGRAM, ssm.url, NAME, change]);

      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual(answer);
    },
    PATIENCE_MS,
  );
});
