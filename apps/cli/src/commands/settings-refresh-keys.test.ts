import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { run } from '../run.js';
import {
  answerAws,
  SETTINGS,
  settingsAnswer,
  type AwsAnswers,
  type AwsCall,
} from '../testing/aws-answers.js';
import { testContext } from '../testing/test-context.js';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const AWS = ['--region', 'eu-central-1', '--stage', 'dev'];
const PARAMETER = '/furlock/dev/main/settings/v1';
const POOL_KEYS =
  'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI/.well-known/jwks.json';
const OIDC = {
  kind: 'oidc',
  issuer: 'https://login.example.com/',
  jwksUri: 'https://login.example.com/jwks',
  algorithms: ['ES256'],
  tokenUse: 'access',
  tokenType: 'at+jwt',
  audiences: ['api'],
  clientIds: null,
};
const rsa = (kid: string) => ({ kty: 'RSA', kid, use: 'sig', alg: 'RS256', n: 'AA', e: 'AQAB' });
const ec = { kty: 'EC', kid: 'c', key_ops: ['verify'], crv: 'P-256', x: 'AA', y: 'AA' };

/** Runs `furlock settings refresh-keys` with these stored settings and responses of issuers. */
async function refreshKeys(
  {
    argv = [],
    stored = SETTINGS,
    written = { output: { Version: 8 } },
  }: { argv?: string[]; stored?: object; written?: AwsAnswers[string] },
  keys: Readonly<Record<string, () => Response>> = {
    [POOL_KEYS]: () => HttpResponse.json({ keys: [rsa('b'), rsa('a')] }),
  },
) {
  const calls: AwsCall[] = [];
  const answers = { GetParameter: settingsAnswer(stored), PutParameter: written };
  server.use(
    http.post('https://ssm.eu-central-1.amazonaws.com/', ({ request }) =>
      answerAws(request, answers, calls),
    ),
    ...Object.entries(keys).map(([uri, answer]) => http.get(uri, answer)),
  );
  const { context, out, err } = testContext();
  const exitCode = await run(['settings', 'refresh-keys', ...AWS, ...argv], context);
  const puts = calls.filter(({ operation }) => operation === 'PutParameter');
  const documents = puts.map(({ input }) => JSON.parse(input['Value'] as string) as unknown);
  return { exitCode, out, err, documents };
}

test('writes the keys of every issuer, sorted by id, and leaves the rest as it is stored', async () => {
  const stored = {
    ...SETTINGS,
    later: true,
    issuers: [...SETTINGS.issuers, { ...OIDC, later: 1 }],
  };

  const { exitCode, out, err, documents } = await refreshKeys(
    { stored },
    {
      [POOL_KEYS]: () => HttpResponse.json({ keys: [rsa('b'), { ...rsa('a'), x5c: ['long'] }] }),
      [OIDC.jwksUri]: () =>
        HttpResponse.json({
          keys: [ec, { ...rsa('d'), use: 'enc' }, { ...ec, kid: 'e', key_ops: ['deriveKey'] }],
        }),
    },
  );

  expect(exitCode).toBe(0);
  expect(documents).toEqual([
    {
      ...stored,
      issuers: [
        { ...SETTINGS.issuers[0], jwks: { keys: [rsa('a'), rsa('b')] } },
        { ...OIDC, later: 1, jwks: { keys: [ec] } },
      ],
    },
  ]);
  expect(out).toEqual([
    'Wrote version 8:',
    '  eu-central-1_AbCdEfGhI: a, b',
    '  https://login.example.com/: c',
  ]);
  expect(err).toEqual([
    expect.stringContaining('after its copy is 10 min old'),
    expect.stringContaining('run this again'),
  ]);
});

test('writes nothing if the settings already contain these keys', async () => {
  const jwks = { keys: [rsa('a'), rsa('b')] };
  const stored = { ...SETTINGS, issuers: [{ ...SETTINGS.issuers[0], jwks }] };

  const { exitCode, out, documents } = await refreshKeys({ stored });

  expect({ exitCode, documents }).toEqual({ exitCode: 0, documents: [] });
  expect(out[0]).toBe('Version 7 already contains these keys, and nothing was written:');
});

test('--dry-run writes nothing, and --json prints one object', async () => {
  const { out, err, documents } = await refreshKeys({ argv: ['--dry-run', '--json'] });

  expect({ err, documents }).toEqual({ err: [], documents: [] });
  expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      parameter: PARAMETER,
      replacedVersion: 7,
      isChanged: true,
      issuers: [{ issuer: 'eu-central-1_AbCdEfGhI', keyIds: ['a', 'b'] }],
    },
  ]);
});

test('detects a write by someone else at the same time', async () => {
  const { exitCode, err } = await refreshKeys({ written: { output: { Version: 9 } } });

  expect(exitCode).toBe(1);
  expect(err.at(-1)).toContain('Someone else wrote version 8 at the same time');
});

describe('writes nothing, and reports the reason, if an issuer', () => {
  const cases: [name: string, answer: () => Response, message: string][] = [
    ['returns an error', () => new HttpResponse('secret', { status: 503 }), 'it returned 503'],
    ['returns no JSON', () => new HttpResponse('<html>secret'), 'it returned no JSON'],
    ['does not respond', () => HttpResponse.error(), 'are unavailable'],
    [
      'redirects to another host',
      () => HttpResponse.redirect('https://evil.example/', 302),
      'are unavailable',
    ],
    ['lists no key', () => HttpResponse.json({ keys: [] }), 'it lists no signing key'],
    ['returns no list', () => HttpResponse.json(null), 'it lists no signing key'],
    [
      'lists symmetric keys',
      () => HttpResponse.json({ keys: [{ kty: 'oct', kid: 'a', k: 'AA' }] }),
      'it lists no signing key',
    ],
  ];
  test.each(cases)('%s', async (_name, answer, message) => {
    const { exitCode, err, documents } = await refreshKeys({}, { [POOL_KEYS]: answer });

    expect({ exitCode, documents }).toEqual({ exitCode: 1, documents: [] });
    expect(err).toEqual([expect.stringContaining(message)]);
    expect(err.join()).not.toContain('secret');
  });
});

test('writes nothing if the stored settings are not valid', async () => {
  const { exitCode, err, documents } = await refreshKeys(
    { stored: { ...SETTINGS, issuers: [] } },
    {},
  );

  expect({ exitCode, documents }).toEqual({ exitCode: 1, documents: [] });
  expect(err).toEqual([expect.stringContaining('furlock settings set')]);
});

test('writes nothing that is too large', async () => {
  const keys = Array.from({ length: 20 }, (_, at) => ({ ...rsa(`k${at}`), n: 'x'.repeat(342) }));

  const { exitCode, err, documents } = await refreshKeys(
    {},
    { [POOL_KEYS]: () => HttpResponse.json({ keys }) },
  );

  expect({ exitCode, documents }).toEqual({ exitCode: 2, documents: [] });
  expect(err).toEqual([expect.stringContaining('bytes')]);
});
