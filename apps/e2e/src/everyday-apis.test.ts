/**
 * Apps whose distributions have HTTP APIs and REST APIs as origins, started unmodified: requests, and the
 * answers that AWS documents.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { curl } from './testing/curl.js';
import { runSynthesis } from './testing/foreign-apps/run-synthesis.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let folder: string;
let edge: LocalEdge;

beforeAll(() => {
  folder = runSynthesis('synthesize-apis.ts');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Requests a path of the first or the second distribution. */
const get = (path: string, ...args: string[]) => send(0, path, ...args);
const send = (distribution: number, path: string, ...args: string[]) =>
  curl([...args, `${edge.endpoints.distributions[distribution]?.url}${path}`]);
const eventOf = ({ body }: { readonly body: string }) => JSON.parse(body) as unknown;

/** Tests one answer for each entry, which names what is answered. `site` is the index of the distribution. */
function testAnswers(
  answers: Readonly<
    Record<string, { site?: number; path: string; args?: string[]; expected: object }>
  >,
): void {
  test.each(Object.entries(answers))(
    'answers %s',
    async (_name, { site = 0, path, args = [], expected }) => {
      expect(await send(site, path, ...args)).toMatchObject(expected);
    },
  );
}

function startsOnce(app: string): void {
  beforeAll(async () => {
    edge = await startLocalEdge(join(folder, app, 'assembly'), { witness: false });
  });
  afterAll(async () => {
    await edge.stop();
  });
}

describe('an HTTP API', () => {
  startsOnce('http-api');

  test('sends events of payload format 2.0', async () => {
    const answer = await get(
      '/pets/a%20b?x=1&x=2&y=%41+b',
      ...['--header', 'Cookie: a=1; b=2', '--header', 'X-Multi: 1', '--header', 'x-multi: 2'],
    );

    expect(eventOf(answer)).toMatchObject({
      version: '2.0',
      routeKey: 'GET /pets/{id}',
      rawPath: '/pets/a b',
      rawQueryString: 'x=1&x=2&y=%41+b',
      cookies: ['a=1', 'b=2'],
      headers: { 'x-multi': '1,2', 'x-forwarded-proto': 'https', 'content-length': '0' },
      queryStringParameters: { x: '1,2', y: 'A b' },
      pathParameters: { id: 'a b' },
      requestContext: { stage: '$default', http: { method: 'GET', path: '/pets/a b' } },
      isBase64Encoded: false,
    });
    expect(answer.headers).toHaveProperty('apigw-requestid');
  });

  test('sends events of payload format 1.0 where the integration has it', async () => {
    const answer = await get('/old/x/y?x=1&x=2', '--data', 'form');

    expect(eventOf(answer)).toMatchObject({
      version: '1.0',
      resource: '/old/{proxy+}',
      path: '/old/x/y',
      httpMethod: 'POST',
      queryStringParameters: { x: '2' },
      multiValueQueryStringParameters: { x: ['1', '2'] },
      pathParameters: { proxy: 'x/y' },
      stageVariables: null,
      body: Buffer.from('form').toString('base64'),
      isBase64Encoded: true,
    });
  });

  testAnswers({
    'an inferred response': {
      path: '/files/inferred',
      expected: { status: 200, body: '{"inferred":true}' },
    },
    'cookies, with its own cross-origin headers': {
      path: '/files/cookies',
      args: ['--header', 'Origin: https://app.example'],
      expected: {
        status: 200,
        headers: {
          'set-cookie': 'a=1\nb=2',
          'access-control-allow-origin': 'https://app.example',
        },
      },
    },
    'a preflight, without a function': {
      path: '/mine',
      args: [
        ...['--request', 'OPTIONS', '--header', 'Origin: https://app.example'],
        ...['--header', 'Access-Control-Request-Method: GET'],
      ],
      expected: {
        status: 204,
        headers: {
          'access-control-allow-origin': 'https://app.example',
          'access-control-allow-methods': 'GET,POST',
          'access-control-allow-headers': 'authorization',
          'access-control-max-age': '3600',
        },
      },
    },
    'no route': {
      path: '/nothing',
      expected: { status: 404, body: '{"message":"Not Found"}' },
    },
    'a function that fails': {
      path: '/files/fails',
      expected: { status: 500, body: '{"message":"Internal Server Error"}' },
    },
  });

  test('does not answer a route with an authorizer that is not modelled, and lists it', async () => {
    const answer = await get('/foreign');

    expect(answer).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    await edge.printed(/why: The route GET \/foreign requires a JWT of https:\/\/issuer\.example/);
    expect(edge.output()).toMatch(/in stack Http, AuthorizationType: The route GET \/foreign/);
  });

  test('checks the tokens of a pool of the assembly', async () => {
    const { idToken, username } = edge.endpoints;
    const answer = await get('/mine', '--header', `Authorization: Bearer ${idToken}`);
    const none = await get('/mine');
    const forged = await get('/mine', '--header', `Authorization: Bearer ${idToken.slice(0, -9)}`);

    expect(eventOf(answer)).toMatchObject({
      requestContext: {
        authorizer: { jwt: { claims: { token_use: 'id', 'cognito:username': username } } },
      },
    });
    for (const rejected of [none, forged]) {
      expect(rejected).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    }
    await edge.printed(/why: The JWT authorizer rejects the token: there is none/);
  });

  test('does not call a function without its permission', async () => {
    const answer = await get('/closed');

    expect(answer).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    await edge.printed(
      /why: apigateway\.amazonaws\.com is not authorized .*\/\$default\/GET\/closed/,
    );
  });

  test("rejects the viewer's Host", async () => {
    const answer = await send(1, '/pets/x');

    expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    await edge.printed(/why: The Host header does not name the API/);
  });
});

