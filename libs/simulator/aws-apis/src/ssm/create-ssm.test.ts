import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CredentialStore,
  type Parameter,
  type PolicyStatement,
  type Role,
} from '@furlock/simulator-deployment';
import { createOperatorCredentials } from '../aws-json/operator.js';
import { serveApp, type ServedApp } from '../testing/serve-app.js';
import { createSsm } from './create-ssm.js';

const NAME = '/furlock/dev/main/settings/v1';
const STARTED = new Date();

const parameter: Parameter = {
  stack: 'furlock-dev',
  logicalId: 'Settings',
  name: NAME,
  region: 'eu-central-1',
  arn: `arn:aws:ssm:eu-central-1:123456789012:parameter${NAME}`,
  type: 'String',
  value: '{"version":1}',
};

const allow = (more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  effect: 'Allow',
  actions: ['ssm:GetParameter', 'ssm:GetParameters'],
  resources: [parameter.arn],
  conditions: {},
  ...more,
});
const roleWith = (name: string, statements: readonly PolicyStatement[]): Role => ({
  stack: 'furlock-dev',
  logicalId: name,
  name,
  arn: `arn:aws:iam::123456789012:role/${name}`,
  id: 'AROAEXAMPLE',
  trustPolicy: {},
  statements,
});
const roles = [
  roleWith('edge', [allow()]),
  roleWith('nobody', []),
  roleWith('writer', [allow({ actions: ['ssm:PutParameter'] })]),
  roleWith('elsewhere', [
    allow({ resources: [parameter.arn.replace('eu-central-1', 'us-east-1')] }),
  ]),
  roleWith('denied', [allow(), allow({ effect: 'Deny' })]),
  roleWith('at-home', [
    allow({ conditions: { StringEquals: { 'aws:RequestedRegion': ['eu-central-1'] } } }),
  ]),
];

const operator = createOperatorCredentials();
const credentials = new CredentialStore();
const sessionOf = (name: string) =>
  credentials.issue(`arn:aws:iam::123456789012:role/${name}`, 'us-east-1.edge');
const session = sessionOf('edge');
const role = session.credentials;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

let served: ServedApp;

beforeAll(async () => {
  served = await serveApp(
    createSsm({
      deployment: {
        accountId: '123456789012',
        homeRegion: 'eu-central-1',
        parameters: [parameter],
        roles,
      },
      callers: { operator, credentials },
      // The clients use the clock of this machine.
      now: () => new Date(),
    }),
  );
});

afterAll(() => served.stop());

/** The SDK distinguishes an absent token from an undefined one. */
const toSdk = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken !== undefined && { sessionToken }),
});

const clientOf = ({
  region = 'eu-central-1',
  as = operator,
}: { region?: string; as?: Credentials } = {}) =>
  new SSMClient({
    region,
    endpoint: served.url,
    credentials: toSdk(as),
    maxAttempts: 1,
  });

const getParameter = (as: Credentials) =>
  clientOf({ as }).send(new GetParameterCommand({ Name: NAME }));

