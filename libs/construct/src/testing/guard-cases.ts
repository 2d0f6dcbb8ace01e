/**
 * Cases of the guards: what an app has before its lock is refused, and its nearest neighbour is not.
 */
import { describe, expect, test } from '@jest/globals';
import { Stack, type App } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { LockProps } from '../lock-props.js';
import { backendIn, lockIn, newApp } from './locked-app.js';

/** The app before its lock. */
export interface Given {
  readonly app: App;
  readonly stack: Stack;
  readonly backend: lambda.Function;
}

/** One kind of fault, and the closest that is none. Each returns properties of the lock. */
export interface GuardCase {
  readonly name: string;
  readonly refused: (given: Given) => Partial<LockProps>;
  readonly passes: (given: Given) => Partial<LockProps>;
  readonly says: RegExp;
}

/** The app with its lock, synthesized. */
export function synthesizeGiven(
  props: (given: Given) => Partial<LockProps>,
  region = 'eu-central-1',
): Given {
  const app = newApp();
  const stack = new Stack(app, 'Home', { env: { region } });
  const backend = backendIn(stack);
  lockIn(stack, 'Lock', { handler: backend, ...props({ app, stack, backend }) });
  app.synth();
  return { app, stack, backend };
}

/** Tests each case in both ways. */
export function testGuard(cases: readonly GuardCase[]): void {
  describe.each(cases)('$name', ({ refused, passes, says }) => {
    test('is refused', () => {
      expect(() => synthesizeGiven(refused)).toThrow(says);
    });

    test('its nearest neighbour passes', () => {
      expect(() => synthesizeGiven(passes)).not.toThrow();
    });
  });
}
