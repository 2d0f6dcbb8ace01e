import type { AddressInfo } from 'node:net';
import {
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Parameter } from '../assembly/deployment.js';
import { CredentialStore } from '../iam/role-credentials.js';
import { createSsm, type SsmOperation } from './create-ssm.js';
import { OPERATOR_CREDENTIALS } from './operator-credentials.js';

const NOW = new Date('2026-11-22T12:00:00.500Z');
const NAME = '/furlock/dev/main/settings/v1';

const parameter: Parameter = {
  stack: 'furlock-dev',
  logicalId: 'Settings',
  name: NAME,
  region: 'eu-central-1',
  arn: `arn:aws:ssm:eu-central-1:123456789012:parameter${NAME}`,
  type: 'String',
  value: '{"version":1}',
};

const credentials = new CredentialStore();
const role = credentials.issue('arn:aws:iam::123456789012:role/edge', 'edge').credentials;
const newSsm = () =>
  createSsm({
    deployment: { accountId: '123456789012', parameters: [parameter] },
    credentials,
    now: () => NOW,
  });

describe('as the AWS SDK calls it', () => {
  const ssm = newSsm();
  let server: ReturnType<typeof serve>;
  let endpoint: string;

  const clientOf = ({
    region = 'eu-central-1',
    as = OPERATOR_CREDENTIALS,
  }: { region?: string; as?: { accessKeyId: string; secretAccessKey: string } } = {}) =>
    new SSMClient({
      region,
      endpoint,
      credentials: as,
      maxAttempts: 1,
    });

  beforeAll(async () => {
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    const { port } = await new Promise<AddressInfo>((resolve) => {
      server = serve({ fetch: ssm.app.fetch, hostname: '127.0.0.1', port: 0 }, resolve);
    });
    endpoint = `http://127.0.0.1:${port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test.each([
    { name: 'an operator', as: OPERATOR_CREDENTIALS },
    { name: 'a role', as: role },
  ])('GetParameter answers $name with the whole parameter', async ({ as }) => {
    const before = ssm.callCount('GetParameter');

    const { Parameter: answered } = await clientOf({ as }).send(
      new GetParameterCommand({ Name: NAME }),
    );

    expect(answered).toEqual({
      Name: NAME,
      Type: 'String',
      Value: '{"version":1}',
      Version: 1,
      LastModifiedDate: NOW,
      ARN: parameter.arn,
      DataType: 'text',
    });
    expect(ssm.callCount('GetParameter')).toBe(before + 1);
  });

  test('a parameter is found in its own region alone', async () => {
    const elsewhere = clientOf({ region: 'us-east-1' });

    await expect(elsewhere.send(new GetParameterCommand({ Name: NAME }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('GetParameters answers what there is, and names what there is not', async () => {
    const answer = await clientOf().send(
      new GetParametersCommand({ Names: [NAME, '/furlock/dev/main/settings/v2'] }),
    );

    expect(answer.Parameters?.map(({ Value }) => Value)).toEqual(['{"version":1}']);
    expect(answer.InvalidParameters).toEqual(['/furlock/dev/main/settings/v2']);
    expect(ssm.callCount('GetParameters')).toBe(1);
  });

  test('PutParameter creates, refuses to overwrite unasked, and overwrites when asked', async () => {
    const client = clientOf({ region: 'eu-west-1' });
    const put = (Value: string, more = {}) =>
      client.send(new PutParameterCommand({ Name: '/new', Value, ...more }));

    const created = await put('one', { Type: 'String' });
    const unasked = put('two', { Type: 'String' });
    await expect(unasked).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    const overwritten = await put('three', { Overwrite: true });
    const { Parameter: stored } = await client.send(new GetParameterCommand({ Name: '/new' }));

    expect(created.Version).toBe(1);
    expect(overwritten.Version).toBe(2);
    expect(stored).toMatchObject({
      Value: 'three',
      Type: 'String',
      Version: 2,
      ARN: 'arn:aws:ssm:eu-west-1:123456789012:parameter/new',
    });
  });

  test.each([
    { name: 'of a key never issued', as: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' } },
    { name: 'of a role without its session token', as: { ...role, sessionToken: undefined } },
    { name: 'of a role with another session token', as: { ...role, sessionToken: 'other' } },
  ])('a call $name is refused, and not counted', async ({ as }) => {
    const before = ssm.callCount('GetParameter');

    const call = clientOf({ as }).send(new GetParameterCommand({ Name: NAME }));

    await expect(call).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    expect(ssm.callCount('GetParameter')).toBe(before);
  });
});

describe('on the wire', () => {
  const authorization = `AWS4-HMAC-SHA256 Credential=local-operator/20261122/eu-central-1/ssm/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const send = ({
    target = 'AmazonSSM.GetParameter',
    body = JSON.stringify({ Name: NAME }),
    headers = { authorization } as Record<string, string>,
  }) =>
    newSsm().app.request('/', {
      method: 'POST',
      headers: { 'x-amz-target': target, ...headers },
      body,
    });

  test('an answer is JSON 1.1, its dates are epoch seconds', async () => {
    const response = await send({});

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await response.json()).toMatchObject({
      Parameter: { LastModifiedDate: 1795348800.5 },
    });
  });

  const asked = (members: object, operation: SsmOperation = 'GetParameter') => ({
    target: `AmazonSSM.${operation}`,
    body: JSON.stringify(members),
  });
  const refusals: { name: string; given: Parameters<typeof send>[0]; code: string }[] = [
    { name: 'no signature', given: { headers: {} }, code: 'MissingAuthenticationTokenException' },
    {
      name: 'a bearer token',
      given: { headers: { authorization: 'Bearer abc' } },
      code: 'IncompleteSignatureException',
    },
    {
      name: 'an operation that is not there',
      given: { target: 'AmazonSSM.DeleteParameter' },
      code: 'UnknownOperationException',
    },
    {
      name: 'the name of an inherited member',
      given: { target: 'AmazonSSM.constructor' },
      code: 'UnknownOperationException',
    },
    {
      name: 'the operation of another service',
      given: { target: 'Other.GetParameter' },
      code: 'UnknownOperationException',
    },
    { name: 'a body that is not JSON', given: { body: '{' }, code: 'SerializationException' },
    { name: 'a body that is no object', given: { body: '[]' }, code: 'SerializationException' },
    { name: 'no name', given: asked({}), code: 'ValidationException' },
    { name: 'a version', given: asked({ Name: `${NAME}:1` }), code: 'ValidationException' },
    {
      name: 'eleven names',
      given: asked({ Names: Array(11).fill(NAME) }, 'GetParameters'),
      code: 'ValidationException',
    },
    {
      name: 'a value that is too long',
      given: asked({ Name: '/new', Type: 'String', Value: 'x'.repeat(8193) }, 'PutParameter'),
      code: 'ValidationException',
    },
    {
      name: 'a secret',
      given: asked({ Name: '/new', Type: 'SecureString', Value: 'x' }, 'PutParameter'),
      code: 'ValidationException',
    },
  ];

  test.each(refusals)('refused: $name', async ({ given, code }) => {
    const response = await send(given);

    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe(code);
    expect(await response.json()).toMatchObject({ __type: code });
  });

  const neighbours: { name: string; given: Parameters<typeof send>[0] }[] = [
    { name: 'ten names', given: asked({ Names: Array(10).fill(NAME) }, 'GetParameters') },
    {
      name: 'a value that just fits',
      given: asked({ Name: '/new', Type: 'String', Value: 'x'.repeat(8192) }, 'PutParameter'),
    },
  ];

  test.each(neighbours)('answered: $name', async ({ given }) => {
    expect((await send(given)).status).toBe(200);
  });
});
