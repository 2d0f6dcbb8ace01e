import { describe, expect, test } from '@jest/globals';
import { cdkCommand, type CdkCommandInput, type CdkVerb } from './cdk-command.js';

const usual: CdkCommandInput = {
  verb: 'synth',
  args: [],
  defaults: { stage: 'dev', region: 'eu-central-1' },
  assembliesDirectory: '/assemblies',
  workspaceDirectory: '/workspace',
  readAssembly: (directory) =>
    directory.endsWith('/prod-us-east-1')
      ? { ok: true, stage: 'prod', region: 'us-east-1' }
      : { ok: false, sentence: `${directory} contains no assembly` },
  interactive: true,
};
const build = ['--build', 'npx nx build infra'];
const stated = ['--context', 'region=us-east-1', '--context', 'stage=prod'];

function argsOf(input: Partial<CdkCommandInput>): readonly string[] {
  const result = cdkCommand({ ...usual, ...input });
  if (!result.ok) throw new Error(result.sentence);
  return result.command.args;
}

describe('where the assembly goes', () => {
  test.each<[string, string[], string]>([
    ['neither given', [], '/assemblies/dev-eu-central-1'],
    ['both given', stated, '/assemblies/prod-us-east-1'],
    [
      'with =',
      ['--context=region=us-east-1', '--context=stage=prod'],
      '/assemblies/prod-us-east-1',
    ],
    [
      'one of each',
      ['--context', 'stage=prod', '--context=region=us-east-1'],
      '/assemblies/prod-us-east-1',
    ],
    ['the short form', ['-c', 'stage=prod', '-c=region=us-east-1'], '/assemblies/prod-us-east-1'],
    ['the stage alone', ['--context', 'stage=prod'], '/assemblies/prod-eu-central-1'],
    ['the region alone', ['--context', 'region=us-east-1'], '/assemblies/dev-us-east-1'],
    [
      'CloudFront signing',
      [...stated, '--context', 'signing=oac'],
      '/assemblies/prod-us-east-1-oac',
    ],
    ['signing by the edge', [...stated, '--context', 'signing=edge'], '/assemblies/prod-us-east-1'],
    [
      'other context between',
      ['--context', '@aws-cdk/x=stage=no', ...stated],
      '/assemblies/prod-us-east-1',
    ],
    ['the caller’s own folder', ['--output', '/mine'], '/mine'],
    ['the caller’s own folder, with =', ['-o=/mine'], '/mine'],
  ])('%s', (_, args, expected) => {
    const result = cdkCommand({ ...usual, args });

    expect(result).toMatchObject({ ok: true, command: { outputDirectory: expected } });
  });
});

describe('the arguments of cdk', () => {
  test.each<[string, Partial<CdkCommandInput>, string[]]>([
    [
      'synth',
      { args: stated },
      ['synth', '--output', '/assemblies/prod-us-east-1', ...build, '--quiet', ...stated],
    ],
    [
      'diff',
      { verb: 'diff', args: stated },
      ['diff', '--output', '/assemblies/prod-us-east-1', ...build, ...stated],
    ],
    [
      'deploy, in an interactive session',
      { verb: 'deploy', args: stated },
      ['deploy', '--output', '/assemblies/prod-us-east-1', ...build, '--all', ...stated],
    ],
    [
      'deploy, in a session that is not interactive',
      { verb: 'deploy', args: stated, interactive: false },
      [
        'deploy',
        '--output',
        '/assemblies/prod-us-east-1',
        ...build,
        '--all',
        '--require-approval',
        'never',
        ...stated,
      ],
    ],
    ['destroy, which is not a command of cdk', { verb: 'destroy', args: stated }, stated],
  ])('%s', (_, input, expected) => {
    expect(argsOf(input)).toEqual(expected);
  });

  test('passes unknown options on', () => {
    const args = [...stated, '--profile', 'ops', '--hotswap', '--require-approval=broadening'];

    const given = argsOf({ verb: 'deploy', args, interactive: false });

    expect(given.slice(-args.length)).toEqual(args);
    expect(given).not.toContain('never');
  });

  test('the caller’s output folder is not given twice', () => {
    expect(argsOf({ args: ['--output=/mine'] })).toEqual([
      'synth',
      ...build,
      '--quiet',
      '--output=/mine',
    ]);
  });

  test('what the caller has built is not built again', () => {
    expect(argsOf({ args: ['--build=', '--output=/mine'] })).toEqual([
      'synth',
      '--quiet',
      '--build=',
      '--output=/mine',
    ]);
  });

  test.each<[string, string[], string | undefined]>([
    ['none', [], undefined],
    ['two words', ['--profile', 'ops'], 'ops'],
    ['with =', ['--profile=ops'], 'ops'],
  ])('the profile is read: %s', (_, args, profile) => {
    const result = cdkCommand({ ...usual, args });

    expect(result.ok && result.command.profile).toBe(profile);
  });
});

