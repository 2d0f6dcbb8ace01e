import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Revocation } from '@furlock/edge-settings';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { run } from '../run.js';
import {
  answerAws,
  SETTINGS,
  type AwsAnswer,
  type AwsAnswers,
  type AwsCall,
} from '../testing/aws-answers.js';
import { startFakeLocalEdge } from '../testing/fake-local-edge.js';
import { testContext } from '../testing/test-context.js';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const AWS = ['--region', 'eu-central-1', '--stage', 'dev'];
const PARAMETER = '/furlock/dev/main/revocations/v1';
const POOL = 'eu-central-1_AbCdEfGhI';
const OTHER = 'https://login.example.com';

/** The clock of the tests, and a day and 600 seconds later. */
const NOW = Date.parse('2026-11-22T12:00:00Z') / 1000;
const TOMORROW = NOW + 24 * 3600 + 600;
const IN_TEN_YEARS = NOW + 3650 * 24 * 3600 + 24 * 3600 + 600;

const settings = {
  ...SETTINGS,
  issuers: [
    ...SETTINGS.issuers,
    {
      kind: 'oidc',
      issuer: OTHER,
      jwksUri: `${OTHER}/jwks`,
      algorithms: ['RS256'],
      tokenUse: 'access',
      tokenType: null,
      audiences: null,
      clientIds: null,
    },
  ],
};

const COGNITO: AwsAnswers = {
  AdminGetUser: {
    output: { Username: 'ada', UserAttributes: [{ Name: 'sub', Value: 'sub-ada' }] },
  },
  AdminUserGlobalSignOut: { output: {} },
};
const adasEntry: Revocation = {
  issuer: POOL,
  username: 'ada',
  subject: 'sub-ada',
  revokedAt: NOW,
  removableAt: TOMORROW,
};

interface Given {
  /** Entries that are stored, or the text. */
  readonly stored?: readonly Revocation[] | string;
  readonly settings?: unknown;
  readonly answers?: AwsAnswers;
  /** What somebody else writes just before each of the command's first writes. */
  readonly meanwhile?: readonly (readonly Revocation[])[];
  /** The `Date` of AWS's responses. */
  readonly awsDate?: string;
}

/** Runs `furlock revoke` against a Parameter Store that keeps what is written, in every version. */
async function revoke(argv: readonly string[], given: Given = {}) {
  const { stored, settings: document = settings, answers = {}, awsDate } = given;
  const versions = stored === undefined ? [] : [textOf(stored)];
  const meanwhile = [...(given.meanwhile ?? [])];
  const calls: AwsCall[] = [];

  function answerSsm({ operation, input }: AwsCall): AwsAnswer | undefined {
    const [name, selector] = String(input['Name']).split(':');
    if (operation === 'GetParameter' && name !== PARAMETER) {
      return { output: { Parameter: { Value: JSON.stringify(document), Version: 1 } } };
    }
    if (operation === 'GetParameter') {
      const version = Number(selector ?? versions.length);
      const text = versions[version - 1];
      return text === undefined
        ? { error: 'ParameterNotFound' }
        : { output: { Parameter: { Value: text, Version: version } } };
    }
    if (operation !== 'PutParameter') return undefined;
    const others = meanwhile.shift();
    if (others !== undefined) versions.push(textOf(others));
    if (versions.length > 0 && input['Overwrite'] !== true) {
      return { error: 'ParameterAlreadyExists' };
    }
    versions.push(String(input['Value']));
    return { output: { Version: versions.length } };
  }

  server.use(
    http.post('https://*.amazonaws.com/', async ({ request }) => {
      const operation = request.headers.get('x-amz-target')?.split('.').at(-1) ?? '';
      const input = (await request.clone().json()) as Record<string, unknown>;
      const own =
        answers[operation] ?? answerSsm({ operation, input, host: '', authorization: '' });
      const response = await answerAws(
        request,
        own === undefined ? { ...COGNITO, ...answers } : { [operation]: own },
        calls,
      );
      if (awsDate !== undefined) response.headers.set('date', awsDate);
      return response;
    }),
  );
  const { context, out, err } = testContext();
  const exitCode = await run(['revoke', ...AWS, ...argv], context);
  const last = versions.at(-1);
  const entries =
    last === undefined || last === stored
      ? undefined
      : (JSON.parse(last) as { readonly revocations: readonly Revocation[] }).revocations;
  return {
    exitCode,
    out,
    err,
    entries,
    versions,
    calls: calls.map(({ operation }) => operation),
    inputs: calls.map(({ input }) => input),
    hosts: calls.map(({ host }) => host),
  };
}

