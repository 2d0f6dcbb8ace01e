import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { run } from '../run.js';
import {
  answerAws,
  SETTINGS,
  settingsAnswer,
  type AwsAnswers,
  type AwsCall,
} from '../testing/aws-answers.js';
import { startFakeLocalEdge } from '../testing/fake-local-edge.js';
import { testContext } from '../testing/test-context.js';

const server = setupServer();
const folder = mkdtempSync(join(tmpdir(), 'furlock-cli-'));
beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }));
afterEach(() => server.resetHandlers());
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const AWS = ['--region', 'eu-central-1', '--stage', 'dev'];
const PARAMETER = '/furlock/dev/main/settings/v1';
const STORED: AwsAnswers = {
  GetParameter: settingsAnswer(SETTINGS),
  PutParameter: { output: { Version: 8, Tier: 'Standard' } },
};
const rules = [{ path: '/docs/**', access: 'public' }];

/** Runs `furlock settings …` for a lock on AWS that gives these answers. */
async function settings(argv: readonly string[], answers: AwsAnswers = STORED, document?: unknown) {
  const calls: AwsCall[] = [];
  server.use(
    http.post('https://*.amazonaws.com/', ({ request }) => answerAws(request, answers, calls)),
  );
  const input = document === undefined ? null : JSON.stringify(document);
  const { context, out, err } = testContext({ folder, input });
  const exitCode = await run(['settings', ...argv, ...AWS], context);
  return { exitCode, out, err, calls };
}

/** What was written, if anything was. */
const written = (calls: readonly AwsCall[]) =>
  calls.filter(({ operation }) => operation === 'PutParameter').map(({ input }) => input);

describe('furlock settings get', () => {
  test('prints only the document, as it is stored', async () => {
    const stored = { ...SETTINGS, later: { kept: true } };

    const { exitCode, out, err } = await settings(['get'], {
      GetParameter: settingsAnswer(stored),
    });

    expect(exitCode).toBe(0);
    expect(JSON.parse(out.join('\n'))).toEqual(stored);
    expect(err).toEqual([`This is version 7 of ${PARAMETER}.`]);
  });

  test('prints one JSON object with version and time', async () => {
    const { out, err } = await settings(['get', '--json']);

    expect(err).toEqual([]);
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        parameter: PARAMETER,
        version: 7,
        lastModified: '2026-11-22T12:00:00.000Z',
        settings: SETTINGS,
      },
    ]);
  });

  test('prints settings that the edge does not accept, with a note', async () => {
    const { exitCode, err } = await settings(['get'], {
      GetParameter: settingsAnswer({ ...SETTINGS, rules: [{ path: 'a', access: 'public' }] }),
    });

    expect(exitCode).toBe(0);
    expect(err[1]).toMatch(
      /^The edge does not accept these settings: rules\.0\.path: must be a path/,
    );
  });

  test('explains what to do if they are not JSON', async () => {
    const { exitCode, out, err } = await settings(['get'], { GetParameter: settingsAnswer('{') });

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toEqual([expect.stringContaining('furlock settings set')]);
  });
});

