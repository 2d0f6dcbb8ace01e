/**
 * Sends requests through the built edge bundle, more than a hundred thousand in the soak. Each accepted
 * request is changed as the hop to the origin changes it. Two foreign signers sign the result again.
 * It is then sent to the function URL and compared with the backend's echo.
 */
import { createHash } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import aws4 from 'aws4';
import { AwsV4Signer } from 'aws4fetch';
import { proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import {
  startEdgeBundle,
  type EdgeBundle,
  type EventRequest,
} from './testing/start-edge-bundle.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

/** The positions of a byte in a part. `npm test` uses one position for each byte, in turn. */
const POSITIONS = 3;
const positions = proofRuns({ part: 1, all: POSITIONS, seed: 0 }).numRuns;
const generatedRuns = proofRuns({ part: 500, all: 150_000, seed: 8 });
const minimumRequests = proofRuns({ part: 1_800, all: 100_000, seed: 0 }).numRuns;

let edge: LocalEdge;
let bundle: EdgeBundle;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
beforeAll(async () => {
  edge = await startLocalEdge();
  bundle = await startEdgeBundle(edge.endpoints);
});
afterAll(async () => {
  agent.destroy();
  await edge.stop();
  bundle.stop();
});

/** A viewer's request, as a test specifies it. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

const ORDINARY: Sent = {
  method: 'GET',
  path: '/echo',
  query: '',
  headers: [],
  body: new Uint8Array(),
};
const hex = (byte: number) => byte.toString(16).padStart(2, '0');

/** Every byte, raw and escaped in both cases, at the beginning, middle and end of each part. */
function everyByteInEachPosition(): Sent[] {
  const requests: Sent[] = [];
  for (let byte = 0; byte < 256; byte++) {
    const inTurn = <T>(all: readonly T[]): T[] =>
      Array.from({ length: positions }, (_, index) => all[(byte + index) % POSITIONS] as T);
    const spellings = [`%${hex(byte)}`, `%${hex(byte).toUpperCase()}`];
    if (byte > 0x20 && byte !== 0x7f) spellings.push(String.fromCodePoint(byte));
    for (const spelling of spellings) {
      for (const text of inTurn([`${spelling}ab`, `a${spelling}b`, `ab${spelling}`])) {
        if (!'?#'.includes(spelling)) requests.push({ ...ORDINARY, path: `/echo/${text}` });
        requests.push(
          { ...ORDINARY, query: `k${text}=v` },
          { ...ORDINARY, query: `x=1&k=${text}` },
        );
      }
    }
    for (const body of inTurn([
      [byte, 1, 2],
      [1, byte, 2],
      [1, 2, byte],
    ])) {
      requests.push({ ...ORDINARY, method: 'POST', body: Uint8Array.from(body) });
    }
  }
  return requests;
}

function generated(): Sent[] {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 5 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 5 }),
    fc.integer({ min: 0x20, max: 0x7e }).map((byte) => `%${hex(byte)}`),
    fc.constantFrom('+', "!'()*", '[]', '=', '&&', ';', '%2F', '~', '%E2%82%AC', '%7e', '%3a'),
    fc.constantFrom(':', '@', ',', '$', '/@a', ':cancel', '&flag', '&k=', ';v=1', '?', '%40'),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
  const header = fc.oneof(
    fc.constantFrom<[string, string]>(
      ['Content-Type', 'application/json; charset=utf-8'],
      ['Content-Type', '  text/plain   ;  a = b '],
      ['Cookie', 'a=1'],
      ['Cookie', 'b=2'],
      ['X-Amz-Meta', 'forged'],
      ['X-Furlock-Identity', 'forged'],
      ['Accept', '*/*'],
    ),
  );
  return fc
    .sample(
      fc.record<Sent>({
        method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'OPTIONS'),
        path: fc
          .array(text, { maxLength: 3 })
          .map((parts) => ['/echo', ...parts].join('/').replaceAll(/[?#]/g, '')),
        query: text.map((query) => query.replaceAll('#', '')),
        headers: fc.array(header, { maxLength: 4 }),
        body: fc.uint8Array({ maxLength: 300 }),
      }),
      generatedRuns,
    )
    .map((sent) => (sent.method === 'GET' ? { ...sent, body: new Uint8Array() } : sent));
}

function eventRequest({ method, path, query, headers, body }: Sent): EventRequest {
  const lines: [string, string][] = [
    ['Authorization', `Bearer ${bundle.token}`],
    ...headers.map(([name, value]): [string, string] => [name, value]),
  ];
  const byName = new Map<string, { key: string; value: string }[]>();
  for (const [key, value] of lines) {
    const name = key.toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), { key, value }]);
  }
  return {
    method,
    uri: path,
    querystring: query,
    headers: Object.fromEntries(byName),
    ...(method === 'GET' ? {} : { body: { data: Buffer.from(body).toString('base64') } }),
  };
}