function textOf(stored: readonly Revocation[] | string): string {
  return typeof stored === 'string' ? stored : JSON.stringify({ revocations: stored });
}

describe('furlock revoke --user', () => {
  test('writes the entry, then signs the user out, and then shortens the entry', async () => {
    const { exitCode, out, err, entries, versions, calls, inputs } = await revoke([
      '--user',
      'ada',
    ]);

    expect(exitCode).toBe(0);
    expect(calls).toEqual([
      ...['GetParameter', 'AdminGetUser', 'GetParameter', 'PutParameter'],
      ...['AdminUserGlobalSignOut', 'GetParameter', 'PutParameter'],
    ]);
    expect(inputs[3]).toEqual({
      Name: PARAMETER,
      Value: textOf([{ ...adasEntry, removableAt: IN_TEN_YEARS }]),
      Type: 'String',
      Tier: 'Intelligent-Tiering',
      Overwrite: false,
    });
    expect(inputs[4]).toEqual({ UserPoolId: POOL, Username: 'ada' });
    expect(versions).toHaveLength(2);
    expect(entries).toEqual([adasEntry]);
    expect(out).toEqual([
      `Revoked: ada (sub-ada) of ${POOL}, tokens from sign-ins up to 2026-11-22T12:00:00Z.`,
      'The user is signed out: refresh tokens are no longer valid.',
    ]);
    expect(err).toEqual([
      'Each edge refuses these tokens by 2026-11-22T12:10:00Z; one that cannot read from SSM, 24 hours later at most.',
    ]);
  });

  test('prints one JSON object', async () => {
    const { out, err } = await revoke(['--user', 'ada', '--json']);

    expect(err).toEqual([]);
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        parameter: PARAMETER,
        version: 2,
        revoked: adasEntry,
        removed: [],
        signedOut: true,
        effectiveBy: '2026-11-22T12:10:00Z',
      },
    ]);
  });

  test("names the time by the settings' own ages", async () => {
    const freshness = { settingsSeconds: 120, lastValidSeconds: 7200 };

    const { err } = await revoke(['--user', 'ada'], { settings: { ...settings, freshness } });

    expect(err).toEqual([
      'Each edge refuses these tokens by 2026-11-22T12:02:00Z; one that cannot read from SSM, 2 hours later at most.',
    ]);
  });

  test('without the permission to sign out: the entry stays, for as long as refresh tokens live', async () => {
    const { exitCode, out, err, entries } = await revoke(['--user', 'ada'], {
      answers: { AdminUserGlobalSignOut: { error: 'AccessDeniedException' } },
    });

    expect(exitCode).toBe(1);
    expect(entries).toEqual([{ ...adasEntry, removableAt: IN_TEN_YEARS }]);
    expect(out).toHaveLength(1);
    expect(err.at(-1)).toBe(
      'furlock: The tokens are revoked, but the user was not signed out (The AWS credentials do not allow cognito-idp:AdminUserGlobalSignOut: use other credentials, or add that permission): refresh tokens can still be used, and this lock refuses the new tokens, but others accept them. Fix the cause, and run this again.',
    );
  });

  test('the same with --json: the object says so, and the exit code is 1', async () => {
    const { exitCode, out } = await revoke(['--user', 'ada', '--json'], {
      answers: { AdminUserGlobalSignOut: { error: 'AccessDeniedException' } },
    });

    expect(exitCode).toBe(1);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ signedOut: false, version: 1 });
  });

  test('reaches a pool of another region there', async () => {
    const pool = 'us-west-2_ZyXwVuTsR';
    const [own] = SETTINGS.issuers;

    const { hosts, entries } = await revoke(['--user', 'ada'], {
      settings: { ...SETTINGS, issuers: [{ ...own, userPoolId: pool }] },
    });

    expect(entries).toEqual([{ ...adasEntry, issuer: pool }]);
    expect(new Set(hosts)).toEqual(
      new Set(['ssm.eu-central-1.amazonaws.com', 'cognito-idp.us-west-2.amazonaws.com']),
    );
  });

  test('a second revocation replaces the first, and never moves back in time', async () => {
    const earlier = { ...adasEntry, revokedAt: NOW - 60, removableAt: TOMORROW - 60 };
    const later = { ...adasEntry, revokedAt: NOW + 60 };

    expect((await revoke(['--user', 'ada'], { stored: [earlier] })).entries).toEqual([adasEntry]);
    expect((await revoke(['--user', 'ada'], { stored: [later] })).entries).toEqual([
      { ...adasEntry, revokedAt: NOW + 60 },
    ]);
  });

  const clocks = [
    ['behind AWS', 'Sun, 22 Nov 2026 12:03:00 GMT', NOW + 181],
    ['ahead of AWS', 'Sun, 22 Nov 2026 11:57:00 GMT', NOW],
    ['right', 'Sun, 22 Nov 2026 12:00:00 GMT', NOW],
  ] as const;

  test.each(clocks)('a clock that is %s misses no token', async (_name, awsDate, revokedAt) => {
    const { entries } = await revoke(['--user', 'ada'], { awsDate });

    expect(entries).toEqual([expect.objectContaining({ revokedAt })]);
  });
});

