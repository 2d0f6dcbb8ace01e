import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { run } from '../run.js';
import { answerAws, SETTINGS, settingsAnswer, type AwsCall } from '../testing/aws-answers.js';
import { testContext } from '../testing/test-context.js';

const server = setupServer();
const folder = mkdtempSync(join(tmpdir(), 'furlock-cli-'));
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const rules = [
  { methods: ['GET'], path: '/docs/**', access: 'public' },
  { path: '/admin/**', access: 'signed-in', anyGroup: ['admins', 'owners'] },
  { path: '/write', access: 'signed-in', anyScope: ['orders/write'], anyClient: ['client-1'] },
  { path: '/pool', access: 'signed-in', anyIssuer: ['eu-central-1_AbCdEfGhI'] },
];

async function explain(argv: readonly string[], given: Parameters<typeof testContext>[0] = {}) {
  const { context, out, err } = testContext({ folder, ...given });
  const exitCode = await run(['rules', 'explain', ...argv], context);
  return { exitCode, out, err };
}

const fromInput = { input: JSON.stringify(rules) };

describe('furlock rules explain', () => {
  const cases: { argv: string[]; exitCode: number; out: unknown[] }[] = [
    {
      argv: ['GET', '/admin/x', '--groups', 'admins'],
      exitCode: 0,
      out: [
        'GET /admin/x',
        'rules.1 matches (any method, /admin/**): it requires a signed-in caller, in one of the groups admins, owners.',
        'This caller passes.',
      ],
    },
    {
      argv: ['GET', '/%61dmin/x?a=1', '--groups', 'staff'],
      exitCode: 1,
      out: [
        'GET /admin/x',
        expect.stringContaining('rules.1'),
        'This caller does not pass: 403 GROUP_MISSING.',
      ],
    },
    {
      argv: ['GET', '/admin', '--anonymous'],
      exitCode: 1,
      out: [
        'GET /admin',
        expect.stringContaining('rules.1'),
        'This caller does not pass: 401 CREDENTIALS_MISSING.',
      ],
    },
    {
      argv: ['HEAD', '/docs/a', '--anonymous'],
      exitCode: 0,
      out: [
        'HEAD /docs/a',
        'rules.0 matches (GET, /docs/**): it is public, and tokens are not checked.',
        'This caller passes.',
      ],
    },
    {
      argv: ['POST', '/docs/a', '--signed-in'],
      exitCode: 0,
      out: [
        'POST /docs/a',
        'None of the 4 rules matches: any signed-in caller passes.',
        'This caller passes.',
      ],
    },
    {
      argv: ['GET', '/write', '--scopes', 'aws.cognito.signin.user.admin'],
      exitCode: 1,
      out: [
        'GET /write',
        'rules.2 matches (any method, /write): it requires a signed-in caller, through the client client-1, with the scope orders/write.',
        'This caller does not pass: 403 CLIENT_NOT_ALLOWED.',
        'Also missing: SCOPE_MISSING.',
        expect.stringContaining('a password sign-in'),
      ],
    },
    {
      argv: ['GET', '/pool', '--issuer', 'eu-central-1_AbCdEfGhI'],
      exitCode: 0,
      out: ['GET /pool', expect.stringContaining('rules.3'), 'This caller passes.'],
    },
    {
      argv: ['GET', '/pool'],
      exitCode: 0,
      out: [
        'GET /pool',
        'rules.3 matches (any method, /pool): it requires a signed-in caller, from the issuer eu-central-1_AbCdEfGhI.',
      ],
    },
    {
      argv: ['GET', '/Admin/x', '--signed-in'],
      exitCode: 1,
      out: [
        'GET /Admin/x',
        'Routers read this path in 2 ways, and the caller must satisfy the rule of each:',
        '  /Admin/x  None of the 4 rules matches: any signed-in caller passes.',
        '  /admin/x  rules.1 matches (any method, /admin/**): it requires a signed-in caller, in one of the groups admins, owners.',
        'This caller does not pass: 403 GROUP_MISSING.',
      ],
    },
    {
      argv: ['GET', '/docs/a/', '--anonymous'],
      exitCode: 0,
      out: [
        'GET /docs/a/',
        expect.stringContaining('in 2 ways'),
        '  /docs/a/  rules.0 matches (GET, /docs/**): it is public, and tokens are not checked.',
        '  /docs/a  rules.0 matches (GET, /docs/**): it is public, and tokens are not checked.',
        'This caller passes.',
      ],
    },
    {
      argv: ['GET', '/Docs/a', '--anonymous'],
      exitCode: 1,
      out: [
        'GET /Docs/a',
        expect.stringContaining('in 2 ways'),
        expect.stringContaining('/Docs/a  None'),
        expect.stringContaining('/docs/a  rules.0'),
        'This caller does not pass: 401 CREDENTIALS_MISSING.',
      ],
    },
    {
      argv: ['GET', '/a/..;/b', '--groups', 'admins'],
      exitCode: 1,
      out: [
        'GET: rejected before any rule is evaluated.',
        'The edge rejects this request from every caller: 400 PATH_DOT_SEGMENT (docs/errors.md).',
      ],
    },
    {
      argv: ['GET', '//admin', '--groups', 'admins'],
      exitCode: 1,
      out: [
        'GET: rejected before any rule is evaluated.',
        'The edge rejects this request from every caller: 400 PATH_EMPTY_SEGMENT (docs/errors.md).',
      ],
    },
    {
      argv: ['GET', `/${'a'.repeat(8_192)}`],
      exitCode: 1,
      out: [expect.anything(), expect.stringContaining('414 TARGET_TOO_LONG')],
    },
  ];
  test.each(cases)('$argv', async ({ argv, exitCode, out }) => {
    const explained = await explain([...argv, '--file', '-'], fromInput);

    expect(explained).toEqual({ exitCode, out, err: [] });
  });

  test('reads the rules of the deployed settings', async () => {
    const calls: AwsCall[] = [];
    const answers = { GetParameter: settingsAnswer({ ...SETTINGS, rules }) };
    server.use(
      http.post('https://ssm.eu-central-1.amazonaws.com/', ({ request }) =>
        answerAws(request, answers, calls),
      ),
    );

    const { exitCode, out } = await explain([
      ...['DELETE', '/admin/a', '--anonymous', '--json'],
      ...['--region', 'eu-central-1', '--stage', 'dev'],
    ]);

    expect(exitCode).toBe(1);
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        method: 'DELETE',
        path: '/admin/a',
        rule: { place: 'rules.1', ...rules[1] },
        readings: [{ path: '/admin/a', rule: 'rules.1' }],
        passes: false,
        status: 401,
        missing: ['CREDENTIALS_MISSING'],
      },
    ]);
  });

  test('reads the rules of a settings document, which may have none', async () => {
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(SETTINGS));

    const { exitCode, out } = await explain([
      ...['GET', '/a', '--signed-in', '--json'],
      ...['--file', 'settings.json'],
    ]);

    expect(exitCode).toBe(0);
    expect(JSON.parse(out.join())).toEqual({
      method: 'GET',
      path: '/a',
      rule: null,
      readings: [{ path: '/a', rule: null }],
      passes: true,
      missing: [],
    });
  });

  test.each([
    [{}, ['rules.0', 'rules.1']],
    [{ pathReadings: 'exact' }, ['rules.0']],
  ])('lists every reading that the settings %j ask for', async (change, places) => {
    const read = [
      { path: '/A', access: 'public' },
      { path: '/a', access: 'signed-in' },
    ];

    const { exitCode, out } = await explain(['GET', '/A', '--anonymous', '--json', '--file', '-'], {
      input: JSON.stringify({ ...SETTINGS, rules: read, ...change }),
    });

    const { readings } = JSON.parse(out.join()) as { readings: { rule: string }[] };
    expect([...new Set(readings.map(({ rule }) => rule))]).toEqual(places);
    expect(exitCode).toBe(places.length - 1);
  });

  const wrong: { argv: string[]; input: unknown; message: string }[] = [
    { argv: ['G T', '/a'], input: [], message: 'not an HTTP method' },
    { argv: ['GET', '/a'], input: [{ path: 'a' }], message: '0.path: must be a path' },
    { argv: ['GET', '/a'], input: {}, message: 'publicOrigin: ' },
    {
      argv: ['GET', '/a', '--anonymous', '--groups', 'a'],
      input: [],
      message: "cannot be used with option '--groups",
    },
  ];
  test.each(wrong)('$argv with $input is a usage error', async ({ argv, input, message }) => {
    const { exitCode, out, err } = await explain([...argv, '--file', '-'], {
      input: JSON.stringify(input),
    });

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: [] });
    expect(err).toEqual([expect.stringContaining(message)]);
  });

  test('a file that is not JSON is a usage error', async () => {
    writeFileSync(join(folder, 'broken.json'), '{');

    const { exitCode, err } = await explain(['GET', '/a', '--file', 'broken.json']);

    expect(exitCode).toBe(2);
    expect(err).toEqual(['furlock: The file broken.json is not JSON: give one JSON document.']);
  });
});