describe('a REST API', () => {
  startsOnce('rest-api');

  test('sends events of a proxy integration', async () => {
    const answer = await get('/x/a%20b?x=1&x=2', '--data', 'text', '--header', 'X-Multi: 1');

    expect(eventOf(answer)).toMatchObject({
      resource: '/{proxy+}',
      path: '/x/a%20b',
      httpMethod: 'POST',
      headers: { 'X-Multi': '1' },
      multiValueHeaders: { 'X-Multi': ['1'] },
      queryStringParameters: { x: '2' },
      multiValueQueryStringParameters: { x: ['1', '2'] },
      pathParameters: { proxy: 'x/a%20b' },
      stageVariables: { color: 'blue' },
      requestContext: { path: '/prod/x/a%20b', stage: 'prod', resourcePath: '/{proxy+}' },
      body: 'text',
      isBase64Encoded: false,
    });
    expect(eventOf(answer)).not.toHaveProperty('version');
  });

  testAnswers({
    'its root': { path: '/', expected: { status: 200 } },
    'a path of its tree': { site: 1, path: '/v1/pets/7', expected: { status: 200 } },
    cookies: { path: '/cookies', expected: { headers: { 'set-cookie': 'a=1\nb=2' } } },
    'a malformed result': {
      path: '/malformed',
      expected: { status: 502, body: '{"message": "Internal server error"}' },
    },
    'a path outside its tree': {
      site: 1,
      path: '/v1/pets',
      expected: { status: 403, body: '{"message":"Missing Authentication Token"}' },
    },
    'a request without a required parameter': {
      site: 1,
      path: '/v1/checked',
      expected: { status: 400, body: '{"message":"Missing required request parameters: [q]"}' },
    },
    'a request with it': { site: 1, path: '/v1/checked?q=1', expected: { status: 200 } },
    'another stage': {
      site: 1,
      path: '/v2/pets/7',
      expected: { status: 403, body: '{"message":"Forbidden"}' },
    },
    'a preflight for one of several origins': {
      site: 1,
      path: '/v1/pets/7',
      args: ['--request', 'OPTIONS', '--header', 'Origin: https://b.example'],
      expected: {
        status: 204,
        headers: { 'access-control-allow-origin': 'https://b.example', vary: 'Origin' },
      },
    },
    'a preflight for another origin': {
      site: 1,
      path: '/v1/pets/7',
      args: ['--request', 'OPTIONS', '--header', 'Origin: https://c.example'],
      expected: { status: 204, headers: { 'access-control-allow-origin': 'https://a.example' } },
    },
  });

  test('does not answer a method with a validator that is not modelled, and lists it', async () => {
    const answer = await send(1, '/v1/checked', '--data', '{}');

    expect(answer).toMatchObject({ status: 500, body: '{"message": "Internal server error"}' });
    await edge.printed(/why: The method POST \/checked validates bodies with a model/);
  });

  test('checks the ID tokens of a pool of the assembly', async () => {
    const { idToken, accessToken, username } = edge.endpoints;
    const mine = (token: string) => send(1, '/v1/mine', '--header', `Authorization: ${token}`);

    for (const token of [idToken, `Bearer ${idToken}`]) {
      expect(eventOf(await mine(token))).toMatchObject({
        requestContext: {
          authorizer: {
            claims: {
              'cognito:username': username,
              token_use: 'id',
              exp: expect.stringMatching(/^\w{3} \w{3} \d\d [\d:]{8} UTC \d{4}$/) as unknown,
            },
          },
        },
      });
    }
    const rejected = [
      await send(1, '/v1/mine'),
      await mine(`Bearer ${accessToken}`),
      await mine(idToken.slice(0, -9)),
    ];
    for (const answer of rejected) {
      expect(answer).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    }
    await edge.printed(/why: The Cognito authorizer rejects the token: it is no ID token/);
  });
});

