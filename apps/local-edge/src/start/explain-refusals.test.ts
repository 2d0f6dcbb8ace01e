import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RefusedRequest } from '@furlock/simulator-function-url';
import { explainInput, explainRefusals } from './explain-refusals.js';

const refused: RefusedRequest = {
  request: {
    method: 'GET',
    path: '/\u00c3\u00bc',
    query: '',
    headers: [
      ['authorization', 'AWS4-HMAC-SHA256 Credential=ASIATEST/20261122/r/lambda/aws4_request'],
      ['x-title', '\u00c3\u00bc'],
    ],
    body: new Uint8Array(),
  },
  refusal: {
    code: 'IAM_DENIED',
    action: 'lambda:InvokeFunction',
    caller: null,
    reason: 'no policy allows it',
    unknownOperators: [],
    unknownKeys: [],
  },
  answer: { status: 403, errorType: 'AccessDeniedException', body: '{}', why: '' },
  functionUrl: {
    stack: 's',
    logicalId: 'Url',
    functionArn: 'arn',
    region: 'eu-central-1',
    host: 'abc.lambda-url.eu-central-1.on.aws',
    authType: 'AWS_IAM',
    invokeMode: 'BUFFERED',
  },
  now: Date.UTC(2026, 10, 22, 12),
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-explain-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A fake command. */
function furlock(code: string): string {
  const script = join(folder, 'furlock.mjs');
  writeFileSync(script, code);
  return script;
}

test('the input contains decoded text and names the missing permission', () => {
  expect(explainInput(refused)).toMatchObject({
    method: 'GET',
    path: '/ü',
    headers: [expect.anything(), ['x-title', 'ü']],
    refusal: { status: 403, errorType: 'AccessDeniedException' },
    expected: { region: 'eu-central-1', service: 'lambda', host: refused.functionUrl.host },
    permissions: { 'lambda:InvokeFunction': false },
    now: '2026-11-22T12:00:00.000Z',
  });
});

test('the command gets the input and the credentials, not as arguments, and its output is passed on', async () => {
  const script = furlock(`
    process.stdin.resume().on('end', () =>
      console.log(process.argv.slice(2).join(' '), process.env.AWS_SECRET_ACCESS_KEY));`);

  const explained = await new Promise((resolve) => {
    explainRefusals({
      furlock: script,
      findCredentials: (accessKeyId) =>
        accessKeyId === 'ASIATEST'
          ? { accessKeyId, secretAccessKey: 'of-a-test', sessionToken: 'token' }
          : undefined,
      isNew: () => true,
      onExplained: (request, explanation) => resolve([request, explanation]),
    }).explain(refused);
  });

  expect(explained).toEqual(['GET /\u00c3\u00bc', 'explain --from json of-a-test']);
});

test('a command without output gives no explanation, and the next request is still explained', async () => {
  const script = furlock(`
    const chunks = [];
    process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      const { method } = JSON.parse(Buffer.concat(chunks));
      if (method === 'GET') process.exit(2);
      console.log('explained');
    });`);

  const explained = await new Promise((resolve) => {
    const explainer = explainRefusals({
      furlock: script,
      findCredentials: () => undefined,
      isNew: () => true,
      onExplained: (request) => resolve(request),
    });
    explainer.explain(refused);
    explainer.explain({ ...refused, request: { ...refused.request, method: 'PUT' } });
  });

  expect(explained).toBe('PUT /\u00c3\u00bc');
});

test('without the command, the first rejection says what is missing', () => {
  const remarks: [string, string][] = [];
  const explainer = explainRefusals({
    furlock: undefined,
    findCredentials: () => undefined,
    isNew: () => remarks.length === 0,
    onExplained: (request, explanation) => remarks.push([request, explanation]),
  });

  for (const one of [refused, refused]) explainer.explain(one);

  expect(remarks).toEqual([
    ['GET /\u00c3\u00bc', expect.stringContaining('@furlock/cli is not installed')],
  ]);
});

test('a rejection that was explained lately is not explained again', async () => {
  const names: string[] = [];
  const requests: string[] = [];
  const put = { ...refused, request: { ...refused.request, method: 'PUT' } };

  await new Promise<void>((resolve) => {
    const explainer = explainRefusals({
      furlock: furlock('console.log("explained");'),
      findCredentials: () => undefined,
      isNew: (name) => names.push(name) !== 2,
      onExplained: (request) => {
        requests.push(request);
        if (request.startsWith('PUT')) resolve();
      },
    });
    for (const one of [refused, refused, put]) explainer.explain(one);
  });

  expect(requests).toEqual(['GET /\u00c3\u00bc', 'PUT /\u00c3\u00bc']);
  expect(names[0]).toBe('furlock explain: GET /\u00c3\u00bc IAM_DENIED');
  expect(names[1]).toBe(names[0]);
});
