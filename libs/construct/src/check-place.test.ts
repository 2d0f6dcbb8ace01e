import { describe, expect, test } from '@jest/globals';
import { Stack, type App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { backendIn, lockIn, newApp } from './testing/locked-app.js';

const REGION_OF_LOCK = 'eu-central-1';
const ENV = { region: REGION_OF_LOCK, account: '111122223333' };

const imported =
  (region: string, account = ENV.account, name = 'orders') =>
  (stack: Stack): lambda.IFunction =>
    lambda.Function.fromFunctionArn(
      stack,
      'Orders',
      `arn:aws:lambda:${region}:${account}:function:${name}`,
    );
const inStackOf =
  (env: { readonly region: string; readonly account?: string }) =>
  (_: Stack, app: App): lambda.IFunction =>
    backendIn(new Stack(app, 'Functions', { env }));

describe.each<
  [
    name: string,
    refused: (stack: Stack, app: App) => lambda.IFunction,
    passes: (stack: Stack, app: App) => lambda.IFunction,
    says: string,
  ]
>([
  [
    'an imported function in another region',
    imported('eu-west-1'),
    imported(REGION_OF_LOCK),
    'The function "Home/Orders" is in eu-west-1, but its lock "Home/Lock" is in eu-central-1',
  ],
  [
    'a function of the app in another region',
    inStackOf({ ...ENV, region: 'eu-west-1' }),
    inStackOf(ENV),
    'The function "Functions/LockBackend" is in eu-west-1, but its lock',
  ],
  [
    'a version of an imported function',
    imported(REGION_OF_LOCK, ENV.account, 'orders:3'),
    imported(REGION_OF_LOCK, ENV.account, 'orders:live'),
    '"Home/Orders" is the version 3 of a function, which cannot have a URL',
  ],
  [
    'an imported function in another account',
    imported(REGION_OF_LOCK, '444455556666'),
    imported(REGION_OF_LOCK),
    'is in the account 444455556666, but its lock "Home/Lock" is in 111122223333',
  ],
])('%s', (_, refused, passes, says) => {
  const synth = (handlerIn: (stack: Stack, app: App) => lambda.IFunction) => {
    const app = newApp();
    const stack = new Stack(app, 'Home', { env: ENV });
    lockIn(stack, 'Lock', { handler: handlerIn(stack, app) });
    app.synth();
  };

  test('is refused', () => {
    expect(() => synth(refused)).toThrow(says);
  });

  test('its nearest neighbour passes', () => {
    expect(() => synth(passes)).not.toThrow();
  });
});

describe('a region', () => {
  const lockInRegion = (region: string) => {
    const stack = new Stack(newApp(), 'Home', { env: { region } });
    lockIn(stack);
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('function URLs'));
  };

  test.each(['ap-south-2', 'ap-southeast-7', 'ca-west-1', 'eu-central-2', 'me-central-1'])(
    'without function URLs is refused by name: %s',
    (region) => {
      expect(() => lockInRegion(region)).toThrow(
        `"Home/Lock" is in ${region}, which has no function URLs`,
      );
    },
  );

  test.each(['eu-south-2', 'mx-central-1'])(
    'that AWS’s documents disagree on is a warning: %s',
    (region) => {
      expect(lockInRegion(region)).toMatchObject([
        {
          entry: {
            data: expect.stringContaining(`disagree on whether ${region} has function URLs`),
          },
        },
      ]);
    },
  );

  test.each(['ap-south-1', 'ca-central-1', 'eu-central-1', 'eu-south-1'])(
    'with function URLs passes: %s',
    (region) => {
      expect(lockInRegion(region)).toEqual([]);
    },
  );
});

describe('two locks on one function', () => {
  const lockTwice = (first: (stack: Stack) => lambda.IFunction, second = first) => {
    const stack = new Stack(newApp(), 'Home', { env: ENV });
    lockIn(stack, 'Lock', { handler: first(stack) });
    lockIn(stack, 'Admin', { name: 'admin', handler: second(stack) });
  };
  const once = (stack: Stack) =>
    (stack.node.tryFindChild('Backend') as lambda.Function | undefined) ??
    backendIn(stack, 'Backend');
  const named = (id: string, name: string) => (stack: Stack) =>
    lambda.Function.fromFunctionName(stack, id, name);

  test('are refused in one sentence', () => {
    expect(() => lockTwice(once)).toThrow(
      /^"Home\/Admin" locks the function "Home\/Backend", which "Home\/Lock" locks already: [^.]*$/,
    );
  });

  test('are refused for a function that is imported twice', () => {
    expect(() => lockTwice(named('A', 'orders'), named('B', 'orders'))).toThrow(
      '"Home/Admin" locks the function "Home/B", which "Home/Lock" locks already',
    );
  });

  test('pass for two functions, and for a function and its alias', () => {
    const alias = (stack: Stack) =>
      new lambda.Alias(stack, 'Live', {
        aliasName: 'live',
        version: once(stack).currentVersion as lambda.IVersion,
      }) as lambda.IFunction;

    expect(() => lockTwice(named('A', 'orders'), named('B', 'invoices'))).not.toThrow();
    expect(() => lockTwice(once, alias)).not.toThrow();
  });
});
