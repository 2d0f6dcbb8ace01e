import { describe, expect, test } from '@jest/globals';
import {
  App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  NestedStack,
  Stack,
  type IReusableStackSynthesizer,
  type IStackSynthesizer,
} from 'aws-cdk-lib';
import { backendIn, lockIn, newApp } from './testing/locked-app.js';

/** Of each stack, where its template is uploaded to, and as whom it is deployed. */
function deploymentOf(app: App): Record<string, string> {
  return Object.fromEntries(
    app
      .synth()
      .stacks.map(({ id, stackTemplateAssetObjectUrl, assumeRoleArn }) => [
        id,
        [
          stackTemplateAssetObjectUrl?.replace(/-assets-.*/, ''),
          assumeRoleArn?.replace(/.*role\//, ''),
        ]
          .map((text) => text?.replace(/^s3:\/\//, '').replace(/-\$.*/, ''))
          .join(' '),
      ]),
  );
}

describe('the stacks beside the home stack are bootstrapped as it is', () => {
  const all = (text: string) => ({ Home: text, 'Home-edge': text, 'Home-alarms': text });

  test.each<
    [
      name: string,
      app: () => App,
      own: () => DefaultStackSynthesizer | CliCredentialsStackSynthesizer | undefined,
      expected: string,
    ]
  >([
    ['by default', newApp, () => undefined, 'cdk-hnb659fds cdk-hnb659fds-deploy-role'],
    [
      'with a qualifier of the home stack',
      newApp,
      () => new DefaultStackSynthesizer({ qualifier: 'acme' }),
      'cdk-acme cdk-acme-deploy-role',
    ],
    [
      'with a qualifier of the home stack, by the credentials of the command line',
      newApp,
      () => new CliCredentialsStackSynthesizer({ qualifier: 'acme' }),
      'cdk-acme ',
    ],
    [
      'with a qualifier of the app',
      () => newApp({ '@aws-cdk/core:bootstrapQualifier': 'acme' }),
      () => undefined,
      'cdk-acme cdk-acme-deploy-role',
    ],
    [
      'with a synthesizer of the app',
      () =>
        appWith(
          new DefaultStackSynthesizer({ qualifier: 'acme', fileAssetsBucketName: 'own-assets-a' }),
        ),
      () => undefined,
      'own cdk-acme-deploy-role',
    ],
  ])('%s', (_, newOne, own, expected) => {
    const app = newOne();
    const synthesizer = own();
    const stack = new Stack(app, 'Home', {
      env: { region: 'eu-central-1' },
      ...(synthesizer !== undefined && { synthesizer: synthesizer as IStackSynthesizer }),
    });
    lockIn(stack, 'Lock', { alarms: true });
    lockIn(stack, 'Admin', { name: 'admin', alarms: true });

    expect(deploymentOf(app)).toEqual(all(expected));
  });
});

function appWith(synthesizer: DefaultStackSynthesizer): App {
  return new App({
    outdir: newApp().outdir,
    builtinCloudFormationValidation: false,
    defaultStackSynthesizer: synthesizer as IReusableStackSynthesizer,
  });
}

describe.each(['eu-central-1', 'us-east-1'])('a nested stack in %s', (region) => {
  test.each([
    ['with lock and function', (nested: Stack) => ({ of: nested, functionIn: nested })],
    ['with the lock', (nested: Stack, home: Stack) => ({ of: nested, functionIn: home })],
    ['with the function', (nested: Stack, home: Stack) => ({ of: home, functionIn: nested })],
  ])('%s', (_, places) => {
    const app = newApp();
    const home = new Stack(app, 'Home', { env: { region } });
    const { of, functionIn } = places(new NestedStack(home, 'Inner'), home);
    lockIn(of, 'Lock', { handler: backendIn(functionIn), alarms: true });

    expect(app.synth().stacks.map(({ stackName }) => stackName)).toEqual(
      region === 'us-east-1'
        ? ['Home']
        : ['Home-eu-central-1-edge', 'Home', 'Home-eu-central-1-alarms'],
    );
  });
});
