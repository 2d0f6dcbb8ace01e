import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { readCommandLine, type CommandLine } from './read-command-line.js';

const WORKSPACE = join(__dirname, '../../..');

function read(argv: readonly string[]): CommandLine {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  return readCommandLine(argv, '1.2.3', command);
}

describe('readCommandLine', () => {
  const cases: { name: string; argv: readonly string[]; expected: Partial<CommandLine> }[] = [
    {
      name: 'the defaults',
      argv: [],
      expected: {
        assembly: join('dist', 'cdk', 'dev-eu-central-1'),
        stage: undefined,
        missingAssembly:
          "Neither cdk.out nor dist/cdk/dev-eu-central-1 contains an assembly: run npx cdk synth in the folder of your CDK app, name its output with --assembly, or in Furlock's repository run npx nx run infra:synth --context region=eu-central-1 --context stage=dev.",
        port: 8080,
        verbose: false,
      },
    },
    {
      name: 'a stage and a region',
      argv: ['--stage', 'test', '--region=us-east-1'],
      expected: { assembly: join('dist', 'cdk', 'test-us-east-1'), stage: 'test' },
    },
    {
      name: 'an assembly, which determines the stage',
      argv: ['--assembly', 'build/cdk.out'],
      expected: {
        assembly: 'build/cdk.out',
        stage: undefined,
        missingAssembly:
          'build/cdk.out contains no assembly: specify a folder that cdk synth wrote.',
      },
    },
    {
      name: 'an assembly and a stage',
      argv: ['--assembly', 'cdk.out', '--stage', 'test'],
      expected: { assembly: 'cdk.out', stage: 'test' },
    },
    {
      name: 'the defaults for functions: a distant region, frozen, credentials for 12 hours',
      argv: [],
      expected: {
        edgeRegion: 'ap-southeast-2',
        freezes: true,
        credentialLifetimeSeconds: 43_200,
      },
    },
    {
      name: 'functions in a given region, not frozen, with credentials for a minute',
      argv: ['--edge-region', 'eu-west-1', '--no-freeze', '--credential-lifetime', '60'],
      expected: { edgeRegion: 'eu-west-1', freezes: false, credentialLifetimeSeconds: 60 },
    },
    {
      name: 'the region of environment-agnostic stacks, only if it is given',
      argv: ['--assembly', 'cdk.out'],
      expected: { region: undefined, parameters: {}, strict: false },
    },
    {
      name: 'a region, parameters of templates, and no tolerance',
      argv: [
        ...['--assembly', 'cdk.out', '--region', 'eu-west-1', '--strict'],
        ...['--parameter', 'A=b=c', '--parameter', 'stack:B='],
      ],
      expected: { region: 'eu-west-1', parameters: { A: 'b=c', 'stack:B': '' }, strict: true },
    },
    {
      name: 'faults from the start',
      argv: ['--fault', 'ssm=down', '--fault', 'backend=slow:2s'],
      expected: {
        faults: [
          { part: 'ssm', name: 'down', durationMs: 0, once: false },
          { part: 'backend', name: 'slow', durationMs: 2_000, once: false },
        ],
      },
    },
    {
      name: 'servers of this machine that functions may call',
      argv: [
        '--allow-host',
        'localhost:5432',
        '--allow-host',
        '127.0.0.1',
        '--allow-host=[::1]:80',
      ],
      expected: { allowedHosts: ['localhost:5432', '127.0.0.1', '::1:80'] },
    },
    {
      name: 'folders for buckets',
      argv: ['--bucket', `Files=${__dirname}`, '--bucket', `a=${__dirname}/start`],
      expected: {
        folders: [
          { bucket: 'Files', folder: __dirname },
          { bucket: 'a', folder: `${__dirname}/start` },
        ],
      },
    },
    {
      name: 'servers of this machine for origins',
      argv: [
        ...['--origin', 'api=http://localhost:3000', '--origin', 'b.example=http://127.0.0.1'],
        ...['--origin', 'c=http://[::1]:8080/'],
      ],
      expected: {
        standIns: {
          api: { host: 'localhost', port: 3000 },
          'b.example': { host: '127.0.0.1', port: 80 },
          c: { host: '::1', port: 8080 },
        },
      },
    },
    {
      name: 'a folder with the modules of the runtime',
      argv: ['--runtime-sdk', WORKSPACE],
      expected: { runtimeSdk: WORKSPACE },
    },
    { name: 'any free port', argv: ['--port', '0'], expected: { port: 0 } },
  ];

  test.each(cases)('$name', ({ argv, expected }) => {
    expect(read(argv)).toMatchObject(expected);
  });

  const refusals = [
    { name: 'a port that is not a number', argv: ['--port', 'http'] },
    { name: 'a port that is too high', argv: ['--port', '65536'] },
    { name: 'a credential lifetime of zero', argv: ['--credential-lifetime', '0'] },
    { name: 'a folder without modules', argv: ['--runtime-sdk', __dirname] },
    ...[
      ...['example.com', 'localhost.example.com', '127.0.0.1.nip.io', '10.0.0.1', '0.0.0.0'],
      ...[
        '127.0.0.999',
        '2130706433',
        '127.1',
        '[::2]',
        '::1',
        'localhost:99999',
        'localhost/',
        '',
      ],
      ...['http://localhost', 'user@localhost', 'localhost:80@example.com', '*', '127.0.0.1\n'],
    ].map((host) => ({ name: `to call ${JSON.stringify(host)}`, argv: ['--allow-host', host] })),
    ...[
      ...['https://localhost', 'localhost:3000', 'http://example.com', 'http://127.0.0.1.nip.io'],
      ...[
        'http://10.0.0.1',
        'http://0.0.0.0',
        'http://127.0.0.999',
        'http://127.1',
        'http://[::2]',
      ],
      ...[
        'http://2130706433',
        'http://localhost:99999',
        'http://localhost:0',
        'http://localhost/a',
      ],
      ...['http://u:p@localhost', 'http://localhost@example.com', 'http://localhost?a', ''],
      ...['http://localhost:80#a', 'http://localhost:80\n', 'http://localhost.example.com'],
    ].map((url) => ({ name: `as origin ${JSON.stringify(url)}`, argv: ['--origin', `a=${url}`] })),
    { name: 'an origin without a name', argv: ['--origin', '=http://localhost'] },
    { name: 'a bucket without a folder', argv: ['--bucket', 'Files'] },
    { name: 'a bucket with a file', argv: ['--bucket', `Files=${__filename}`] },
    { name: 'an unknown option', argv: ['--open'] },
    { name: 'an argument', argv: ['dev'] },
  ];

  test.each(refusals)('refuses $name', ({ argv }) => {
    expect(() => read(argv)).toThrow();
  });
});