type HeaderLine = [name: string, value: string];

/** Applies CloudFront's changes on the way to the origin (its developer guide, custom origins). */
function afterTheHop(request: EventRequest): HeaderLine[] {
  const kept = Object.entries(request.headers).flatMap(([name, values]) =>
    values.map(({ value }): HeaderLine => [name, value]),
  );
  return [
    ...kept.filter(([name]) => !['user-agent', 'accept-encoding', 'connection'].includes(name)),
    ['via', '2.0 0123456789abcdef.cloudfront.net (CloudFront)'],
    ['x-amz-cf-id', 'hop-id'],
    ['x-forwarded-for', '203.0.113.178'],
    ['user-agent', 'Amazon CloudFront'],
    ['connection', 'Keep-Alive'],
  ];
}

/** The signatures of foreign signers over the sent request, for the declared signed headers. */
async function foreignSignatures(request: EventRequest, wire: readonly HeaderLine[]) {
  const { credentials, region, functionUrlHost: host } = edge.endpoints;
  const authorization = wire.find(([name]) => name === 'authorization')?.[1] ?? '';
  const signedNames = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const signed = wire.filter(([name]) => signedNames.includes(name));
  const joined = Object.fromEntries(
    signedNames.map((name) => [
      name,
      signed
        .filter(([key]) => key === name)
        .map(([, value]) => value.trim().replace(/\s+/g, ' '))
        .join(','),
    ]),
  );
  const target = request.uri + (request.querystring === '' ? '' : `?${request.querystring}`);
  const datetime = joined['x-amz-date'] ?? '';

  const byAws4 = aws4.sign(
    {
      host,
      method: request.method,
      path: target,
      service: 'lambda',
      region,
      headers: { ...joined },
    },
    credentials,
  ).headers?.['Authorization'];
  const withoutHost = Object.fromEntries(
    Object.entries(joined).filter(([name]) => name !== 'host'),
  );
  const byAws4fetch = await new AwsV4Signer({
    ...credentials,
    method: request.method,
    url: `https://${host}${target}`,
    headers: withoutHost,
    service: 'lambda',
    region,
    datetime,
    allHeaders: true,
  }).signature();
  return {
    claimed: authorization.split('Signature=')[1],
    aws4: String(byAws4).split('Signature=')[1],
    aws4fetch: byAws4fetch,
  };
}

interface Echo {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly bodySha256: string;
}

/** Sends the request to the function URL; resolves to the status and the backend's echo. */
function send(
  request: EventRequest,
  wire: readonly HeaderLine[],
): Promise<{ status?: number; text: string }> {
  const { hostname, port } = new URL(edge.endpoints.functionUrl);
  const body = Buffer.from(request.body?.data ?? '', 'base64');
  const path = request.uri + (request.querystring === '' ? '' : `?${request.querystring}`);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        agent,
        hostname,
        port,
        method: request.method,
        path,
        headers: [
          ...wire.filter(([name]) => name !== 'connection'),
          ['content-length', String(body.length)],
        ].flat(),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The bytes of a percent-encoded text, in hex. */
function meaning(text: string): string {
  return Buffer.concat(
    (text.match(/%[0-9a-fA-F]{2}|[\ud800-\udbff][\udc00-\udfff]|[\s\S]/g) ?? []).map((part) =>
      part.length === 3 && part.startsWith('%')
        ? Buffer.from(part.slice(1), 'hex')
        : Buffer.from(part),
    ),
  ).toString('hex');
}

const escaped = (text: string) =>
  Buffer.from(text).reduce((all, byte) => `${all}%${hex(byte).toUpperCase()}`, '');

/** The path with only those characters escaped that are ambiguous or that a path must not contain. */
function spelledPath(path: string): string {
  return path.replace(/%..|[^\w\-.~!$&'()*,;=:@/%]/gu, (match) => {
    if (!match.startsWith('%')) return escaped(match);
    const character = String.fromCharCode(Number.parseInt(match.slice(1), 16));
    return /[\w\-.~]/.test(character) ? character : match.toUpperCase();
  });
}

/** The query likewise, with its escapes as they are and without empty pairs. */
function spelledQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) =>
      pair.replaceAll('+', '%20').replace(/[^\w\-.~!$'()*,;=:@/?%]/gu, (match) => escaped(match)),
    )
    .join('&');
}

