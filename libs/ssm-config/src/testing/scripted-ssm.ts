/**
 * Settings with a scripted SSM: each call waits until the test responds, and the clock stands still
 * until the test moves it.
 */
import type { SSMClient } from '@aws-sdk/client-ssm';
import * as v from 'valibot';
import { createSsmConfig, type SsmConfig, type SsmConfigOptions } from '../create-ssm-config.js';
import type { ParameterRefusal } from '../fetch-parameters.js';

const NAME = '/furlock/test/main/settings/v1';

const parameters = { settings: { name: NAME, schema: v.object({ colour: v.string() }) } };

/** A call to SSM, and the ways to respond to it. */
export interface SsmCall {
  readonly signal: AbortSignal;
  readonly answer: (colour: string) => Promise<void>;
  readonly answerText: (text: string) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

/** A network error as the SDK reports it: SSM has not responded. */
export function timeoutError(): Error {
  return Object.assign(new Error('late'), { name: 'TimeoutError', $metadata: { attempts: 2 } });
}

/** An error response of SSM. */
export function throttlingException(): Error {
  return Object.assign(new Error('Rate exceeded'), {
    name: 'ThrottlingException',
    $metadata: { httpStatusCode: 400 },
  });
}

/** Lets all pending callbacks run. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Settings, their SSM and their clock. */
export interface ScriptedSsm {
  readonly config: SsmConfig<typeof parameters>;
  readonly clock: { ms: number };
  readonly calls: readonly SsmCall[];
  readonly failures: readonly ParameterRefusal[];
  /** What a read returns at once: a colour or a code; `waits` if it has to wait. */
  readonly request: () => Promise<string>;
  /** The last call. */
  readonly lastCall: () => SsmCall;
  /** Loads a first valid value. */
  readonly load: (colour: string) => Promise<void>;
}

/** Settings that have made no call yet. */
export function scriptedSsm(
  options: Partial<SsmConfigOptions<typeof parameters>> = {},
): ScriptedSsm {
  const clock = { ms: 1_000_000 };
  const calls: SsmCall[] = [];
  const failures: ParameterRefusal[] = [];
  const send = (_command: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
    new Promise<unknown>((resolve, reject) => {
      const answerText = (text: string): Promise<void> => {
        resolve({ Parameters: [{ Name: NAME, Value: text, Version: calls.length }] });
        return turn();
      };
      calls.push({
        signal: abortSignal,
        answerText,
        answer: (colour) => answerText(JSON.stringify({ colour })),
        fail: (error) => {
          reject(error);
          return turn();
        },
      });
    });
  const config = createSsmConfig({
    // The SDK's `send` is typed for all of its operations; only one is used here.
    client: { send } as unknown as Pick<SSMClient, 'send'>,
    parameters,
    now: () => clock.ms,
    random: () => 0,
    onFailure: (refusal) => failures.push(refusal),
    ...options,
  });

  const request = async (): Promise<string> => {
    const outcome = config
      .read()
      .then((read) => (read.ok ? read.value.settings.value.colour : read.error.code));
    return Promise.race([outcome, turn().then(() => 'waits')]);
  };
  const lastCall = (): SsmCall => {
    const call = calls.at(-1);
    if (call === undefined) throw new Error('SSM was not called');
    return call;
  };
  const load = async (colour: string): Promise<void> => {
    const first = config.read();
    await turn();
    await lastCall().answer(colour);
    await first;
  };
  return { config, clock, calls, failures, request, lastCall, load };
}
