import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import type { Target } from '../target/choose-target.js';
import { connectTarget } from '../target/connect-target.js';
import { readLock } from './read-lock.js';
import {
  answerAws,
  SETTINGS,
  settingsAnswer,
  type AwsAnswer,
  type AwsCall,
} from '../testing/aws-answers.js';
import { testContext } from '../testing/test-context.js';
import { LOCAL_ENDPOINTS } from '../testing/local-endpoints.js';

const AWS: Target = { kind: 'aws', region: 'eu-central-1', stage: 'dev', lock: 'main' };
const LOCAL: Target = {
  ...AWS,
  kind: 'local',
  localEdge: { file: '/project/dist/local-edge/endpoints.json', ...LOCAL_ENDPOINTS },
};

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** Reads the lock of a target with one answer of SSM. */
async function read(target: Target, answer: AwsAnswer) {
  const calls: AwsCall[] = [];
  server.use(http.post('*', ({ request }) => answerAws(request, { GetParameter: answer }, calls)));
  const connection = await connectTarget(target, testContext().context.clientSettings);
  return { lock: await readLock(connection), calls };
}

const [issuer] = SETTINGS.issuers;

describe('readLock', () => {
  test('reads a lock on AWS, with the credentials of the operator', async () => {
    const { lock, calls } = await read(AWS, settingsAnswer(SETTINGS));

    expect(lock).toEqual({
      ok: true,
      value: {
        publicUrl: 'https://d111111abcdef8.cloudfront.net',
        userPoolId: 'eu-central-1_AbCdEfGhI',
        clientId: 'client-1',
        tokenUses: ['id', 'access'],
      },
    });
    expect(calls).toMatchObject([
      {
        operation: 'GetParameter',
        host: 'ssm.eu-central-1.amazonaws.com',
        input: { Name: '/furlock/dev/main/settings/v1' },
        authorization: expect.stringContaining('Credential=AKIDEXAMPLE/'),
      },
    ]);
  });

  test('reads the lock of a local edge, never with the credentials of AWS', async () => {
    const { lock, calls } = await read(LOCAL, settingsAnswer(SETTINGS));

    expect(lock).toMatchObject({ ok: true, value: { publicUrl: 'http://127.0.0.1:4000' } });
    expect(calls).toMatchObject([
      {
        host: '[::1]:4004',
        authorization: expect.stringContaining('Credential=AKIALOCALOPERATOR/'),
      },
    ]);
  });

  test('uses the first user pool and its first client', async () => {
    const settings = {
      ...SETTINGS,
      issuers: [
        { ...issuer, clientIds: ['first', 'second'] },
        { ...issuer, userPoolId: 'eu-west-1_Other' },
      ],
    };

    const { lock } = await read(AWS, settingsAnswer(settings));

    expect(lock).toMatchObject({
      ok: true,
      value: { userPoolId: 'eu-central-1_AbCdEfGhI', clientId: 'first' },
    });
  });

  const refused: { name: string; target?: Target; answer: AwsAnswer; message: string }[] = [
    {
      name: 'no parameter on AWS',
      answer: { error: 'ParameterNotFound' },
      message:
        'There are no settings /furlock/dev/main/settings/v1 in eu-central-1: check --region, --stage and --lock, or deploy with `npx nx run infra:deploy --context region=eu-central-1 --context stage=dev`.',
    },
    {
      name: 'no such lock at the local edge',
      target: LOCAL,
      answer: { error: 'ParameterNotFound' },
      message:
        'The local edge has no lock named main: omit --lock, or start the local edge with a lock of that name.',
    },
    {
      name: 'no permission',
      answer: { error: 'AccessDeniedException' },
      message:
        'The AWS credentials do not allow ssm:GetParameter: use other credentials, or add that permission.',
    },
    {
      name: 'a parameter that is not JSON',
      answer: { output: { Parameter: { Value: '{' } } },
      message: 'The settings /furlock/dev/main/settings/v1 are not JSON: deploy the stage again.',
    },
    {
      name: 'a parameter without a value',
      answer: { output: { Parameter: {} } },
      message: 'The settings /furlock/dev/main/settings/v1 are not JSON: deploy the stage again.',
    },
    {
      name: 'settings that name no client',
      answer: settingsAnswer({ ...SETTINGS, issuers: [{ ...issuer, clientIds: [] }] }),
      message:
        'The settings /furlock/dev/main/settings/v1 are not valid (issuers.0.clientIds: must contain at least one entry): deploy the stage again.',
    },
  ];

  test.each(refused)('refuses $name', async ({ target = AWS, answer, message }) => {
    const { lock } = await read(target, answer);

    expect(lock).toEqual({ ok: false, error: { kind: 'failed', message: message } });
  });
});
