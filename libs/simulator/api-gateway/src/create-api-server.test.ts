import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  CredentialStore,
  type Api,
  type ApiIntegration,
  type Permission,
  type PrincipalStatement,
  type Role,
} from '@furlock/simulator-deployment';
import { sign } from 'aws4';
import type { InvocationOutcome } from '@furlock/simulator-lambda';
import { createApiServer, type ApiVerdict } from './create-api-server.js';
import { ACCOUNT_ID, FUNCTION_ARN, apiWith } from './testing/api-with.js';

const store = new CredentialStore();
const ROLE: Role = {
  ...{ stack: 'home', logicalId: 'Role', name: 'edge', id: 'AROAEDGE', trustPolicy: {} },
  arn: `arn:aws:iam::${ACCOUNT_ID}:role/edge`,
  statements: [],
};
const session = store.issue(ROLE.arn, 'edge');

const SOURCE = `arn:aws:execute-api:eu-central-1:${ACCOUNT_ID}:abcdefghij`;
const PERMISSION: Permission = {
  stack: 'home',
  logicalId: 'Permission',
  functionArn: FUNCTION_ARN,
  action: 'lambda:InvokeFunction',
  principal: 'apigateway.amazonaws.com',
  sourceArn: `${SOURCE}/*/*`,
};

let servers: Server[] = [];
let verdicts: ApiVerdict[] = [];
let events: unknown[] = [];
afterEach(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  servers = [];
  verdicts = [];
  events = [];
});

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

interface Setup {
  readonly api?: Api;
  readonly permissions?: readonly Permission[];
  readonly outcome?: InvocationOutcome | 'never';
}