describe('as the AWS SDK calls it', () => {
  test.each([
    { name: 'the operator', as: operator },
    { name: 'a role with the permission', as: role },
    { name: 'a role with the permission in the home region', as: sessionOf('at-home').credentials },
  ])('GetParameter answers $name with the whole parameter', async ({ as }) => {
    const { Parameter: answered } = await getParameter(as);

    expect(answered).toEqual({
      Name: NAME,
      Type: 'String',
      Value: '{"version":1}',
      Version: 1,
      LastModifiedDate: expect.any(Date),
      ARN: parameter.arn,
      DataType: 'text',
    });
    expect(answered?.LastModifiedDate?.getTime()).toBeGreaterThanOrEqual(STARTED.getTime());
  });

  test('GetParameters returns existing parameters and lists the names of missing ones', async () => {
    const answer = await clientOf().send(
      new GetParametersCommand({ Names: [NAME, '/furlock/dev/main/settings/v2'] }),
    );

    expect(answer.Parameters?.map(({ Value }) => Value)).toEqual(['{"version":1}']);
    expect(answer.InvalidParameters).toEqual(['/furlock/dev/main/settings/v2']);
  });

  test('PutParameter creates a parameter and overwrites it only with Overwrite', async () => {
    const client = clientOf();
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
      ARN: 'arn:aws:ssm:eu-central-1:123456789012:parameter/new',
    });
  });

  test('DeleteParameter deletes every version, and the next one is the first', async () => {
    const client = clientOf();
    const put = (Value: string) =>
      client.send(
        new PutParameterCommand({ Name: '/old', Value, Type: 'String', Overwrite: true }),
      );
    const read = (Name: string) => client.send(new GetParameterCommand({ Name }));

    await put('one');
    await put('two');
    const former = await read('/old:1');
    await client.send(new DeleteParameterCommand({ Name: '/old' }));
    await expect(read('/old')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    const again = await put('three');

    expect(former.Parameter).toMatchObject({ Name: '/old', Value: 'one', Version: 1 });
    expect(again.Version).toBe(1);
  });

  const denied: { name: string; as: string }[] = [
    { name: 'a role without a policy', as: 'nobody' },
    { name: 'a role that may only write', as: 'writer' },
    { name: 'a role with the permission in another region', as: 'elsewhere' },
  ];

  test.each(denied)('denied by IAM, with its message: $name', async ({ as }) => {
    const { credentials: mine, sessionArn } = sessionOf(as);

    await expect(getParameter(mine)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${sessionArn} is not authorized to perform: ssm:GetParameter on resource: ${parameter.arn} because no identity-based policy allows the ssm:GetParameter action`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('denied by IAM: a role with an explicit deny', async () => {
    const mine = sessionOf('denied').credentials;

    await expect(getParameter(mine)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        'with an explicit deny in an identity-based policy',
      ) as unknown,
    });
  });

  test('denied by IAM: a list with one unreadable parameter, whether or not it exists', async () => {
    const call = clientOf({ as: role }).send(
      new GetParametersCommand({ Names: [NAME, '/secret/of/others'] }),
    );

    await expect(call).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('parameter/secret/of/others because') as unknown,
    });
  });

  test('a role with the write permission may write', async () => {
    const client = clientOf({ as: sessionOf('writer').credentials });

    const written = await client.send(
      new PutParameterCommand({ Name: NAME, Value: '{"version":1}', Overwrite: true }),
    );

    expect(written.Version).toBe(2);
  });

  const strangers: { name: string; as: Credentials; error: object }[] = [
    {
      name: 'a key never issued',
      as: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' },
      error: { name: 'UnrecognizedClientException' },
    },
    {
      name: 'the operator with another secret',
      as: { ...operator, secretAccessKey: createOperatorCredentials().secretAccessKey },
      error: { name: 'InvalidSignatureException', message: /does not match the signature/ },
    },
    {
      name: 'the operator with a session token',
      as: { ...operator, sessionToken: 'x' },
      error: { name: 'UnrecognizedClientException' },
    },
    {
      name: 'a role with another secret',
      as: { ...role, secretAccessKey: operator.secretAccessKey },
      error: { name: 'InvalidSignatureException', message: /does not match the signature/ },
    },
    {
      name: 'a role without its session token',
      as: { ...role, sessionToken: undefined },
      error: { name: 'UnrecognizedClientException', message: /security token .* is invalid/ },
    },
    {
      name: 'a role with another session token',
      as: { ...role, sessionToken: sessionOf('edge').credentials.sessionToken },
      error: { name: 'UnrecognizedClientException' },
    },
    {
      name: 'a role whose credentials have expired',
      as: credentials.issue(session.roleArn, 'edge', Date.now() - 1).credentials,
      error: { name: 'ExpiredTokenException' },
    },
  ];

  test.each(strangers)('rejected because of the signature: $name', async ({ as, error }) => {
    const { message = /./, ...named } = error as { name: string; message?: RegExp };

    await expect(getParameter(as)).rejects.toMatchObject({
      ...named,
      message: expect.stringMatching(message) as unknown,
    });
  });
});

describe('the parameters of another region', () => {
  const inRegion = (region: string, as: Credentials = operator) =>
    forwarded(
      new SSMClient({
        region,
        endpoint: `http://ssm.${region}.amazonaws.com`,
        credentials: toSdk(as),
        maxAttempts: 1,
      }),
    );
  const get = new GetParameterCommand({ Name: NAME });

  test('are not found in that region', async () => {
    await expect(inRegion('us-east-1').send(get)).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  test('are denied to a role with the permission in one region', async () => {
    await expect(inRegion('us-east-1', role).send(get)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        'arn:aws:ssm:us-east-1:123456789012:parameter/furlock/dev/main/settings/v1',
      ) as unknown,
    });
  });

  test("the home region's parameters are also found through the AWS host name", async () => {
    const { Parameter: answered } = await inRegion('eu-central-1', role).send(get);

    expect(answered?.ARN).toBe(parameter.arn);
  });

  test('are separate from those of the home region', async () => {
    const elsewhere = inRegion('us-east-1');
    const put = new PutParameterCommand({ Name: '/elsewhere', Value: 'x', Type: 'String' });

    await elsewhere.send(put);
    const there = await elsewhere.send(new GetParameterCommand({ Name: '/elsewhere' }));
    const here = clientOf().send(new GetParameterCommand({ Name: '/elsewhere' }));

    expect(there.Parameter?.ARN).toBe('arn:aws:ssm:us-east-1:123456789012:parameter/elsewhere');
    await expect(here).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });
});

