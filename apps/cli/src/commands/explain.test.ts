import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signRequest } from '@furlock/sigv4-signing';
import { testContext } from '../testing/test-context.js';
import { run } from '../run.js';

const HOST = 'abc.lambda-url.eu-central-1.on.aws';
const credentials = {
  accessKeyId: 'ASIAQWERTYUIOPASDFGH',
  secretAccessKey: 'secret-access-key-of-a-test',
  sessionToken: 'session/token+of/a+test==',
};
const BEARER = 'bearer-token-of-a-test';

let folder: string;
let signature: string;
let request: { method: string; path: string; query: string; headers: [string, string][] };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-explain-'));
  const signed = await signRequest(
    {
      method: 'GET',
      host: HOST,
      path: '/a',
      query: 'b=c',
      headers: [['x-furlock-token', BEARER]],
      body: new Uint8Array(),
    },
    {
      region: 'eu-central-1',
      service: 'lambda',
      credentials,
      now: new Date('2026-11-22T12:00:00Z'),
      alsoSigns: (name) => name === 'x-furlock-token',
    },
  );
  if (!signed.ok) throw new Error(signed.error.code);
  const { method, path, query, headers } = signed.value;
  request = { method, path, query, headers: headers.map(([name, value]) => [name, value]) };
  signature = /Signature=(.*)$/.exec(headers.at(-1)?.[1] ?? '')?.[1] ?? '';
  const files = {
    'sent.json': JSON.stringify(request),
    'arrived.json': JSON.stringify({ ...request, query: 'b=d' }),
    'credentials.json': JSON.stringify(credentials),
    'sts.json': JSON.stringify({
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
      },
    }),
    'refusal.txt':
      'HTTP/1.1 403 Forbidden\r\nx-amzn-ErrorType: AccessDeniedException\r\n\r\n{"Message":"Forbidden."}',
    'nothing.json': '{}',
    'body.txt': 'body',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command, in an environment that the test provides. */
async function explain(
  argv: readonly string[],
  { input = null as string | null, environment = {} } = {},
) {
  const { context, out, err } = testContext({ folder, input, environment });
  const exitCode = await run(['explain', ...argv], context);
  return { exitCode, out: out.join('\n'), err: err.filter(Boolean) };
}

const environment = {
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
};