describe('an assembly that is already synthesized', () => {
  const assembly = ['--assembly', 'dist/cdk/prod-us-east-1'];
  const directory = '/workspace/dist/cdk/prod-us-east-1';
  const region = ['--context', 'region=us-east-1'];

  test.each<[string, Partial<CdkCommandInput>, string[]]>([
    [
      'deploy without a terminal',
      { verb: 'deploy', args: assembly, interactive: false },
      ['deploy', '--app', directory, '--all', '--require-approval', 'never'],
    ],
    ['diff', { verb: 'diff', args: assembly }, ['diff', '--app', directory]],
    [
      'with =, and an absolute path',
      { verb: 'diff', args: ['--assembly=/elsewhere/prod-us-east-1'] },
      ['diff', '--app', '/elsewhere/prod-us-east-1'],
    ],
    [
      'region and stage that match, among options of cdk',
      {
        verb: 'deploy',
        args: ['--profile', 'ops', ...assembly, '-cstage=prod', ...region, '--progress=events'],
      },
      ['deploy', '--app', directory, '--all', '--profile', 'ops', '--progress=events'],
    ],
  ])('becomes the arguments of cdk: %s', (_, input, expected) => {
    expect(argsOf(input)).toEqual(expected);
  });

  test('reports its stage and region', () => {
    const result = cdkCommand({ ...usual, verb: 'deploy', args: assembly });

    expect(result).toMatchObject({
      ok: true,
      command: { place: { stage: 'prod', region: 'us-east-1' }, outputDirectory: directory },
    });
  });

  test.each<[string, CdkVerb, string[], string]>([
    ['synth', 'synth', assembly, 'an option of deploy and diff, not of synth'],
    ['destroy', 'destroy', assembly, 'an option of deploy and diff, not of destroy'],
    ['no assembly', 'deploy', ['--assembly', 'nowhere'], '/workspace/nowhere contains no assembly'],
    ['two assemblies', 'deploy', [...assembly, ...assembly], 'given more than once'],
    [
      'another stage',
      'deploy',
      [...assembly, '--context', 'stage=dev'],
      'is for the stage prod, not dev',
    ],
    [
      'another region',
      'diff',
      [...assembly, '-c=region=eu-west-1'],
      'is for the region us-east-1, not eu-west-1',
    ],
    [
      'context without effect',
      'deploy',
      [...assembly, '--context', 'edgeRuntime=nodejs22.x'],
      '--context edgeRuntime has no effect',
    ],
    ['context without a value', 'deploy', [...assembly, '--context', 'stage'], 'has no value'],
  ])('is rejected: %s', (_, verb, args, expected) => {
    const result = cdkCommand({ ...usual, verb, args });

    expect(result).toEqual({ ok: false, sentence: expect.stringContaining(expected) });
  });
});

describe('what nobody has stated', () => {
  const region = 'the region eu-central-1 is the default of cdk.json';
  const stage = 'the stage dev is the default of cdk.json';
  const both = 'the region eu-central-1 and the stage dev are the default of cdk.json';
  test.each<[string, CdkVerb, string[], string | undefined]>([
    ['deploy, neither', 'deploy', [], both],
    ['deploy, no region', 'deploy', ['--context', 'stage=qa'], region],
    ['deploy, no stage', 'deploy', ['--context=region=eu-central-1'], stage],
    ['deploy, only the signer', 'deploy', ['--context', 'signing=oac'], both],
    ['deploy, --yes=false', 'deploy', ['--yes=false'], both],
    ['deploy, both', 'deploy', stated, undefined],
    ['deploy, neither, with --yes', 'deploy', ['--yes'], undefined],
    ['deploy, neither, with -y', 'deploy', ['-y'], undefined],
    ['deploy, an assembly', 'deploy', ['--assembly', '/a/prod-us-east-1'], undefined],
    ['diff', 'diff', [], undefined],
    ['synth', 'synth', [], undefined],
  ])('%s', (_, verb, args, expected) => {
    const result = cdkCommand({ ...usual, verb, args, interactive: false });

    expect(result.ok && result.command.assumed).toBe(expected);
  });
});

describe('what is rejected', () => {
  test.each<[string, CdkVerb, string[], string]>([
    [
      'destroy without region and stage',
      'destroy',
      [],
      'destroy needs --context region=… and --context stage=…: for example, run npx nx run infra:destroy --context region=eu-central-1 --context stage=dev',
    ],
    [
      'destroy without a region, even with --yes',
      'destroy',
      ['--context', 'stage=qa', '--yes'],
      '--context region=eu-central-1 --context stage=qa',
    ],
    [
      'destroy without a stage',
      'destroy',
      ['--context=region=eu-west-1'],
      '--context region=eu-west-1 --context stage=dev',
    ],
    [
      'a runtime that the edge does not support',
      'synth',
      ['--context', 'edgeRuntime=nodejs18.x'],
      'The edge runtime is "nodejs18.x"',
    ],
    ['a signer that is none', 'deploy', [...stated, '-c', 'signing=no'], 'The signing is "no"'],
    ['context that is unknown', 'diff', ['--context', 'regoin=a'], 'did you mean region?'],
    [
      'a stage given twice',
      'synth',
      ['--context', 'stage=a', '-c', 'stage=b'],
      'The stage is given more than once',
    ],
    [
      'a stage given twice, once attached to its option',
      'synth',
      ['--context', 'stage=a', '-cstage=b'],
      'The stage is given more than once',
    ],
    [
      'a region given twice',
      'synth',
      [...stated, ...['-c', 'region=b']],
      'The region is given more than once',
    ],
    [
      'a stage that leads out of the folder',
      'synth',
      ['--context', 'stage=../..'],
      'The stage "../.." must be ',
    ],
    ['an empty stage', 'synth', ['--context', 'stage='], 'The stage "" must be '],
    ['an invalid region', 'synth', ['--context', 'region=here'], 'The region is "here"'],
  ])('%s', (_, verb, args, expected) => {
    const result = cdkCommand({ ...usual, verb, args });

    expect(result).toEqual({ ok: false, sentence: expect.stringContaining(expected) });
  });

  test('missing defaults', () => {
    const result = cdkCommand({ ...usual, defaults: { stage: undefined, region: undefined } });

    expect(result).toEqual({
      ok: false,
      sentence: expect.stringContaining('The stage is missing'),
    });
  });
});
