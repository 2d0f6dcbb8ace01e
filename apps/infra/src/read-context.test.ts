import { describe, expect, test } from '@jest/globals';
import { readContext } from './read-context.js';

describe('what is read', () => {
  test.each<[string, string[], object]>([
    ['nothing', [], {}],
    ['two words', ['--context', 'stage=dev'], { stage: 'dev' }],
    [
      'with =',
      ['--context=region=us-east-1', '-c=stage=dev'],
      { region: 'us-east-1', stage: 'dev' },
    ],
    ['a value with =', ['--context', 'stage=a=b'], { stage: 'a=b' }],
    ['an empty value', ['--context', 'stage='], { stage: '' }],
    [
      'every key',
      ['-csigning=oac', '-cedgeRuntime=x', '-cforwardToken=true', '-csignIn=false'],
      {
        signing: 'oac',
        edgeRuntime: 'x',
        forwardToken: 'true',
        signIn: 'false',
      },
    ],
    ['a feature flag of CDK', ['--context', '@aws-cdk/core:checkSecretUsage=false'], {}],
    ['a key of CDK', ['--context', 'aws:cdk:enable-asset-metadata=false'], {}],
    ['a look-up of CDK', ['-c', 'availability-zones:account=1:region=eu-central-1=["a"]'], {}],
    ['a value of another option', ['--tags', 'stage=dev', '--parameters', 'region=x'], {}],
    ['a stack', ['furlock-dev'], {}],
  ])('%s', (_, args, context) => {
    expect(readContext(args)).toEqual({ ok: true, context });
  });

  // From `cdk deploy --help` of aws-cdk 2.1148.1.
  test.each(
    `app build plugin trace strict lookups ignore-errors verbose debug profile proxy ca-bundle-path ec2creds
    version-reporting path-metadata asset-metadata role-arn staging output notices no-color color ci unstable
    telemetry-file yes version all build-exclude exclusively require-approval notification-arns tags execute
    change-set-name method import-existing-resources force parameters outputs-file previous-parameters
    toolkit-stack-name progress rollback no-rollback hotswap hotswap-fallback watch logs concurrency
    asset-parallelism asset-prebuild ignore-no-stacks revert-drift express template processing-mode fail
    context-lines security-only change-set quiet validation no-validation wait no-wait`.split(
      /\s+/,
    ),
  )('an option of cdk: --%s', (option) => {
    expect(readContext([`--${option}`, 'a'])).toEqual({ ok: true, context: {} });
  });
});

describe('what is refused', () => {
  test.each<[string, string[], string]>([
    ['two letters exchanged', ['--context', 'regoin=a'], 'regoin is unknown: did you mean region?'],
    ['a letter too many', ['--context=sstage=a'], 'did you mean stage?'],
    ['a letter too few', ['-c', 'stag=a'], 'did you mean stage?'],
    ['upper case', ['-cRegion=a'], 'did you mean region?'],
    ['lower case', ['-cedgeruntime=a'], 'did you mean edgeRuntime?'],
    ['no key of ours', ['-c', 'colour=red'], 'specify one of stage, region, signing,'],
    ['a short one', ['-c', 'x=1'], 'specify one of stage'],
    ['no key', ['-c', '=1'], 'specify one of stage'],
    ['no value', ['--context', 'region', '--context=stage=a'], 'write --context region=VALUE'],
    ['a value twice', ['-c', 'stage=a', '--context=stage=a'], 'The stage is given more than once'],
    ['another value twice', ['-csignIn=true', '-csignIn=false'], 'The signIn is given more than'],
    ['an option', ['--stage', 'prod'], 'write --context stage=VALUE'],
    ['an option with a value', ['--stage=prod'], 'write --context stage=prod'],
    ['an option of cdk that means another region', ['--region=us-east-1'], 'region=us-east-1'],
    ['an option in kebab case', ['--edge-runtime=nodejs22.x'], 'edgeRuntime=nodejs22.x'],
    ['context without its option', ['stage=prod'], 'write --context stage=prod'],
    ['two values of one --context', ['--context', 'stage=a', 'region=b'], '--context region=b'],
    ['an option that is misspelled', ['--contxt', 'stage=a'], 'did you mean --context?'],
    ['another', ['--asembly=dist'], 'did you mean --assembly?'],
    ['another that cdk would ignore', ['--profil', 'ops'], 'did you mean --profile?'],
  ])('%s', (_, args, expected) => {
    expect(readContext(args)).toEqual({ ok: false, sentence: expect.stringContaining(expected) });
  });
});