describe('a request that the operation rejects', () => {
  const refusals: { name: string; call: () => Promise<unknown>; error: string }[] = [
    {
      name: 'a missing parameter',
      call: () => clientOf().send(new GetParameterCommand({ Name: '/nothing' })),
      error: 'ParameterNotFound',
    },
    {
      name: 'no name',
      call: () => clientOf().send(new GetParameterCommand({ Name: undefined })),
      error: 'ValidationException',
    },
    {
      name: 'a name with a label, which AWS supports and the local edge does not',
      call: () => clientOf().send(new GetParameterCommand({ Name: `${NAME}:prod` })),
      error: 'ValidationException',
    },
    {
      name: 'a version that does not exist',
      call: () => clientOf().send(new GetParameterCommand({ Name: `${NAME}:999` })),
      error: 'ParameterVersionNotFound',
    },
    {
      name: 'a version of a missing parameter',
      call: () => clientOf().send(new GetParameterCommand({ Name: '/nothing:1' })),
      error: 'ParameterNotFound',
    },
    {
      name: 'to delete a missing parameter',
      call: () => clientOf().send(new DeleteParameterCommand({ Name: '/nothing' })),
      error: 'ParameterNotFound',
    },
    {
      name: 'to write a version',
      call: () =>
        clientOf().send(
          new PutParameterCommand({ Name: `${NAME}:1`, Value: 'x', Overwrite: true }),
        ),
      error: 'ValidationException',
    },
    {
      name: 'no names',
      call: () => clientOf().send(new GetParametersCommand({ Names: [] })),
      error: 'ValidationException',
    },
    {
      name: 'eleven names',
      call: () =>
        clientOf().send(new GetParametersCommand({ Names: Array<string>(11).fill(NAME) })),
      error: 'ValidationException',
    },
    {
      name: 'a value that is too long',
      call: () =>
        clientOf().send(
          new PutParameterCommand({
            Name: '/long',
            Type: 'String',
            Tier: 'Advanced',
            Value: 'x'.repeat(8193),
          }),
        ),
      error: 'ValidationException',
    },
    {
      name: 'a secret',
      call: () =>
        clientOf().send(
          new PutParameterCommand({ Name: '/secret', Type: 'SecureString', Value: 'x' }),
        ),
      error: 'ValidationException',
    },
  ];

  test.each(refusals)('$name', async ({ call, error }) => {
    await expect(call()).rejects.toMatchObject({
      name: error,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('but ten names are accepted', async () => {
    const call = new GetParametersCommand({ Names: Array<string>(10).fill(NAME) });

    await expect(clientOf().send(call)).resolves.toBeDefined();
  });

  test('but a value of the maximum size is accepted', async () => {
    const call = new PutParameterCommand({
      Name: '/full',
      Type: 'String',
      Value: 'x'.repeat(8192),
      Tier: 'Advanced',
    });

    await expect(clientOf().send(call)).resolves.toMatchObject({ Version: 1 });
  });
});

/**
 * A client whose signed calls are led to the local Parameter Store with their own Host, as
 * `route-calls.ts` of the Lambda simulator does.
 */
function forwarded(client: SSMClient): SSMClient {
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: Record<string, string>; hostname: string };
      request.headers['host'] = request.hostname;
      Object.assign(request, { hostname: '127.0.0.1', port: served.port });
      return next(args);
    },
    // Runs after the signature.
    { step: 'deserialize', priority: 'low' },
  );
  return client;
}
