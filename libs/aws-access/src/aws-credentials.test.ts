import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { awsCredentials, type AwsCredentialsInput } from './aws-credentials.js';

const SERIAL = 'arn:aws:iam::111122223333:mfa/ada';
const CONFIG = `
[default]
region = eu-central-1
[profile plain]
aws_access_key_id = AKIAPLAIN
aws_secret_access_key = of-a-test
[profile ops]
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = plain
mfa_serial = ${SERIAL}
region = eu-central-1
[profile role]
role_arn = arn:aws:iam::111122223333:role/role
source_profile = plain
region = eu-central-1
`;

const server = setupServer();
const environment = { ...process.env };
const calls: URLSearchParams[] = [];
let folder: string;

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  calls.length = 0;
  // The SDK remembers the content of a path.
  folder = mkdtempSync(join(tmpdir(), 'aws-'));
  writeFileSync(join(folder, 'config'), CONFIG);
  for (const name of Object.keys(process.env))
    if (name.startsWith('AWS_')) delete process.env[name];
  process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  server.use(
    http.post('https://sts.eu-central-1.amazonaws.com/', async ({ request }) => {
      const form = new URLSearchParams(await request.text());
      calls.push(form);
      return ['654321', null].includes(form.get('TokenCode')) &&
        form.get('RoleArn')?.endsWith('/ops')
        ? rejected()
        : assumed();
    }),
  );
});
afterEach(() => {
  server.resetHandlers();
  rmSync(folder, { recursive: true });
});
afterAll(() => {
  server.close();
  process.env = environment;
});

function assumed() {
  return HttpResponse.xml(
    `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  );
}

function rejected() {
  return HttpResponse.xml(
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with invalid MFA one time pass code.</Message></Error></ErrorResponse>',
    { status: 403 },
  );
}

/** The access key that is found, or the error. */
async function find(
  input: Partial<AwsCredentialsInput>,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  Object.assign(process.env, variables);
  return awsCredentials({ ask: null, ...input })
    .provider()
    .then(
      ({ accessKeyId }) => accessKeyId,
      (error: Error) => `${error.name}: ${error.message}`,
    );
}

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'of-a-test' };

describe('as the AWS CLI and cdk find them', () => {
  test.each<[string, Partial<AwsCredentialsInput>, Record<string, string>, string]>([
    ['keys in the environment', {}, KEYS, 'AKIAENV'],
    ['a profile in the environment', {}, { AWS_PROFILE: 'plain' }, 'AKIAPLAIN'],
    ['the default profile of the environment', {}, { AWS_DEFAULT_PROFILE: 'plain' }, 'AKIAPLAIN'],
    ['keys before a profile', {}, { ...KEYS, AWS_PROFILE: 'plain' }, 'AKIAENV'],
    ['a named profile before keys', { profile: 'plain' }, KEYS, 'AKIAPLAIN'],
    ['a named profile before another', { profile: 'plain' }, { AWS_PROFILE: 'no' }, 'AKIAPLAIN'],
    ['an empty variable names no profile', {}, { ...KEYS, AWS_PROFILE: '' }, 'AKIAENV'],
    ['the role of a profile', { profile: 'role' }, {}, 'ASIAROLE'],
  ])('%s', async (_, input, variables, expected) => {
    expect(await find(input, variables)).toBe(expected);
  });

  test('none', async () => {
    expect(await find({})).toMatch(/^CredentialsProviderError: /);
  });
});

describe('a profile that does not exist', () => {
  test.each<[string, Partial<AwsCredentialsInput>, Record<string, string>]>([
    ['named', { profile: 'opps' }, KEYS],
    ['in the environment', {}, { AWS_PROFILE: 'opps' }],
    ['a property of every object', { profile: 'toString' }, {}],
  ])('%s', async (_, input, variables) => {
    expect(await find(input, variables)).toMatch(
      /^CredentialsUnavailable: The AWS profile "(opps|toString)" does not exist: .*list-profiles/,
    );
  });
});

describe('a profile with an MFA device', () => {
  test('asks for the code once, and has an environment for cdk', async () => {
    const questions: string[] = [];
    const ask = (question: string) => {
      questions.push(question);
      return Promise.resolve(' 123456 ');
    };
    const credentials = awsCredentials({ ask, profile: 'ops' });

    const before = await credentials.childEnvironment();
    await Promise.all([credentials.provider(), credentials.provider()]);
    await credentials.provider();

    expect(before).toBeUndefined();
    expect(questions).toEqual([`Code of the MFA device ${SERIAL}: `]);
    expect(calls.map((call) => [call.get('SerialNumber'), call.get('TokenCode')])).toEqual([
      [SERIAL, '123456'],
    ]);
    expect(await credentials.childEnvironment()).toEqual({
      AWS_ACCESS_KEY_ID: 'ASIAROLE',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_SESSION_TOKEN: 't',
    });
  });

  test.each<[string, Partial<AwsCredentialsInput>, string, number]>([
    [
      'without a terminal',
      {},
      'no terminal to ask on: run this in a terminal, or get temporary',
      0,
    ],
    ['six digits are missing', { ask: () => Promise.resolve('12345') }, 'has six digits', 0],
    ['nothing was typed', { ask: () => Promise.resolve('') }, 'has six digits', 0],
    ['a wrong code', { ask: () => Promise.resolve('654321') }, 'rejected the MFA code', 1],
  ])('is one sentence that says what to do: %s', async (_, input, sentence, asked) => {
    const found = await find({ ...input, profile: 'ops' });

    expect(found).toMatch(/^CredentialsUnavailable: [A-Z][^\n]*\.$/);
    expect(found).toContain(sentence);
    expect(found).not.toContain('654321');
    expect(calls).toHaveLength(asked);
  });

  test('a role that wants a device, and a profile that names none', async () => {
    server.use(http.post('https://sts.eu-central-1.amazonaws.com/', rejected));

    const found = await find({ profile: 'role' });

    expect(found).toContain('AWS rejected the configured role (AccessDenied): check role_arn');
  });

  test('a profile without a device asks nothing', async () => {
    const credentials = awsCredentials({ ask: null, profile: 'role' });

    await credentials.provider();

    expect(await credentials.childEnvironment()).toBeUndefined();
  });
});