describe('furlock revoke --issuer', () => {
  test.each([
    POOL,
    `https://cognito-idp.eu-central-1.amazonaws.com/${POOL}`,
    `https://issuer-cognito-idp.eu-central-1.amazonaws.com/${POOL}`,
  ])('%s revokes everybody of the pool, and signs nobody out', async (issuer) => {
    const { exitCode, entries, out, calls } = await revoke(['--issuer', issuer]);

    expect(exitCode).toBe(0);
    expect(entries).toEqual([{ issuer: POOL, revokedAt: NOW, removableAt: IN_TEN_YEARS }]);
    expect(out).toEqual([
      `Revoked: everybody of ${POOL}, tokens from sign-ins up to 2026-11-22T12:00:00Z.`,
    ]);
    expect(calls).toEqual(['GetParameter', 'GetParameter', 'PutParameter']);
  });

  test('with --user revokes a subject of another issuer, until it is lifted', async () => {
    const { entries, err, calls } = await revoke(['--issuer', OTHER, '--user', 'auth0|1']);

    expect(entries).toEqual([{ issuer: OTHER, subject: 'auth0|1', revokedAt: NOW }]);
    expect(calls).not.toContain('AdminGetUser');
    expect(err.at(-1)).toMatch(/End the sessions at the issuer as well/);
  });

  test('with --tokens-live-for the entry can be removed after that', async () => {
    const { entries } = await revoke(['--issuer', OTHER, '--tokens-live-for', '12h']);

    expect(entries).toEqual([
      { issuer: OTHER, revokedAt: NOW, removableAt: NOW + 12 * 3600 + 600 },
    ]);
  });

  test('keeps the entries of its users, for when it is lifted', async () => {
    const stored = [{ ...adasEntry, revokedAt: NOW - 60 }];

    const { entries } = await revoke(['--issuer', POOL], { stored });

    expect(entries).toEqual([...stored, expect.objectContaining({ issuer: POOL })]);
  });
});

describe('furlock revoke --subject', () => {
  test('revokes a user that the pool no longer knows', async () => {
    const { exitCode, entries, err } = await revoke(['--subject', 'sub-gone'], {
      answers: { AdminUserGlobalSignOut: { error: 'UserNotFoundException' } },
    });

    expect(exitCode).toBe(0);
    expect(entries).toEqual([
      { issuer: POOL, subject: 'sub-gone', revokedAt: NOW, removableAt: IN_TEN_YEARS },
    ]);
    expect(err[0]).toBe('The user pool has no such user, so nobody was signed out.');
  });
});

describe('what has ended', () => {
  test('is removed by the next write, and reported', async () => {
    const ended = { ...adasEntry, subject: 'sub-eve', username: 'eve', removableAt: NOW };
    const lasting = { issuer: OTHER, revokedAt: 1 };

    const { entries, err } = await revoke(['--user', 'ada'], { stored: [ended, lasting] });

    expect(entries).toEqual([lasting, adasEntry]);
    expect(err[0]).toBe('One entry that had ended or was replaced: removed.');
  });

  test('is still listed, as stored', async () => {
    const { out, entries } = await revoke(['--list'], {
      stored: [
        { ...adasEntry, removableAt: NOW - 1 },
        { issuer: OTHER, revokedAt: NOW },
      ],
    });

    expect(out).toEqual([
      `${POOL}  ada (sub-ada)  up to 2026-11-22T12:00:00Z, removable after 2026-11-22T11:59:59Z`,
      `${OTHER}  everybody  up to 2026-11-22T12:00:00Z, until it is lifted`,
    ]);
    expect(entries).toHaveLength(2);
  });
});

