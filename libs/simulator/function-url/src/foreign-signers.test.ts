import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sign } from 'aws4';
import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import { CredentialStore, type FunctionUrl } from '@furlock/simulator-deployment';
import { createFunctionUrlServer } from './create-function-url-server.js';

// Requests of third-party signers are sent over sockets. Each is accepted as signed, and rejected once
// a byte of any part differs.

const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:hello';
const roleArn = 'arn:aws:iam::111122223333:role/edge';
const declared = { stack: 'furlock-dev', logicalId: 'Backend' };
const functionUrl: FunctionUrl = {
  ...declared,
  functionArn,
  region: 'eu-central-1',
  host: 'abcdefghijklmnop.lambda-url.eu-central-1.on.aws',
  authType: 'AWS_IAM',
  invokeMode: 'BUFFERED',
};
const permission = { ...declared, functionArn, principal: roleArn };
const requestDate = '20261122T130405Z';
const store = new CredentialStore();
const { credentials } = store.issue(roleArn, 'edge-signer');

/** A signed request, as it is sent. */
interface Sent {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

let server: Server;
let invocations = 0;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

beforeAll(async () => {
  server = createFunctionUrlServer({
    functionUrl,
    deployment: {
      permissions: [
        { ...permission, action: 'lambda:InvokeFunctionUrl' },
        { ...permission, action: 'lambda:InvokeFunction' },
      ],
      roles: [],
    },
    invoke: () => {
      invocations += 1;
      return Promise.resolve({ kind: 'answered', payload: 'in', durationMs: 0 });
    },
    findSession: (accessKeyId) => store.find(accessKeyId),
    now: () => Date.parse('2026-11-22T13:04:05Z'),
    onVerdict: () => undefined,
    onRefused: () => undefined,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  agent.destroy();
  server.close();
});

async function statusOf({ method, target, headers, body }: Sent): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    method,
    path: target,
    // Node.js omits it for DELETE.
    headers: { ...headers, 'content-length': body.length },
    agent,
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode ?? 0;
}

function signWithAws4({ method, target, headers, body }: Sent): Sent {
  const signed = sign(
    {
      method,
      path: target,
      host: functionUrl.host,
      service: 'lambda',
      region: functionUrl.region,
      headers: { Host: functionUrl.host, 'X-Amz-Date': requestDate, ...headers },
      // aws4 hashes bytes as well as text; its types allow only text.
      body: body as unknown as string,
    },
    credentials,
  );
  return { method, target, headers: inLowerCase(Object.entries(signed.headers ?? {})), body };
}

async function signWithAws4fetch({ method, target, headers, body }: Sent): Promise<Sent> {
  const signer = new AwsV4Signer({
    method,
    url: `https://${functionUrl.host}${target}`,
    headers,
    body: new Uint8Array(body).buffer,
    ...credentials,
    service: 'lambda',
    region: functionUrl.region,
    datetime: requestDate,
    allHeaders: true,
  });
  const signed = await signer.sign();
  return {
    method,
    target: `${signed.url.pathname}${signed.url.search}`,
    headers: { host: functionUrl.host, ...inLowerCase([...signed.headers]) },
    body,
  };
}

function inLowerCase(headers: [string, unknown][]): Record<string, string> {
  return Object.fromEntries(
    headers
      .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
      .filter(([name]) => name !== 'content-length'),
  );
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
const requests: fc.Arbitrary<Sent> = fc
  .record({
    method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'),
    path: fc.array(
      word.filter((one) => !/^\.{1,2}$/.test(one)),
      { minLength: 1, maxLength: 3 },
    ),
    query: fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 4 }),
    identity: fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/),
    body: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  })
  .map(({ method, path, query, identity, body }) => ({
    method,
    target: `${path.map((one) => `/${encode(one)}`).join('')}?${query.map((pair) => pair.map(encode).join('=')).join('&')}`,
    headers: { 'x-furlock-identity': identity, 'content-type': 'application/json' },
    body: Buffer.from(body),
  }));

/** The text with one character replaced by a different letter; the case of an escape has no meaning. */
function changed(text: string, at: number): string {
  const places = [...text.matchAll(/[A-Za-z0-9]/g)].map(({ index }) => index);
  const index = places[at % places.length] ?? 0;
  return text.slice(0, index) + (/a/i.test(text.charAt(index)) ? 'b' : 'a') + text.slice(index + 1);
}

/** Tampers with one part of a request. */
type Tamper = (sent: Sent, at: number) => Sent;

const inHeader =
  (name: string, pattern = /.+/): Tamper =>
  (sent, at) => ({
    ...sent,
    headers: {
      ...sent.headers,
      [name]: (sent.headers[name] ?? '').replace(pattern, (found) => changed(found, at)),
    },
  });

const tampers: Record<string, Tamper> = {
  method: (sent) => ({ ...sent, method: sent.method === 'POST' ? 'PUT' : 'POST' }),
  path: (sent, at) => ({
    ...sent,
    target: sent.target.replace(/^\/([^?]*)/, (path) => changed(path, at)),
  }),
  query: (sent, at) => ({
    ...sent,
    target: sent.target.replace(/\?.*/, (query) => changed(query, at)),
  }),
  host: inHeader('host'),
  type: inHeader('content-type'),
  identity: inHeader('x-furlock-identity'),
  date: inHeader('x-amz-date'),
  token: inHeader('x-amz-security-token'),
  'key id': inHeader('authorization', /(?<=Credential=)\w+/),
  scope: inHeader('authorization', /(?<=Credential=\w+\/)[^,]+/),
  'signed headers': inHeader('authorization', /(?<=SignedHeaders=)[^,]+/),
  signature: inHeader('authorization', /(?<=Signature=)\w+/),
  body: (sent, at) => {
    const body = Buffer.from(sent.body);
    const index = at % body.length;
    body[index] = (body[index] ?? 0) ^ 1;
    return { ...sent, body };
  },
};

/** In path segments of non-ASCII letters only the escapes can change, which is enough. */
const hasPlaces = ({ target }: Sent): boolean =>
  target.split('?').every((part) => /[A-Za-z0-9]/.test(part));

const COUNT = 60;

describe('over sockets', () => {
  const signers = [
    { name: 'aws4', signer: signWithAws4 },
    { name: 'aws4fetch', signer: signWithAws4fetch },
  ];

  test.each(signers)(
    `${COUNT} requests of $name are accepted, and rejected with a changed byte in any part`,
    async ({ signer }) => {
      const samples = fc.sample(fc.tuple(requests.filter(hasPlaces), fc.nat()), {
        numRuns: COUNT,
        seed: 2026_11_22,
      });
      invocations = 0;

      for (const [plain, at] of samples) {
        const signed = await signer(plain);
        const answers = await Promise.all(
          Object.entries<Tamper>({ nothing: (sent) => sent, ...tampers }).map(
            async ([part, tamper]) => [part, await statusOf(tamper(signed, at))] as const,
          ),
        );

        const expected = Object.keys(tampers).map((part) => [part, 403] as const);
        expect(answers).toEqual([['nothing', 200], ...expected]);
      }

      expect(invocations).toBe(COUNT);
    },
    30_000,
  );

  test('these are more than a thousand requests', () => {
    expect(signers.length * COUNT * (1 + Object.keys(tampers).length)).toBeGreaterThan(1000);
  });
});
