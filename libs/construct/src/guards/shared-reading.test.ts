import { describe, expect, test } from '@jest/globals';
import { CfnResource, Stack, Stage, type App } from 'aws-cdk-lib';
import type { Lock } from '../lock.js';
import { backendIn, lockIn, newApp } from '../testing/locked-app.js';

const ENV = { env: { region: 'eu-central-1' } };

interface Given {
  readonly app: App;
  readonly locks: readonly Lock[];
}

/** An app with several locks, in two stacks. */
function locked(count: number): Given {
  const app = newApp();
  const stacks = ['One', 'Two'].map((id) => new Stack(app, id, ENV));
  const locks = Array.from({ length: count }, (_, index) =>
    lockIn(stacks[index % 2]!, `Lock${index}`, { name: `lock-${index}` }),
  );
  return { app, locks };
}

/** Lets anyone call the function of a lock. */
function open({ functionUrl }: Lock): void {
  new CfnResource(functionUrl, 'Open', {
    type: 'AWS::Lambda::Permission',
    properties: {
      Action: 'lambda:InvokeFunctionUrl',
      FunctionName: functionUrl.functionArn,
      Principal: '*',
    },
  });
}

function close({ functionUrl }: Lock): void {
  functionUrl.node.tryRemoveChild('Open');
}

const OPEN = /lets anyone call the locked function/;

/** How often the resource that is rendered most is rendered in one synth. */
function mostRenderings({ app }: Given): number {
  const counts = app.node
    .findAll()
    .filter((one) => CfnResource.isCfnResource(one))
    .map((resource) => {
      const rendered = { times: 0 };
      // CDK renders a template by this method, which its types leave out.
      const one = resource as unknown as { _toCloudFormation: () => object };
      const render = one._toCloudFormation.bind(resource);
      one._toCloudFormation = () => {
        rendered.times += 1;
        return render();
      };
      return rendered;
    });
  app.synth();
  return Math.max(...counts.map(({ times }) => times));
}

test('the locks of an app render it once, however many they are', () => {
  const byOne = mostRenderings(locked(1));

  expect(byOne).toBeGreaterThan(0);
  expect(mostRenderings(locked(3))).toBe(byOne);
});

test('what is about one lock is not held against another, also from a stack of another region', () => {
  const app = newApp();
  const env = (region: string) => ({ env: { region, account: '111122223333' } });
  const home = new Stack(app, 'Home', { ...env('us-east-1'), crossRegionReferences: true });
  const handler = backendIn(home);
  lockIn(home, 'one', { name: 'one', handler });
  lockIn(home, 'two', { name: 'two' });
  const abroad = new Stack(app, 'Abroad', { ...env('eu-central-1'), crossRegionReferences: true });
  new CfnResource(abroad, 'Second', {
    type: 'AWS::Lambda::Url',
    properties: { AuthType: 'NONE', TargetFunctionArn: handler.functionArn },
  });

  expect(() => app.synth()).toThrow(/\[Home\/one\] Abroad\/Second exposes(?![^]*\[Home\/two\])/);
});

describe('what the guards read is of the synth that runs', () => {
  test.each([0, 1])('a change after a synth is seen by lock %i of 2', (index) => {
    const { app, locks } = locked(2);
    app.synth();

    open(locks[index]!);
    expect(() => app.synth({ force: true })).toThrow(OPEN);

    close(locks[index]!);
    expect(() => app.synth({ force: true })).not.toThrow();
  });

  test('a change after a rejected synth is seen', () => {
    const { app, locks } = locked(2);
    open(locks[1]!);
    expect(() => app.synth()).toThrow(OPEN);

    close(locks[1]!);
    expect(() => app.synth()).not.toThrow();
  });

  test('a change after a validation that threw is seen', () => {
    const { app, locks } = locked(2);
    let isBroken = true;
    locks[0]!.node.addValidation({
      validate: () => {
        if (isBroken) throw new Error('broken');
        return [];
      },
    });
    expect(() => app.synth()).toThrow('broken');
    isBroken = false;

    open(locks[1]!);
    expect(() => app.synth()).toThrow(OPEN);
  });

  test('a lock that was added after a synth is judged with what there is now', () => {
    const { app, locks } = locked(1);
    app.synth();

    const added = lockIn(Stack.of(locks[0]!), 'Added', { name: 'added' });
    open(added);
    expect(() => app.synth({ force: true })).toThrow(OPEN);
  });

  test('a lock that is asked outside of a synth is judged by what there is now', () => {
    const { app, locks } = locked(2);
    app.synth();

    open(locks[1]!);
    expect(locks[1]!.node.validate()).toEqual([expect.stringMatching(OPEN)]);
  });

  test('each stage is judged for itself', () => {
    const app = newApp();
    const [dev, prod] = ['Dev', 'Prod'].map((id) => {
      const stage = new Stage(app, id, ENV);
      return { stage, lock: lockIn(new Stack(stage, 'Home'), 'Lock', { stage: id.toLowerCase() }) };
    });

    open(prod!.lock);
    expect(() => dev!.stage.synth()).not.toThrow();
    expect(() => app.synth()).toThrow(OPEN);
  });
});