describe('a full list', () => {
  const full = Array.from({ length: 48 }, (_none, index) => ({
    ...adasEntry,
    subject: `00000000-0000-4000-8000-0000000000${String(index).padStart(2, '0')}`,
    username: `user-${index}`,
    revokedAt: NOW - 60,
  }));

  test('gets no further user: the message offers --issuer', async () => {
    const { exitCode, entries, calls, err } = await revoke(['--user', 'ada'], { stored: full });

    expect(exitCode).toBe(1);
    expect(entries).toEqual(full);
    expect(calls).not.toContain('AdminUserGlobalSignOut');
    expect(err).toEqual([
      expect.stringMatching(
        /^furlock: The list of revocations is full, and nothing was written: .*--issuer/,
      ),
    ]);
  });

  test('gets every issuer, whose entry then takes the place of its users', async () => {
    const other = await revoke(['--issuer', OTHER], { stored: full });
    const pool = await revoke(['--issuer', POOL], {
      stored: [...full, { issuer: OTHER, subject: 'x'.repeat(1000), revokedAt: 1 }],
    });

    expect(other.entries).toHaveLength(49);
    expect(pool.entries?.map(({ issuer, subject }) => [issuer, subject?.length])).toEqual([
      [OTHER, 1000],
      [POOL, undefined],
    ]);
    expect(pool.err[0]).toBe('48 entries that had ended or was replaced: removed.');
  });
});

describe('furlock revoke --lift', () => {
  const others = [
    { issuer: POOL, revokedAt: NOW },
    { issuer: OTHER, subject: 'ada', revokedAt: NOW },
  ];
  const stored = [adasEntry, ...others];

  const lifts: [name: string, argv: string[], left: Revocation[]][] = [
    ['a user by name', ['--user', 'ada', '--issuer', POOL], others],
    ['a user by sub', ['--subject', 'sub-ada'], others],
    ['everybody', ['--issuer', POOL], [adasEntry, ...others.slice(1)]],
    [
      'a subject of another issuer',
      ['--issuer', OTHER, '--user', 'ada'],
      [adasEntry, ...others.slice(0, 1)],
    ],
  ];

  test.each(lifts)('lifts %s, and nothing else', async (_name, argv, left) => {
    const { exitCode, out, entries } = await revoke(['--lift', ...argv], { stored });

    expect(exitCode).toBe(0);
    expect(out).toEqual([expect.stringMatching(/^Lifted: /)]);
    expect(entries).toEqual(left);
  });

  test('finds a user by another spelling of the name', async () => {
    const { entries, calls } = await revoke(['--lift', '--user', 'ADA'], { stored: [adasEntry] });

    expect(calls).toContain('AdminGetUser');
    expect(entries).toEqual([]);
  });

  test('lifts the entry of an issuer that is no longer trusted', async () => {
    const { entries } = await revoke(['--lift', '--issuer', OTHER, '--user', 'ada'], {
      stored,
      settings: SETTINGS,
    });

    expect(entries).toEqual([adasEntry, others[0]]);
  });

  const refusals: [name: string, argv: string[], exitCode: number, says: RegExp][] = [
    ['no entry', ['--issuer', 'https://unknown.example'], 1, /no such revocation/],
    ['several entries', ['--user', 'ada'], 2, /Several revocations match.*--issuer/],
  ];

  test.each(refusals)('changes nothing: %s', async (_name, argv, expected, says) => {
    const { exitCode, err, calls } = await revoke(['--lift', ...argv], { stored });

    expect(exitCode).toBe(expected);
    expect(err).toEqual([expect.stringMatching(says)]);
    expect(calls).not.toContain('PutParameter');
  });
});

describe('somebody else writes at the same time', () => {
  const eve: Revocation = { issuer: POOL, subject: 'sub-eve', revokedAt: NOW };
  const mallory: Revocation = { issuer: POOL, subject: 'sub-mallory', revokedAt: NOW };

  const races: [name: string, given: Given, left: Revocation[]][] = [
    ['the first revocation', { meanwhile: [[eve]] }, [eve, adasEntry]],
    [
      'another revocation',
      { stored: [mallory], meanwhile: [[mallory, eve]] },
      [mallory, eve, adasEntry],
    ],
    ['again and again', { stored: [], meanwhile: [[eve], [mallory]] }, [eve, mallory, adasEntry]],
    [
      'the same revocation, later',
      { stored: [], meanwhile: [[{ ...adasEntry, revokedAt: NOW + 5 }]] },
      [{ ...adasEntry, revokedAt: NOW + 5 }],
    ],
  ];

  test.each(races)('%s: no revocation is lost', async (_name, given, left) => {
    const { exitCode, entries } = await revoke(['--user', 'ada'], given);

    expect(exitCode).toBe(0);
    expect(entries).toHaveLength(left.length);
    expect(entries).toEqual(expect.arrayContaining(left));
  });

  test('a lifted revocation stays lifted', async () => {
    const { entries } = await revoke(['--lift', '--user', 'ada'], {
      stored: [adasEntry],
      meanwhile: [[adasEntry, eve]],
    });

    expect(entries).toEqual([eve]);
  });

  test('without an end: the command gives up and says so', async () => {
    const { exitCode, err } = await revoke(['--user', 'ada'], {
      stored: [],
      meanwhile: Array<Revocation[]>(9).fill([eve]),
    });

    expect(exitCode).toBe(1);
    expect(err).toEqual([expect.stringMatching(/Others keep writing the revocations/)]);
  });
});

