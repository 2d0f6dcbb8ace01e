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
    { argv: ['--help'], contains: ['Usage: furlock ', 'create-user', 'token', 'Examples:'] },
    { argv: ['help'], contains: ['Usage: furlock ', 'Examples:'] },
    {
      argv: ['doctor', '--help'],
      contains: ['Usage: furlock doctor', '--stack', '$ furlock doctor'],
    },
    {
      argv: ['check', '--help'],
      contains: ['Usage: furlock check', '--token-stdin', 'furlock check --json --path /orders'],
    },
    {
      argv: ['token', '--help'],
      contains: ['Usage: furlock token', '--password-stdin', '$ furlock token --curl'],
    },
    {
      argv: ['create-user', '--help'],
      contains: [
        'Usage: furlock create-user',
        '--groups',
        '$ furlock create-user --username alice',
      ],
    },
    {
      argv: ['rules', 'explain', '--help'],
      contains: ['Usage: furlock rules explain', '--anonymous', '$ furlock rules explain GET'],
    },
    {
      argv: ['explain', '--help'],
      contains: ['Usage: furlock explain', '--refusal', '$ curl -v … 2>&1 | furlock explain'],
    },
  ];

  test.each(['get', 'validate', 'set'])('settings %s has its own help', async (name) => {
    const { context, out } = testContext();

    expect(await run(['settings', name, '--help'], context)).toBe(0);
    expect(out.join('\n')).toContain(`$ furlock settings ${name}`);
  });

  test.each(helps)('$argv prints help on standard output', async ({ argv, contains }) => {
    const { context, out, err } = testContext();

    const exitCode = await run(argv, context);

    expect({ exitCode, err }).toEqual({ exitCode: 0, err: [] });
    for (const text of contains) expect(out.join('\n')).toContain(text);
  });

  const wrong = [
    { argv: [], message: 'Missing command: see `furlock --help`.' },
    { argv: ['tokens'], message: "Unknown command 'tokens' (Did you mean token?): see" },
    { argv: ['token', '--usernam', 'a'], message: "Unknown option '--usernam' (Did you mean" },
    { argv: ['token', 'alice'], message: 'Too many arguments' },
    {
      argv: ['check', '--url', 'x'],
      message: "Unknown option '--url': see `furlock check --help`.",
    },
    { argv: ['token', '--use', 'refresh'], message: 'allowed choices are access, id' },
    { argv: ['token', '--json', '--curl'], message: "cannot be used with option '--curl'" },
    { argv: ['token', '--region'], message: 'argument missing' },
    {
      argv: ['token', '--username', 'a'],
      message: '--username and --password-stdin must be used together',
    },
    {
      argv: ['token', '--password-stdin'],
      message: '--username and --password-stdin must be used together',
    },
    { argv: ['token', '--region', 'eu-central-1'], message: 'add --stage' },
    { argv: ['create-user', '--stage', 'dev'], message: 'add --region' },
    {
      argv: ['create-user', '--region', 'eu-central-1', '--stage', 'dev'],
      message: 'add --username',
    },
    {
      argv: ['create-user', '--username', ' ', '--region', 'eu-central-1', '--stage', 'dev'],
      message: 'add --username',
    },
  ];

  test.each(wrong)('$argv is a usage error, reported in one line', async ({ argv, message }) => {
    const { context, out, err } = testContext();

    const exitCode = await run(argv, context);

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: [] });
    expect(err).toEqual([expect.stringMatching(/^furlock: [A-Z-][^\n]*\.$/)]);
    expect(err[0]).toContain(message);
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