describe('in a folder with cdk.out', () => {
  const workingDirectory = process.cwd();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'furlock-command-line-'));
    mkdirSync(join(folder, 'cdk.out'));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(workingDirectory);
    rmSync(folder, { recursive: true });
  });

  test('the default is cdk.out if it contains an assembly, also with a region and a stage', () => {
    const withoutAssembly = read([]);
    writeFileSync(join(folder, 'cdk.out/manifest.json'), '{}');

    expect(withoutAssembly.assembly).toBe(join('dist', 'cdk', 'dev-eu-central-1'));
    expect(read([])).toMatchObject({ assembly: 'cdk.out', stage: undefined });
    expect(read(['--region', 'eu-west-3', '--stage', 'test'])).toMatchObject({
      assembly: 'cdk.out',
      region: 'eu-west-3',
      stage: 'test',
    });
    expect(read(['--assembly', 'elsewhere']).assembly).toBe('elsewhere');
  });
});

test('the README describes every option, and no other', () => {
  const command = new Command();
  readCommandLine([], '1.2.3', command);
  const readme = readFileSync(join(WORKSPACE, 'apps/local-edge/README.md'), 'utf8');
  const [, table = ''] = /\n## Options\n(.*?)\n## /s.exec(readme) ?? [];

  const described = [...table.matchAll(/^\| `(--[\w-]+)[^|]*\|/gm)].map(([, name]) => name);

  expect(described.sort()).toEqual(command.options.map(({ long }) => long).sort());
});

test('prints the version', () => {
  let printed = '';
  const command = new Command()
    .exitOverride()
    .configureOutput({ writeOut: (text) => (printed += text) });

  expect(() => readCommandLine(['--version'], '1.2.3', command)).toThrow('1.2.3');
  expect(printed).toBe('1.2.3\n');
});