describe('furlock settings validate', () => {
  test('accepts what is deployed', async () => {
    const { exitCode, out, err } = await settings(['validate']);

    expect({ exitCode, out, err }).toEqual({
      exitCode: 0,
      out: ['The edge accepts these settings.'],
      err: [],
    });
  });

  test('names every fault of a file, and makes no call', async () => {
    writeFileSync(
      join(folder, 'bad.json'),
      JSON.stringify({ ...SETTINGS, publicOrigin: 'http://a', rules: [{ path: '/a', access: 1 }] }),
    );

    const { exitCode, out, err, calls } = await settings(['validate', 'bad.json']);

    expect({ exitCode, err, calls }).toEqual({ exitCode: 1, err: [], calls: [] });
    expect(out).toEqual([
      expect.stringMatching(/^publicOrigin: must be an https origin/),
      expect.stringMatching(/^rules\.0\.access: /),
    ]);
  });

  test('names ignored fields, which are usually misspelled', async () => {
    const { exitCode, err } = await settings(['validate', '-'], {}, { ...SETTINGS, rulez: rules });

    expect(exitCode).toBe(0);
    expect(err).toEqual([
      'The edge ignores fields that this version of Furlock does not know: rulez.',
    ]);
  });

  test('warns about a rule on groups that does not say from which issuer', async () => {
    const oidc = {
      kind: 'oidc',
      issuer: 'https://login.example.com/',
      jwksUri: 'https://login.example.com/jwks',
      algorithms: ['ES256'],
      tokenUse: 'access',
      tokenType: null,
      audiences: ['api'],
      clientIds: null,
    };
    const issuers = [...SETTINGS.issuers, oidc];
    const rule = { path: '/admin/**', access: 'signed-in', anyGroup: ['admins'] };
    const validate = (rules: object[]) =>
      settings(['validate', '-'], {}, { ...SETTINGS, issuers, rules });

    const warned = await validate([rule]);
    const silent = await validate([{ ...rule, anyIssuer: [oidc.issuer] }]);
    const set = await settings(['set'], STORED, { ...SETTINGS, issuers, rules: [rule] });

    expect([warned.exitCode, silent.exitCode, set.exitCode]).toEqual([0, 0, 0]);
    expect(warned.err).toEqual([
      expect.stringMatching(/^rules\.0: any of the 2 trusted issuers .* Add anyIssuer/),
    ]);
    expect(silent.err).toEqual([]);
    expect(set.err[0]).toBe(warned.err[0]);
  });

  test('does not ignore a misspelled condition', async () => {
    const { exitCode, out } = await settings(
      ['validate', '-', '--json'],
      {},
      { ...SETTINGS, rules: [{ path: '/a', access: 'signed-in', anyGroups: ['admins'] }] },
    );

    expect(exitCode).toBe(1);
    expect(JSON.parse(out.join())).toMatchObject({
      valid: false,
      faults: [expect.stringMatching(/^rules\.0\.anyGroups: /)],
    });
  });
});

