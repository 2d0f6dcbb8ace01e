import { describe, expect, test } from '@jest/globals';
import { run } from './run.js';
import { testContext } from './testing/test-context.js';

describe('run', () => {
  test('prints the version', async () => {
    const { context, out, err } = testContext();

    const exitCode = await run(['--version'], context);

    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: ['1.2.3'], err: [] });
  });

  const helps = [
    { argv: ['--help'], says: ['Usage: furlock ', 'create-user', 'token', 'Examples:'] },
    { argv: ['help'], says: ['Usage: furlock ', 'Examples:'] },
    { argv: ['doctor', '--help'], says: ['Usage: furlock doctor', '--stack', '$ furlock doctor'] },
    {
      argv: ['check', '--help'],
      says: ['Usage: furlock check', '--token-stdin', 'furlock check --json --path /orders'],
    },
    {
      argv: ['token', '--help'],
      says: ['Usage: furlock token', '--password-stdin', '$ furlock token --curl'],
    },
    {
      argv: ['create-user', '--help'],
      says: ['Usage: furlock create-user', '--groups', '$ furlock create-user --username alice'],
    },
    {
      argv: ['rules', 'explain', '--help'],
      says: ['Usage: furlock rules explain', '--anonymous', '$ furlock rules explain GET'],
    },
    {
      argv: ['explain', '--help'],
      says: ['Usage: furlock explain', '--refusal', '$ curl -v … 2>&1 | furlock explain'],
    },
  ];

  test.each(['get', 'validate', 'set'])('settings %s has its own help', async (name) => {
    const { context, out } = testContext();

    expect(await run(['settings', name, '--help'], context)).toBe(0);
    expect(out.join('\n')).toContain(`$ furlock settings ${name}`);
  });

  test.each(helps)('$argv prints help on standard output', async ({ argv, says }) => {
    const { context, out, err } = testContext();

    const exitCode = await run(argv, context);

    expect({ exitCode, err }).toEqual({ exitCode: 0, err: [] });
    for (const text of says) expect(out.join('\n')).toContain(text);
  });

  const wrong = [
    { argv: [], says: 'Missing command: see `furlock --help`.' },
    { argv: ['tokens'], says: "Unknown command 'tokens' (Did you mean token?): see" },
    { argv: ['token', '--usernam', 'a'], says: "Unknown option '--usernam' (Did you mean" },
    { argv: ['token', 'alice'], says: 'Too many arguments' },
    { argv: ['check', '--url', 'x'], says: "Unknown option '--url': see `furlock check --help`." },
    { argv: ['token', '--use', 'refresh'], says: 'allowed choices are access, id' },
    { argv: ['token', '--json', '--curl'], says: "cannot be used with option '--curl'" },
    { argv: ['token', '--region'], says: 'argument missing' },
    {
      argv: ['token', '--username', 'a'],
      says: '--username and --password-stdin must be used together',
    },
    {
      argv: ['token', '--password-stdin'],
      says: '--username and --password-stdin must be used together',
    },
    { argv: ['token', '--region', 'eu-central-1'], says: 'add --stage' },
    { argv: ['create-user', '--stage', 'dev'], says: 'add --region' },
    {
      argv: ['create-user', '--region', 'eu-central-1', '--stage', 'dev'],
      says: 'add --username',
    },
    {
      argv: ['create-user', '--username', ' ', '--region', 'eu-central-1', '--stage', 'dev'],
      says: 'add --username',
    },
  ];

  test.each(wrong)('$argv is a usage error, reported in one line', async ({ argv, says }) => {
    const { context, out, err } = testContext();

    const exitCode = await run(argv, context);

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: [] });
    expect(err).toEqual([expect.stringMatching(/^furlock: [A-Z-][^\n]*\.$/)]);
    expect(err[0]).toContain(says);
  });

  test('does not repeat a password that was given incorrectly', async () => {
    const { context, err } = testContext();

    const exitCode = await run(['token', "--password=it's-secret"], context);

    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: ["furlock: Unknown option '--password': see `furlock token --help`."],
    });
  });

  test('an unexpected error is one line without a stack trace', async () => {
    const { context, out, err } = testContext({
      ask: () => Promise.reject(new TypeError('x is not a function\n    at y')),
    });

    const exitCode = await run(
      ['create-user', '--region', 'eu-central-1', '--stage', 'dev'],
      context,
    );

    expect({ exitCode, out, err }).toEqual({
      exitCode: 1,
      out: [],
      err: ['furlock: Unexpected error (TypeError: x is not a function at y): please report it.'],
    });
  });
});