describe('furlock explain', () => {
  test('shows a request stage by stage, from a file', async () => {
    const { exitCode, out, err } = await explain(['sent.json']);

    expect({ exitCode, err }).toEqual({ exitCode: 0, err: [] });
    expect(out).toContain('Canonical request\n  1  GET\n  2  /a\n  3  b=c\n');
    expect(out).toContain('Credential scope\n  1  20261122/eu-central-1/lambda/aws4_request\n');
    expect(out).toContain('String to sign\n  1  AWS4-HMAC-SHA256\n  2  20261122T120000Z\n');
    expect(out).toContain('not recomputed (no credentials given)');
  });

  test.each([
    ['standard input', []],
    ['-', ['-']],
  ])('reads %s', async (_name, argv) => {
    const { exitCode, out } = await explain(argv, { input: JSON.stringify(request) });

    expect(exitCode).toBe(0);
    expect(out).toContain('  3  b=c\n');
  });

  test('reads a request from options, and dates it now', async () => {
    const { exitCode, out } = await explain([
      '--method',
      'POST',
      '--url',
      `https://${HOST}/x?y=z`,
      '--header',
      'Content-Type: text/plain',
      '--data',
      'body',
    ]);
    const fromFile = await explain([
      '--method',
      'POST',
      '--url',
      `https://${HOST}/x?y=z`,
      '--header',
      'Content-Type: text/plain',
      '--data-file',
      'body.txt',
    ]);

    expect(exitCode).toBe(0);
    expect(out).toContain(
      '  5  host:abc.lambda-url.eu-central-1.on.aws\n  6  x-amz-date:20261122T120000Z\n',
    );
    expect(out).toContain('  4  content-type:text/plain\n');
    expect(fromFile.out).toBe(out);
  });

  test.each([
    [`https://${HOST}/`, 1],
    ['http://127.0.0.1:8080/', 0],
  ])('a header with a different host from %s ends with %d', async (url, expected) => {
    const { exitCode } = await explain(['--url', url, '--header', 'host: other.example']);

    expect(exitCode).toBe(expected);
  });

  test.each([
    ['the environment', [], environment],
    ['a file', ['--credentials', 'credentials.json'], {}],
    ['a file of STS', ['--credentials', 'sts.json'], {}],
  ])('recomputes the signature with credentials from %s', async (_name, argv, given) => {
    const { exitCode, out } = await explain(['sent.json', ...argv], { environment: given });

    expect(exitCode).toBe(0);
    expect(out).toContain('Signature: recomputed, and it matches this request.');
  });

  test('names the first line in which sent and arrived differ, and exits with 1', async () => {
    const { exitCode, out, err } = await explain(['sent.json', '--arrived', 'arrived.json']);

    expect({ exitCode, err }).toEqual({ exitCode: 1, err: [] });
    expect(out).toContain(
      'First difference: canonical request, line 3 (canonical query string)\n  sent          b=c\n  arrived       b=d\n                  ^\n',
    );
    expect(out).toMatch(/Cause: The query that arrived .* \[QUERY_CHANGED\]/);
  });

  test('reports that nothing differs, and exits with 0', async () => {
    const { exitCode, out } = await explain(['sent.json', '--arrived', 'sent.json']);

    expect(exitCode).toBe(0);
    expect(out).toContain('do not differ');
  });

  test('reads a refusal', async () => {
    const { exitCode, out } = await explain(['sent.json', '--refusal', 'refusal.txt']);

    expect(exitCode).toBe(1);
    expect(out).toContain('[PERMISSION_MISSING]');
  });

  test.each([
    ['--now', '2026-11-22T12:10:40Z', 'DATE_EXPIRED'],
    ['--region', 'us-east-1', 'REGION_WRONG'],
    ['--service', 's3', 'SERVICE_WRONG'],
    ['--host', 'other.example', 'HOST_WRONG'],
  ])('%s %s: %s', async (option, value, code) => {
    const { exitCode, out } = await explain(['sent.json', option, value]);

    expect(exitCode).toBe(1);
    expect(out).toContain(`[${code}]`);
  });

  test('prints one JSON object of a stable shape', async () => {
    const { exitCode, out } = await explain(['sent.json', '--arrived', 'arrived.json', '--json']);

    const explanation = JSON.parse(out) as Record<string, unknown>;
    expect(exitCode).toBe(1);
    expect(Object.keys(explanation)).toEqual([
      'stages',
      'receivedStages',
      'signature',
      'family',
      'firstDifference',
      'causes',
    ]);
    expect(explanation).toMatchObject({
      signature: { status: 'not-recomputed', reason: 'no credentials given' },
      family: null,
      firstDifference: {
        against: 'arrived',
        stage: 'canonical-request',
        part: 'canonical-query-string',
        line: 3,
        sent: 'b=c',
        received: 'b=d',
        position: 2,
      },
      causes: [
        { code: 'QUERY_CHANGED', certainty: 'certain', words: expect.stringContaining('query') },
      ],
    });
  });

  const wrong = [
    { argv: [], message: 'name a file, pipe one in, or give --url' },
    { argv: ['missing.json'], message: 'The file missing.json does not exist' },
    { argv: ['.'], message: 'cannot be read (EISDIR)' },
    { argv: ['nothing.json'], message: 'The JSON has no method' },
    { argv: ['sent.json', '--url', 'https://a/'], message: 'Two requests were given' },
    { argv: ['--header', 'a: b'], message: 'add --url' },
    { argv: ['--url', 'a'], message: 'The URL is not absolute' },
    { argv: ['--url', 'https://a/', '--header', 'ab'], message: '--header is not a header' },
    { argv: ['--url', 'https://a/', '--method', 'G T'], message: '--method is not an HTTP method' },
    {
      argv: ['sent.json', '--credentials', 'nothing.json'],
      message: 'contains no credentials: expected JSON',
    },
    { argv: ['sent.json', '--now', 'noon'], message: 'expected ISO 8601' },
    { argv: ['sent.json', '--arrived', 'nothing.json'], message: 'The JSON has no method' },
  ];

  test.each(wrong)('$argv is a usage error, reported in one line', async ({ argv, message }) => {
    const { exitCode, out, err } = await explain(argv);

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toEqual([expect.stringContaining(message)]);
  });

  test('prints no secret for any input and outcome', async () => {
    const secretive = { ...request, headers: [...request.headers, ['cookie', `s=${BEARER}`]] };
    writeFileSync(join(folder, 'broken.json'), JSON.stringify(secretive).slice(0, -1));
    const lines = request.headers.flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
    const calls: (readonly string[])[] = [
      ['sent.json', '--credentials', 'credentials.json'],
      ['sent.json', '--arrived', 'arrived.json', '--refusal', 'sent.json'],
      [
        '--url',
        `https://${HOST}/${BEARER}?x=${encodeURIComponent(credentials.sessionToken)}`,
        ...lines,
      ],
      ['broken.json'],
      ['sent.json', '--from', 'har'],
      ['--url', `https://user:${BEARER}@${HOST}/`],
      ['--url', `https://${HOST}/`, '--header', credentials.sessionToken],
      ['sent.json', '--credentials', 'broken.json'],
    ];
    const secrets = [
      credentials.secretAccessKey,
      credentials.sessionToken,
      encodeURIComponent(credentials.sessionToken),
      BEARER,
      signature,
    ];

    for (const call of calls) {
      for (const argv of [call, [...call, '--json']]) {
        const { out, err } = await explain(argv, { environment });

        for (const secret of secrets) expect([out, ...err].join().includes(secret)).toBe(false);
      }
    }
  });

  test('control characters in a request do not reach the terminal', async () => {
    const { out } = await explain([], {
      input: JSON.stringify({ ...request, headers: [['host', 'a\u001b[2J\u202eb']] }),
    });

    expect(out).toContain('host:a\ufffd[2J\ufffdb');
    expect(out.includes('\u001b') || out.includes('\u202e')).toBe(false);
  });
});