describe('refused, with what to do:', () => {
  const twoPools = {
    ...SETTINGS,
    issuers: [SETTINGS.issuers, { ...SETTINGS.issuers[0], userPoolId: 'eu-west-1_Other' }].flat(),
  };
  const refusals: [name: string, argv: string[], given: Given, exitCode: number, says: RegExp][] = [
    ['nobody', [], {}, 2, /add --user or --issuer, or use --list/],
    ['nobody to lift', ['--lift'], {}, 2, /add --user or --issuer/],
    ['an unset variable as user', ['--issuer', OTHER, '--user', ''], {}, 2, /not empty/],
    ['an unset variable as issuer', ['--issuer', ' '], {}, 2, /not empty/],
    ['a user by name and sub', ['--user', 'a', '--subject', 'b'], {}, 2, /cannot be used with/],
    ['a list of one user', ['--list', '--user', 'a'], {}, 2, /cannot be used with/],
    ['no duration', ['--user', 'a', '--tokens-live-for', 'long'], {}, 2, /such as 12h/],
    [
      'an issuer that the lock does not trust',
      ['--issuer', 'https://unknown.example'],
      {},
      2,
      new RegExp(`does not trust .* trusts ${POOL}, ${OTHER}`),
    ],
    ['one of two pools', ['--user', 'ada'], { settings: twoPools }, 2, /say with --issuer/],
    [
      'a user that the pool does not have',
      ['--user', 'ada'],
      { answers: { AdminGetUser: { error: 'UserNotFoundException' } } },
      1,
      /has no user ada, and nothing was changed: .*--subject/,
    ],
    [
      'revocations that are not JSON',
      ['--user', 'ada'],
      { stored: '{' },
      1,
      /are not valid \(not JSON\).*aws ssm delete-parameter --region eu-central-1 --name \/furlock/,
    ],
    [
      'revocations that the edge does not accept',
      ['--list'],
      { stored: '{"revocations":[{"issuer":""}]}' },
      1,
      /revocations\.0\.issuer: must be/,
    ],
    [
      'no permission to write',
      ['--user', 'ada'],
      { answers: { PutParameter: { error: 'AccessDeniedException' } } },
      1,
      /do not allow ssm:PutParameter/,
    ],
  ];

  test.each(refusals)('%s', async (_name, argv, given, expected, says) => {
    const { exitCode, out, err, versions } = await revoke(argv, given);

    expect(exitCode).toBe(expected);
    expect(out).toEqual([]);
    expect(err).toEqual([expect.stringMatching(/^furlock: [A-Z][^\n]*\.$/)]);
    expect(err[0]).toMatch(says);
    expect(versions).toHaveLength(given.stored === undefined ? 0 : 1);
  });
});

test('fields that a newer version wrote are kept', async () => {
  const { entries } = await revoke(['--user', 'ada'], {
    stored:
      '{"revocations":[{"issuer":"https://login.example.com","revokedAt":1,"later":{"a":1}}]}',
  });

  expect(entries?.[0]).toEqual({ issuer: OTHER, revokedAt: 1, later: { a: 1 } });
});

test('nothing is revoked: an empty list, on standard output only with --json', async () => {
  const plain = await revoke(['--list']);
  const json = await revoke(['--list', '--json']);

  expect([plain.out, plain.err]).toEqual([[], ['Nothing is revoked.']]);
  expect(JSON.parse(json.out[0] ?? '')).toEqual({
    parameter: PARAMETER,
    version: 0,
    revocations: [],
  });
});

test('works the same way at the local edge, until it stops', async () => {
  const edge = await startFakeLocalEdge({
    ...COGNITO,
    GetParameter: { output: { Parameter: { Value: JSON.stringify(settings), Version: 1 } } },
  });
  const { context, err } = testContext({ folder: edge.folder });

  const exitCode = await run(['revoke', '--issuer', 'https://unknown.example'], context);
  await edge.stop();

  expect(exitCode).toBe(2);
  expect(err[0]).toMatch(/does not trust the issuer/);
  expect(edge.calls.map(({ input }) => input)).toEqual([
    { Name: '/furlock/local/main/settings/v1' },
  ]);
});