describe('furlock settings set', () => {
  test('writes a document, and reports the changes, when they take effect, and what the stack does', async () => {
    const { exitCode, out, err, calls } = await settings(['set'], STORED, { ...SETTINGS, rules });

    expect(exitCode).toBe(0);
    expect(out).toEqual(['Wrote version 8:', '  + rules: [{"path":"/docs/**","access":"public"}]']);
    expect(err).toEqual([
      expect.stringContaining('after its copy is 10 min old'),
      expect.stringContaining('next deploy'),
    ]);
    expect(written(calls)).toEqual([
      {
        Name: PARAMETER,
        Value: JSON.stringify({ ...SETTINGS, rules }),
        Overwrite: true,
        Tier: 'Intelligent-Tiering',
      },
    ]);
  });

  test('merges a patch from a file, and keeps unknown fields', async () => {
    writeFileSync(join(folder, 'patch.json'), JSON.stringify({ rules }));
    const stored = { ...SETTINGS, later: true, rules: [{ path: '/a', access: 'public' }] };

    const { out, calls } = await settings(['set', 'patch.json', '--patch'], {
      ...STORED,
      GetParameter: settingsAnswer(stored),
    });

    expect(out.slice(1)).toEqual(['  ~ rules.0.path: "/a" → "/docs/**"']);
    expect(JSON.parse(String(written(calls)[0]?.['Value']))).toEqual({ ...stored, rules });
  });

  test.each([
    ['exact', 1],
    ['all', 0],
  ])('says what the path readings %s mean', async (pathReadings, notes) => {
    const { err } = await settings(['set', '--patch', '--dry-run'], STORED, { pathReadings });

    expect(err.filter((line) => line.includes('can reach a handler past its rule'))).toHaveLength(
      notes,
    );
  });

  test('prints one JSON object', async () => {
    const { out } = await settings(['set', '--patch', '--json'], STORED, { rules });

    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        parameter: PARAMETER,
        replacedVersion: 7,
        version: 8,
        changes: [{ path: 'rules', after: rules }],
        ignored: [],
        warnings: [],
      },
    ]);
  });

  test.each([
    ['set', ['set', '--patch'], { pathReadings: 'exact' }, 0],
    ['validate', ['validate', '-'], { ...SETTINGS, pathReadings: 'exact' }, 0],
  ])(
    '%s warns about settings that open more than expected',
    async (_name, argv, document, code) => {
      const { exitCode, err } = await settings(argv, STORED, document);

      expect(exitCode).toBe(code);
      expect(err).toContainEqual(expect.stringMatching(/^pathReadings: /));
    },
  );

  const notWritten: [name: string, argv: string[], document: unknown, out: string[]][] = [
    [
      'that changes nothing',
      [],
      SETTINGS,
      [expect.stringMatching(/^The document does not differ/) as never],
    ],
    [
      'with --dry-run',
      ['--patch', '--dry-run'],
      { rules },
      [
        'Nothing was written. These fields would change:',
        '  + rules: [{"path":"/docs/**","access":"public"}]',
      ],
    ],
  ];
  test.each(notWritten)('writes nothing %s', async (_name, argv, document, printed) => {
    const { exitCode, out, err, calls } = await settings(['set', ...argv], STORED, document);

    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: printed, err: [] });
    expect(written(calls)).toEqual([]);
  });

  const refused: {
    name: string;
    argv?: string[];
    document: unknown;
    answers?: AwsAnswers;
    code: number;
    message: string;
    writes?: number;
  }[] = [
    {
      name: 'a document that the edge would not accept',
      document: { ...SETTINGS, issuers: [] },
      code: 2,
      message: 'The edge would not accept these settings, and nothing was written (issuers: ',
    },
    {
      name: 'a patch that removes all issuers',
      argv: ['--patch'],
      document: { issuers: null },
      code: 2,
      message: '(issuers: ',
    },
    {
      name: 'a document that is too large',
      argv: ['--patch'],
      document: { rules: [{ path: `/${'a'.repeat(8_000)}`, access: 'public' }] },
      code: 2,
      message: 'at most 7500',
    },
    {
      name: 'a version other than the current one',
      argv: ['--if-version', '6'],
      document: SETTINGS,
      code: 1,
      message: 'at version 7, not 6, and nothing was written',
    },
    {
      name: 'no version at all',
      argv: ['--if-version', 'seven'],
      document: SETTINGS,
      code: 2,
      message: 'expected a version such as 7',
    },
    {
      name: 'to patch settings that are not JSON',
      argv: ['--patch'],
      document: { rules },
      answers: { ...STORED, GetParameter: settingsAnswer('{') },
      code: 1,
      message: 'cannot be patched',
    },
    {
      name: 'a write at the same time as another one',
      document: { ...SETTINGS, rules },
      answers: { ...STORED, PutParameter: { error: 'TooManyUpdates' } },
      code: 1,
      message: 'Someone else is writing',
      writes: 1,
    },
    {
      name: 'a write without the permission',
      document: { ...SETTINGS, rules },
      answers: { ...STORED, PutParameter: { error: 'AccessDeniedException' } },
      code: 1,
      message: 'ssm:PutParameter',
      writes: 1,
    },
  ];
  test.each(refused)(
    'refuses $name',
    async ({ argv = [], document, answers, code, message, writes = 0 }) => {
      const { exitCode, out, err, calls } = await settings(
        ['set', ...argv],
        answers ?? STORED,
        document,
      );

      expect({ exitCode, out }).toEqual({ exitCode: code, out: [] });
      expect(err).toEqual([expect.stringContaining(message)]);
      expect(written(calls)).toHaveLength(writes);
    },
  );

  test('replaces settings that are not JSON with valid ones', async () => {
    const { exitCode, calls } = await settings(
      ['set', '--if-version', '7'],
      { ...STORED, GetParameter: settingsAnswer('{') },
      SETTINGS,
    );

    expect(exitCode).toBe(0);
    expect(written(calls)).toHaveLength(1);
  });

  test('detects that it overwrote another write', async () => {
    const { exitCode, out, err } = await settings(
      ['set', '--if-version', '7'],
      { ...STORED, PutParameter: { output: { Version: 9 } } },
      { ...SETTINGS, rules },
    );

    expect(exitCode).toBe(1);
    expect(out[0]).toBe('Wrote version 9:');
    expect(err.at(-1)).toContain(
      `aws ssm get-parameter --region eu-central-1 --name ${PARAMETER}:8`,
    );
  });

  test('reads nothing from a terminal', async () => {
    const { exitCode, err } = await settings(['set']);

    expect(exitCode).toBe(2);
    expect(err).toEqual([expect.stringContaining('name a file')]);
  });

  test('writes at the local edge, until the local edge stops', async () => {
    const edge = await startFakeLocalEdge(STORED);
    const { context, err } = testContext({
      folder: edge.folder,
      input: JSON.stringify({ rules }),
    });

    const exitCode = await run(['settings', 'set', '--patch'], context);
    await edge.stop();

    expect(exitCode).toBe(0);
    expect(written(edge.calls)).toMatchObject([{ Name: '/furlock/local/main/settings/v1' }]);
    expect(err.at(-1)).toContain('until the local edge stops');
  });
});