describe('APIs that admit only some', () => {
  startsOnce('guarded');

  testAnswers({
    'what the resource policy allows': { path: '/public', expected: { status: 200 } },
    'what it does not allow, with the headers of the template': {
      path: '/closed',
      expected: {
        status: 403,
        headers: { 'access-control-allow-origin': '*' },
        body: expect.stringMatching(
          /^\{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:\*{8}3333:\w{10}\/prod\/GET\/closed because no resource-based policy allows/,
        ),
      },
    },
    'a request without a signature': {
      path: '/signed',
      expected: { status: 403, body: '{"message":"Missing Authentication Token"}' },
    },
    'the same of an HTTP API': {
      site: 1,
      path: '/signed/7',
      expected: { status: 403, body: '{"message":"Forbidden"}' },
    },
    'a request that the edge signs': { site: 2, path: '/signed', expected: { status: 200 } },
    'one that it signs for an HTTP API': {
      site: 2,
      path: '/signed/7?a=b%20c',
      expected: { status: 200 },
    },
    'one that the edge may not send': {
      site: 2,
      path: '/secret',
      expected: {
        status: 403,
        body: expect.stringMatching(/GET\/secret because no identity-based policy allows/),
      },
    },
    'no token for the authorizer': {
      path: '/decided',
      expected: {
        status: 401,
        headers: { 'access-control-allow-origin': '*' },
        body: '{"message":"Unauthorized"}',
      },
    },
    'a token that its function does not know': {
      path: '/decided',
      args: ['--header', 'Authorization: unknown'],
      expected: { status: 401, body: '{"message":"Unauthorized"}' },
    },
    'a token that its function denies': {
      path: '/decided',
      args: ['--header', 'Authorization: other'],
      expected: {
        status: 403,
        body: '{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}',
      },
    },
    'a token at which its function fails': {
      path: '/decided',
      args: ['--header', 'Authorization: broken'],
      expected: { status: 500, body: '{"message":null}' },
    },
    'a tenant that the function of an HTTP API does not admit': {
      site: 1,
      path: '/decided',
      args: ['--header', 'X-Tenant: two'],
      expected: { status: 403, body: '{"message":"Forbidden"}' },
    },
    'no tenant': {
      site: 1,
      path: '/decided',
      expected: { status: 401, body: '{"message":"Unauthorized"}' },
    },
    'no API key': { path: '/keyed', expected: { status: 403, body: '{"message":"Forbidden"}' } },
    'a key of the template': {
      path: '/keyed',
      args: ['--header', 'X-Api-Key: a key of twenty letters'],
      expected: { status: 200 },
    },
  });

  test('show their functions who called', async () => {
    const token = await get('/decided', '--header', 'Authorization: let me in');
    const tenant = await send(1, '/decided', '--header', 'X-Tenant: one');
    const signed = await send(2, '/signed');

    expect(eventOf(token)).toMatchObject({
      requestContext: { authorizer: { principalId: 'ada', level: '3' } },
    });
    expect(eventOf(tenant)).toMatchObject({
      requestContext: { authorizer: { lambda: { tenant: { id: 1 } } } },
    });
    expect(eventOf(signed)).toMatchObject({
      requestContext: {
        identity: { userArn: expect.stringMatching(/:assumed-role\/.*Signer/) as unknown },
      },
    });
  });

  test('admit the holder of a generated key, which the endpoints contain', async () => {
    const [key, ...others] = edge.endpoints.apiKeys ?? [];

    const answer = await get('/keyed', '--header', `X-Api-Key: ${key?.value}`);

    expect(answer.status).toBe(200);
    expect(key).toMatchObject({ stack: 'Guarded' });
    expect(others).toEqual([]);
    expect(edge.output()).not.toContain(key?.value);
  });
});

describe('a framework behind both kinds of API', () => {
  startsOnce('framework');

  test.each([0, 1])('reads the event and writes the response (%s)', async (site) => {
    const greeting = await send(site, '/hello/w%C3%B6rld?tag=a&tag=b');
    const echo = await send(
      site,
      '/echo',
      '--data',
      'body',
      '--header',
      'Content-Type: text/plain',
    );
    const missing = await send(site, '/none');

    expect(greeting).toMatchObject({ status: 200, body: '{"name":"wörld","tags":["a","b"]}' });
    expect(echo).toMatchObject({
      status: 201,
      body: 'body',
      headers: { 'set-cookie': 'a=1\nb=2' },
    });
    expect(missing.status).toBe(404);
  });
});
