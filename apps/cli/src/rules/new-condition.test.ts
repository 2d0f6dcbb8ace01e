/**
 * Proves that a new condition of rules needs one entry in `RULE_CONDITIONS`: after adding one, the
 * schema, the check of public rules, the authorization of callers, and the option and the output of
 * `furlock rules explain` include it.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { RULE_CONDITIONS, rulesSchema, type RuleCondition } from '@furlock/edge-settings';
import { authorizationRefusal, type Caller } from '@furlock/route-policy';
import { run } from '../run.js';
import { testContext } from '../testing/test-context.js';

const NEW_CONDITION: RuleCondition = {
  field: 'anyUser',
  claim: 'username',
  code: 'USER_NOT_ALLOWED',
  preposition: 'as',
  noun: 'user',
  option: { flags: '--user <username>', description: "the token's username", isList: false },
};

const rule = { path: '/orders', access: 'signed-in', anyUser: ['ada'] } as const;

const faultsOf = (rules: unknown) => {
  const validated = rulesSchema['~standard'].validate(rules);
  if (validated instanceof Promise) throw new Error('The schema must validate synchronously');
  return validated.issues?.map(({ message }) => message) ?? [];
};

async function explain(...argv: string[]) {
  const { context, out, err } = testContext({ input: JSON.stringify([rule]) });
  const exitCode = await run(['rules', 'explain', ...argv], context);
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}

test('without the entry the condition is unknown', async () => {
  const { exitCode, err } = await explain('GET', '/orders', '--file', '-', '--user', 'ada');

  expect(faultsOf([rule])).toEqual(['is not known to this version of the edge']);
  expect({ exitCode, err }).toMatchObject({ exitCode: 2, err: expect.stringContaining('--user') });
});

describe('with the entry', () => {
  beforeAll(() => {
    (RULE_CONDITIONS as readonly RuleCondition[] as RuleCondition[]).push(NEW_CONDITION);
  });

  test('the schema accepts it, and reports invalid values as faults', () => {
    expect(faultsOf([rule])).toEqual([]);
    expect(faultsOf([{ ...rule, anyUser: [] }])).toEqual(['must contain at least one entry']);
    expect(faultsOf([{ ...rule, anyUser: [1] }])).toEqual(['must be a non-empty string']);
  });

  test('a public rule cannot contain it', () => {
    expect(faultsOf([{ ...rule, access: 'public' }])).toEqual([
      'must not have conditions if access is public',
    ]);
  });

  const callers: [username: string | null | undefined, refusal: unknown][] = [
    ['ada', undefined],
    ['adam', { code: 'USER_NOT_ALLOWED' }],
    [null, { code: 'USER_NOT_ALLOWED' }],
    [undefined, { code: 'USER_NOT_ALLOWED' }],
  ];
  test.each(callers)('it applies to the caller %s', (username, refusal) => {
    const caller = { issuerId: 'i', clientId: 'c', groups: [], scopes: [], username };

    expect(authorizationRefusal(rule, caller as Caller)).toEqual(refusal);
  });

  const explained: [argv: string[], exitCode: number, lines: string[]][] = [
    [[], 0, []],
    [['--user', 'ada'], 0, ['This caller passes.']],
    [['--user', 'adam'], 1, ['This caller does not pass: 403 USER_NOT_ALLOWED.']],
    [['--signed-in'], 1, ['This caller does not pass: 403 USER_NOT_ALLOWED.']],
    [['--anonymous'], 1, ['This caller does not pass: 401 CREDENTIALS_MISSING.']],
  ];
  test.each(explained)('`rules explain` prints it, with %j', async (argv, exitCode, lines) => {
    const answer = await explain('GET', '/orders', '--file', '-', ...argv);

    expect(answer).toEqual({
      exitCode,
      out: [
        'GET /orders',
        'rules.0 matches (any method, /orders): it requires a signed-in caller, as the user ada.',
        ...lines,
      ].join('\n'),
      err: '',
    });
  });

  test('`rules explain` has its option, which excludes a caller without a token', async () => {
    const help = await explain('--help');
    const both = await explain('GET', '/orders', '--anonymous', '--user', 'ada');

    expect(help.out).toMatch(/--user <username> +the token's username/);
    expect(both).toMatchObject({ exitCode: 2, err: expect.stringContaining('--user') });
  });
});