/** Sends the lines of a request, with the API's Host unless they have one. */
async function request(lines: readonly string[], setup: Setup = {}, body = ''): Promise<Answer> {
  const { api = apiWith({}), permissions = [PERMISSION], outcome = payload({}) } = setup;
  const server = createApiServer({
    api,
    deployment: { accountId: ACCOUNT_ID, permissions, resourceStatements: [], roles: [ROLE] },
    invokeFor: (arn) =>
      arn === FUNCTION_ARN
        ? (event) => {
            events.push(event);
            return outcome === 'never' ? new Promise(() => undefined) : Promise.resolve(outcome);
          }
        : undefined,
    fetchKeys: () => Promise.resolve([]),
    findSession: (accessKeyId) => store.find(accessKeyId),
    now: () => Date.UTC(2026, 10, 28, 12, 0, 0),
    onVerdict: (verdict) => verdicts.push(verdict),
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [start, ...headers] = lines;
  const all = [
    `${start} HTTP/1.1`,
    ...(headers.some((line) => /^host:/i.test(line)) ? [] : [`Host: ${api.host}`]),
    ...headers,
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`]),
    'Connection: close',
  ];
  socket.write(`${all.join('\r\n')}\r\n\r\n${body}`, 'latin1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]),
    head: text.slice(0, end),
    body: text.slice(end + 4),
  };
}

function payload(value: unknown): InvocationOutcome {
  return { kind: 'answered', payload: value, durationMs: 1 };
}

const rest = (changes: Parameters<typeof apiWith>[0] = {}): Api =>
  apiWith({ kind: 'REST', ...changes });

describe('what API Gateway answers itself', () => {
  const failed: InvocationOutcome = { kind: 'failed', errorType: 'Error', errorMessage: 'no' };
  const slow = (kind: Api['kind']): Api =>
    apiWith({
      kind,
      routes: [
        {
          integration: {
            kind: 'lambda',
            functionArn: FUNCTION_ARN,
            payloadVersion: '1.0',
            timeoutMs: 1,
          },
        },
      ],
    });
  const unserved = [{ integration: { kind: 'unserved', reason: 'requires a key' } }] as const;
  const elsewhere = [
    {
      integration: {
        kind: 'lambda',
        functionArn: `${FUNCTION_ARN}-gone`,
        payloadVersion: '1.0',
        timeoutMs: 1,
      },
    },
  ] as const;
  const HTTP = apiWith({});

  const cases: readonly (readonly [
    code: string,
    http: Setup & { target?: string; host?: string },
    [status: number, body: string],
    [status: number, body: string],
  ])[] = [
    ['API_HOST_UNKNOWN', { host: 'd1.cloudfront.net' }, [403, 'Forbidden'], [403, 'Forbidden']],
    [
      'API_ENDPOINT_DISABLED',
      { api: { ...HTTP, isEndpointDisabled: true } },
      [404, 'Not Found'],
      [403, 'Forbidden'],
    ],
    ['API_STAGE_UNKNOWN', { api: { ...HTTP, stages: [] } }, [404, 'Not Found'], [403, 'Forbidden']],
    [
      'API_ROUTE_UNKNOWN',
      { api: { ...HTTP, routes: [] } },
      [404, 'Not Found'],
      [403, 'Missing Authentication Token'],
    ],
    [
      'API_PART_UNSERVED',
      { api: { ...HTTP, unserved: 'has a resource policy' } },
      [500, 'Internal Server Error'],
      [500, 'Internal server error'],
    ],
    [
      'API_PART_UNSERVED',
      {
        api: {
          ...HTTP,
          stages: ['$default', 'prod'].map((name) => ({ name, variables: {}, unserved: 'has' })),
        },
      },
      [500, 'Internal Server Error'],
      [500, 'Internal server error'],
    ],
    [
      'API_PART_UNSERVED',
      { api: apiWith({ routes: unserved }) },
      [500, 'Internal Server Error'],
      [500, 'Internal server error'],
    ],
    [
      'FUNCTION_PERMISSION_MISSING',
      { permissions: [] },
      [500, 'Internal Server Error'],
      [500, 'Internal server error'],
    ],
    [
      'FUNCTION_NOT_IN_ASSEMBLY',
      {
        api: apiWith({ routes: elsewhere }),
        permissions: [{ ...PERMISSION, functionArn: `${FUNCTION_ARN}-gone` }],
      },
      [500, 'Internal Server Error'],
      [500, 'Internal server error'],
    ],
    [
      'FUNCTION_FAILED',
      { outcome: failed },
      [500, 'Internal Server Error'],
      [502, 'Internal server error'],
    ],
    [
      'FUNCTION_TIMED_OUT',
      { outcome: { kind: 'timed-out' } },
      [500, 'Internal Server Error'],
      [502, 'Internal server error'],
    ],
    [
      'FUNCTION_THROTTLED',
      { outcome: { kind: 'throttled', concurrencyLimit: 1 } },
      [503, 'Service Unavailable'],
      [500, 'Internal server error'],
    ],
    [
      'FUNCTION_RESPONSE_MALFORMED',
      { outcome: payload({ statusCode: 'x' }) },
      [500, 'Internal Server Error'],
      [502, 'Internal server error'],
    ],
    [
      'FUNCTION_RESPONSE_TOO_LARGE',
      { outcome: payload({ statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024) }) },
      [500, 'Internal Server Error'],
      [502, 'Internal server error'],
    ],
    [
      'INTEGRATION_TIMED_OUT',
      { api: slow('HTTP'), outcome: 'never' },
      [503, 'Service Unavailable'],
      [504, 'Endpoint request timed out'],
    ],
  ];

  test.each(cases)('%s', async (code, { host, ...setup }, http, ofRest) => {
    const lines = host === undefined ? [] : [`Host: ${host}`];
    const restApi: Api = {
      ...(setup.api ?? HTTP),
      kind: 'REST',
      stages: setup.api?.stages.filter(({ name }) => name === 'prod') ?? rest().stages,
    };
    const hasStages = setup.api === undefined || setup.api.stages.length > 0;
    const stages = restApi.stages.length === 0 && hasStages ? rest().stages : restApi.stages;

    const one = await request(['GET /a', ...lines], setup);
    const other = await request(['GET /prod/a', ...lines], {
      ...setup,
      api: { ...restApi, stages },
    });

    expect([one.status, JSON.parse(one.body)]).toEqual([http[0], { message: http[1] }]);
    expect([other.status, JSON.parse(other.body)]).toEqual([ofRest[0], { message: ofRest[1] }]);
    expect(verdicts.map((verdict) => verdict.code)).toEqual([code, code]);
    expect(verdicts.every(({ why }) => why !== undefined)).toBe(true);
    expect(other.head).toMatch(/x-amzn-ErrorType: \w+Exception/);
  });

  test('431 above 10,240 bytes of request line and headers, without the function', async () => {
    const http = await request(['GET /a', `X-A: ${'x'.repeat(20_000)}`]);
    const ofRest = await request([`GET /prod/a?${'x'.repeat(10_240)}`], { api: rest() });
    const below = await request(['GET /a', `X-A: ${'x'.repeat(10_000)}`]);

    expect([http.status, ofRest.status, below.status]).toEqual([431, 431, 200]);
    expect(http.body).toBe('{"message":"Request Header Fields Too Large"}');
    expect(events).toHaveLength(1);
  });

  test('413 above 10 MB, without the function', async () => {
    const answer = await request(['POST /a'], {}, 'x'.repeat(10 * 1024 * 1024 + 1));

    expect(answer).toMatchObject({ status: 413, body: '{"message":"Request Entity Too Large"}' });
    expect(events).toEqual([]);
  });

  test('413 for an event above the limit of Lambda', async () => {
    const answer = await request(['POST /prod/a'], { api: rest() }, 'x'.repeat(6 * 1024 * 1024));

    expect(answer).toMatchObject({ status: 413, body: '{"message":"Request Too Long"}' });
    expect(events).toEqual([]);
  });
});

describe('permissions', () => {
  const cases: [name: string, permission: Partial<Permission> | undefined, allowed: boolean][] = [
    ['for every method and path of the API', {}, true],
    [
      'for the stage, the method and the path of the route',
      { sourceArn: `${SOURCE}/$default/GET/pets/{id}` },
      true,
    ],
    ['with wildcards', { sourceArn: `${SOURCE}/*/*/pets/*` }, true],
    ['for every API of the account', { sourceArn: '', sourceAccount: ACCOUNT_ID }, true],
    ['for another method', { sourceArn: `${SOURCE}/*/POST/pets/*` }, false],
    ['for another stage', { sourceArn: `${SOURCE}/prod/GET/pets/*` }, false],
    ['for another API', { sourceArn: `${SOURCE.slice(0, -1)}x/*/*` }, false],
    ['for another account', { sourceAccount: '999999999999' }, false],
    ['for another service', { principal: 'cloudfront.amazonaws.com' }, false],
    ['of another action', { action: 'lambda:InvokeFunctionUrl' }, false],
    ['of another function', { functionArn: `${FUNCTION_ARN}:live` }, false],
  ];

  test.each(cases)('one %s', async (_name, change, allowed) => {
    const { sourceArn, ...permission } = { ...PERMISSION, ...change };
    const api = apiWith({ routes: [{ method: 'GET', path: '/pets/{id}' }] });

    const answer = await request(['GET /pets/1'], {
      api,
      permissions: [{ ...permission, ...(sourceArn !== '' && { sourceArn }) }],
    });

    expect(answer.status).toBe(allowed ? 200 : 500);
    expect(events).toHaveLength(allowed ? 1 : 0);
  });

  test('of a REST API name the path with the values of its variables', async () => {
    const api = rest({ routes: [{ method: 'GET', path: '/pets/{id}' }] });
    const answered = async (sourceArn: string) =>
      (
        await request(['GET /prod/pets/1/'], {
          api,
          permissions: [{ ...PERMISSION, sourceArn }],
          outcome: payload({ statusCode: 200 }),
        })
      ).status;

    expect(await answered(`${SOURCE}/prod/GET/pets/*`)).toBe(200);
    expect(await answered(`${SOURCE}/prod/GET/pets/1`)).toBe(200);
    expect(await answered(`${SOURCE}/prod/GET/pets/2`)).toBe(500);
  });

  test('of the route $default end with its key', async () => {
    const answer = await request(['GET /any/path'], {
      api: apiWith({ routes: [{ path: '$default' }] }),
      permissions: [{ ...PERMISSION, sourceArn: `${SOURCE}/*/$default` }],
    });

    expect(answer.status).toBe(200);
  });
});

describe('responses', () => {
  test('of HTTP APIs have the type of text unless the function has one', async () => {
    const answer = await request(['GET /a'], { outcome: payload({ statusCode: 200, body: 'ü' }) });

    expect(answer.head).toMatch(/content-type: text\/plain; charset=utf-8/);
    expect(answer.head).toMatch(/Apigw-Requestid: [\w+/]{15}=/);
    expect(Buffer.from(answer.body, 'latin1').toString()).toBe('ü');
  });

  test('of HEAD have no body', async () => {
    const answer = await request(['HEAD /a'], {
      outcome: payload({ statusCode: 200, body: 'text' }),
    });

    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.head).toMatch(/Content-Length: 4/);
  });

  const base64 = payload({
    statusCode: 200,
    isBase64Encoded: true,
    body: Buffer.from('png').toString('base64'),
  });
  const binary: [name: string, api: Api, accept: string[], body: string][] = [
    ['an HTTP API', apiWith({ stages: [{ name: 'prod', variables: {} }] }), [], 'png'],
    ['a REST API without binary media types', rest(), ['Accept: image/png'], 'cG5n'],
    [
      'a REST API whose type the caller accepts first',
      rest({ binaryMediaTypes: ['image/png'] }),
      ['Accept: image/png, */*'],
      'png',
    ],
    [
      'a REST API whose type the caller accepts second',
      rest({ binaryMediaTypes: ['image/png'] }),
      ['Accept: text/html, image/png'],
      'cG5n',
    ],
    ['a REST API for all types', rest({ binaryMediaTypes: ['*/*'] }), [], 'png'],
  ];

  test.each(binary)('in base64 of %s', async (_name, api, lines, body) => {
    const answer = await request(['GET /prod/a', ...lines], { api, outcome: base64 });

    expect(answer.body).toBe(body);
  });
});

test('a MOCK integration answers what the template says', async () => {
  const api = rest({
    routes: [
      {
        method: 'OPTIONS',
        integration: {
          kind: 'mock',
          status: 204,
          headers: [
            ['Access-Control-Allow-Origin', 'https://a.example'],
            ['Vary', 'Origin'],
          ],
          body: '',
          allowOrigins: ['https://b.example'],
        },
      },
    ],
  });
  const allowed = async (origin: string) =>
    (await request(['OPTIONS /prod/a', `Origin: ${origin}`], { api })).head;

  expect(await allowed('https://b.example')).toMatch(/Allow-Origin: https:\/\/b\.example/);
  expect(await allowed('https://c.example')).toMatch(/Allow-Origin: https:\/\/a\.example/);
  expect(events).toEqual([]);
});

test('the verdict tells requests through CloudFront from direct ones', async () => {
  await request(['GET /a?secret']);
  await request(['GET /a', 'X-Amz-Cf-Id: id']);

  expect(verdicts).toMatchObject([
    { path: '/a', code: 'ANSWERED', isThroughCloudFront: false },
    { isThroughCloudFront: true },
  ]);
});

describe('AWS_IAM', () => {
  const routes = [{ method: 'GET', path: '/pets', authorizer: { kind: 'iam' } }] as const;
  const signedLines = (path: string, service = 'execute-api'): string[] => {
    const { host } = apiWith({});
    const { headers = {} } = sign(
      {
        ...{ method: 'GET', path, host, service, region: 'eu-central-1' },
        headers: { 'X-Amz-Date': '20261128T120000Z' },
      },
      session.credentials,
    );
    return Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  };
  const DENIED = `User: ${session.sessionArn} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-central-1:********9012:abcdefghij/prod/GET/pets because no identity-based policy allows the execute-api:Invoke action`;

  const cases: [name: string, lines: string[], code: string, errorType: string, body: object][] = [
    [
      'no signature',
      [],
      'SIGV4_MISSING',
      'MissingAuthenticationTokenException',
      { message: 'Missing Authentication Token' },
    ],
    [
      'a bearer token',
      ['Authorization: Bearer abc'],
      'SIGV4_MISSING',
      'IncompleteSignatureException',
      { message: expect.stringMatching(/^Authorization header requires 'Credential' parameter/) },
    ],
    [
      'a signature for another path',
      signedLines('/prod/cats'),
      'SIGV4_MISMATCH',
      'InvalidSignatureException',
      { message: expect.stringMatching(/^The request signature we calculated does not match/) },
    ],
    [
      'a signature for another service',
      signedLines('/prod/pets', 'lambda'),
      'SIGV4_SCOPE_WRONG',
      'InvalidSignatureException',
      { message: expect.stringMatching(/execute-api/) },
    ],
    [
      'a signer whom no policy allows the call',
      signedLines('/prod/pets'),
      'IAM_DENIED',
      'AccessDeniedException',
      { Message: DENIED },
    ],
  ];

  test.each(cases)('refuses %s', async (_name, lines, code, errorType, body) => {
    const answer = await request(['GET /prod/pets', ...lines], { api: rest({ routes }) });

    expect([answer.status, JSON.parse(answer.body)]).toEqual([403, body]);
    expect(answer.head).toContain(`x-amzn-ErrorType: ${errorType}`);
    expect(verdicts).toMatchObject([{ code, why: expect.stringMatching(/\.$/) as unknown }]);
    expect(events).toEqual([]);
  });

  test.each([
    [[]],
    [['Authorization: Bearer abc']],
    [signedLines('/cats')],
    [signedLines('/pets')],
  ])('an HTTP API refuses without a reason (%#)', async (lines) => {
    const answer = await request(['GET /pets', ...lines], { api: apiWith({ routes }) });

    expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(events).toEqual([]);
  });

  test('shows the signer to the function', async () => {
    const policy = [{ ...ALLOW, principals: [ROLE.arn], resources: [`${SOURCE}/*/GET/pets`] }];
    const ofRest = await request(['GET /prod/pets', ...signedLines('/prod/pets')], {
      api: rest({ routes, policy }),
      outcome: payload({ statusCode: 200 }),
    });
    // An HTTP API has no policy of its own; this one stands for that of the role.
    const http = await request(['GET /pets', ...signedLines('/pets')], {
      api: apiWith({ routes, policy }),
    });

    expect([ofRest.status, http.status]).toEqual([200, 200]);
    expect(events).toMatchObject([
      { requestContext: { identity: { userArn: session.sessionArn, user: session.userId } } },
      { requestContext: { authorizer: { iam: { userArn: session.sessionArn } } } },
    ]);
  });
});

const ALLOW: PrincipalStatement = {
  effect: 'Allow',
  principals: ['*'],
  actions: ['execute-api:Invoke'],
  resources: ['*'],
  conditions: {},
};

describe('a resource policy', () => {
  const fromReferer = { StringEquals: { 'aws:Referer': ['the site'] } };
  const denyAdmin: PrincipalStatement = {
    ...ALLOW,
    effect: 'Deny',
    resources: [`${SOURCE}/*/*/admin/*`],
  };
  const cases: [name: string, policy: PrincipalStatement[], path: string, end: RegExp | null][] = [
    ['that allows everyone', [ALLOW], '/prod/a', null],
    [
      'for the method and the path',
      [{ ...ALLOW, resources: [`${SOURCE}/prod/GET/a`] }],
      '/prod/a',
      null,
    ],
    ['with a Referer that was sent', [{ ...ALLOW, conditions: fromReferer }], '/prod/a', null],
    ['without statements', [], '/prod/a', /because no resource-based policy allows/],
    [
      'for another path',
      [{ ...ALLOW, resources: [`${SOURCE}/prod/GET/b`] }],
      '/prod/a',
      /because no resource-based policy allows/,
    ],
    [
      'for a role',
      [{ ...ALLOW, principals: [ROLE.arn] }],
      '/prod/a',
      /because no resource-based policy allows/,
    ],
    [
      'with an address, which is not known',
      [{ ...ALLOW, conditions: { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] } } }],
      '/prod/a',
      /because no resource-based policy allows/,
    ],
    [
      'with a Deny',
      [ALLOW, denyAdmin],
      '/prod/admin/a',
      /explicit deny in a resource-based policy/,
    ],
    [
      'with a Deny for the decoded path',
      [ALLOW, denyAdmin],
      '/prod/%61dmin/a',
      /explicit deny in a resource-based policy/,
    ],
    [
      'with a Deny unless through a VPC endpoint',
      [
        ALLOW,
        {
          ...ALLOW,
          effect: 'Deny',
          conditions: { StringNotEquals: { 'aws:SourceVpce': ['vpce-1'] } },
        },
      ],
      '/prod/a',
      /explicit deny in a resource-based policy/,
    ],
  ];

  test.each(cases)('%s', async (_name, policy, path, end) => {
    const api = rest({ policy });

    const answer = await request([`GET ${path}`, 'Referer: the site'], {
      api,
      outcome: payload({ statusCode: 200 }),
    });

    expect(answer.status).toBe(end === null ? 200 : 403);
    expect(events).toHaveLength(end === null ? 1 : 0);
    if (end !== null) {
      const { Message } = JSON.parse(answer.body) as { readonly Message: string };
      expect(Message).toMatch(
        /^User: anonymous is not authorized to perform: execute-api:Invoke on/,
      );
      expect(Message).toMatch(end);
      expect(verdicts).toMatchObject([{ code: 'IAM_DENIED' }]);
    }
  });

  test('also protects what a MOCK integration answers', async () => {
    const integration: ApiIntegration = {
      ...{ kind: 'mock', status: 200, headers: [], body: '', allowOrigins: [] },
    };
    const api = rest({ policy: [], routes: [{ integration }] });

    expect(await request(['GET /prod/a'], { api })).toMatchObject({ status: 403 });
  });
});

describe('an API key', () => {
  const key = {
    ...{ stack: 'home', logicalId: 'Key', id: 'key1', value: 'the key', isGenerated: false },
    stages: ['prod'],
  };
  const api = (changes: Partial<Api> = {}): Api => ({
    ...rest({ routes: [{ requiresApiKey: true }], apiKeys: [key] }),
    ...changes,
  });
  const outcome = payload({ statusCode: 200 });

  const refused: [name: string, lines: string[], api: Api][] = [
    ['a request without one', [], api()],
    ['an empty one', ['X-Api-Key:'], api()],
    ['an unknown one', ['X-Api-Key: the Key'], api()],
    ['two', ['X-Api-Key: the key', 'X-Api-Key: the key'], api()],
    [
      'one of another stage',
      ['X-Api-Key: the key'],
      api({ apiKeys: [{ ...key, stages: ['v2'] }] }),
    ],
    ['any, if there are none', ['X-Api-Key: the key'], api({ apiKeys: [] })],
    [
      'one of the caller, if it is taken from the authorizer',
      ['X-Api-Key: the key'],
      api({ takesApiKeyFromAuthorizer: true }),
    ],
  ];

  test.each(refused)('refuses %s', async (_name, lines, refusing) => {
    const answer = await request(['GET /prod/a', ...lines], { api: refusing, outcome });

    expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(answer.head).toContain('x-amzn-ErrorType: ForbiddenException');
    expect(verdicts).toMatchObject([{ code: 'API_KEY_INVALID' }]);
    expect(JSON.stringify(verdicts)).not.toContain('the key');
    expect(events).toEqual([]);
  });

  test('admits its holder, and is in the event', async () => {
    const answer = await request(['GET /prod/a', 'X-Api-Key: the key'], { api: api(), outcome });

    expect(answer.status).toBe(200);
    expect(events).toMatchObject([
      { requestContext: { identity: { apiKey: 'the key', apiKeyId: 'key1' } } },
    ]);
  });
});

describe('gateway responses', () => {
  const cors = { name: 'Access-Control-Allow-Origin', value: '*' };
  const echoed = { name: 'X-Origin', requestHeader: 'origin' };

  const cases: [name: string, responses: Api['gatewayResponses'], expected: object][] = [
    [
      'for every 4XX',
      [{ type: 'DEFAULT_4XX', headers: [cors, echoed] }],
      { status: 403, origin: '*', body: '{"message":"Missing Authentication Token"}' },
    ],
    [
      'for the type',
      [
        { type: 'DEFAULT_4XX', headers: [cors] },
        {
          type: 'MISSING_AUTHENTICATION_TOKEN',
          status: 404,
          headers: [],
          template: {
            contentType: 'text/plain',
            text: '$context.error.responseType in $context.stage: $context.error.messageString',
          },
        },
      ],
      {
        status: 404,
        origin: undefined,
        body: 'MISSING_AUTHENTICATION_TOKEN in prod: "Missing Authentication Token"',
      },
    ],
    [
      'of another type',
      [{ type: 'UNAUTHORIZED', status: 418, headers: [cors] }],
      { status: 403, origin: undefined },
    ],
    [
      'of the other class',
      [{ type: 'DEFAULT_5XX', status: 418, headers: [cors] }],
      { status: 403, origin: undefined },
    ],
  ];

  test.each(cases)('%s', async (_name, gatewayResponses = [], expected) => {
    const api = rest({ routes: [], gatewayResponses });

    const { status, head, body } = await request(['GET /prod/a', 'Origin: https://a.example'], {
      api,
    });

    const [, origin] = /Access-Control-Allow-Origin: (.+)/.exec(head) ?? [];
    expect({ status, origin: origin?.trim(), body }).toMatchObject(expected);
    expect(/X-Origin: https:\/\/a\.example/.test(head)).toBe(
      gatewayResponses.some(({ headers }) => headers.includes(echoed)),
    );
  });

  test('do not change the answer for what is not served', async () => {
    const gatewayResponses = [{ type: 'DEFAULT_5XX', status: 200, headers: [cors] }];
    const integration = { kind: 'unserved', reason: 'requires more' } as const;

    const answer = await request(['GET /prod/a'], {
      api: rest({ routes: [{ integration }], gatewayResponses }),
    });

    expect(answer).toMatchObject({ status: 500, body: '{"message": "Internal server error"}' });
  });
});

describe('a request validator', () => {
  const api = rest({
    routes: [
      {
        requiredParameters: [
          { kind: 'query', name: 'q' },
          { kind: 'header', name: 'X-Tenant' },
        ],
      },
    ],
  });

  test.each<[path: string, headers: string[], missing: string | null]>([
    ['/prod/a?q=1', ['x-tenant: one'], null],
    ['/prod/a?q=&q=1', ['x-tenant: one'], null],
    ['/prod/a?q=1', [], 'X-Tenant'],
    ['/prod/a?q=', ['X-Tenant: one'], 'q'],
    ['/prod/a?Q=1', ['X-Tenant: '], 'q, X-Tenant'],
  ])('%s with %j', async (path, headers, missing) => {
    const answer = await request([`GET ${path}`, ...headers], {
      api,
      outcome: payload({ statusCode: 200 }),
    });

    expect(answer.status).toBe(missing === null ? 200 : 400);
    expect(events).toHaveLength(missing === null ? 1 : 0);
    if (missing !== null) {
      expect(JSON.parse(answer.body)).toEqual({
        message: `Missing required request parameters: [${missing}]`,
      });
      expect(verdicts).toMatchObject([{ code: 'REQUEST_PARAMETERS_MISSING' }]);
    }
  });
});