/** The decoded pairs of a query: `+` is a space, empty pairs are omitted, `flag` is `flag=`. */
function queryMeaning(query: string): string[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
      return `${meaning(name)}=${meaning(value.join('='))}`;
    });
}

const isUtf8 = (text: string) => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

test('no request that the edge accepts is rejected, or changes its meaning at the backend', async () => {
  const requests = [...everyByteInEachPosition(), ...generated()];

  const faults: unknown[] = [];
  const counts = { passed: 0, refused: 0, aws4: 0, aws4fetch: 0 };
  const batchSize = 500;
  for (let start = 0; start < requests.length; start += batchSize) {
    const batch = requests.slice(start, start + batchSize);
    const results = await bundle.judge(batch.map(eventRequest));
    await Promise.all(
      results.map(async (result, index) => {
        const sent = batch[index] as Sent;
        if ('status' in result) {
          counts.refused++;
          if (result.status !== '400') faults.push({ sent, result });
          return;
        }
        counts.passed++;
        const wire = afterTheHop(result);

        // Both expect a query as decoded text, which cannot represent bytes that are not UTF-8.
        if (isUtf8(result.querystring) && isUtf8(result.uri)) {
          const { claimed, ...foreign } = await foreignSignatures(result, wire);
          for (const name of ['aws4', 'aws4fetch'] as const) {
            counts[name]++;
            if (foreign[name] !== claimed) faults.push({ sent, signer: name });
          }
        }

        const answer = await send(result, wire);
        const echo = answer.status === 200 ? (JSON.parse(answer.text) as Echo) : undefined;
        const arrived =
          echo !== undefined &&
          echo.rawPath === spelledPath(sent.path) &&
          echo.rawQueryString === spelledQuery(sent.query) &&
          meaning(echo.rawPath) === meaning(sent.path) &&
          JSON.stringify(queryMeaning(echo.rawQueryString)) ===
            JSON.stringify(queryMeaning(sent.query)) &&
          echo.bodySha256 === createHash('sha256').update(sent.body).digest('hex');
        if (!arrived) faults.push({ sent, answer });
      }),
    );
  }

  expect(faults.slice(0, 5)).toEqual([]);
  // Each signer has checked this many; the local edge also checks those that foreign signers cannot read.
  expect(Math.min(counts.passed, counts.aws4, counts.aws4fetch)).toBeGreaterThanOrEqual(
    minimumRequests,
  );
});

test('a lock may send every target escaped', async () => {
  const settings = { targetSpelling: 'escaped' };
  const escaping = await startEdgeBundle(edge.endpoints, { settings });
  const authorization = [{ value: `Bearer ${escaping.token}` }];
  try {
    const targets = everyByteInEachPosition().filter(({ method }) => method === 'GET');
    const results = await escaping.judge(
      targets.map((sent) => ({ ...eventRequest(sent), headers: { authorization } })),
    );

    const accepted = results.flatMap((result) => ('status' in result ? [] : [result]));
    const answers = await Promise.all(accepted.map((one) => send(one, afterTheHop(one))));

    expect(accepted.length).toBeGreaterThan(targets.length / 2);
    for (const [index, { uri, querystring }] of accepted.entries()) {
      expect(uri).toMatch(/^\/(?:[\w\-.~/]|%[\dA-F]{2})*$/);
      expect(querystring).toMatch(/^(?:[\w\-.~=&]|%[\dA-F]{2})*$/);
      expect([uri, querystring, answers[index]?.status]).toEqual([uri, querystring, 200]);
    }
  } finally {
    escaping.stop();
  }
});
