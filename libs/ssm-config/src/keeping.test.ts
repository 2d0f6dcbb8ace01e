/**
 * How settings are cached: when SSM is called, and what a read returns in the meantime.
 */
import { describe, expect, test } from '@jest/globals';
import { scriptedSsm, throttlingException, timeoutError, turn } from './testing/scripted-ssm.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('with a valid value', () => {
  test('no read waits for a refresh, and one refresh is one call', async () => {
    const { clock, calls, request, load } = scriptedSsm();
    await load('red');

    clock.ms += 5 * MINUTE_MS;
    const found = await Promise.all(Array.from({ length: 1_000 }, request));

    expect(new Set(found)).toEqual(new Set(['red']));
    expect(calls).toHaveLength(2);
  });

  test('every read resolves to the same outcome, also during a refresh', async () => {
    const { config, clock, calls, load } = scriptedSsm();
    await load('red');

    const first = await config.read();
    clock.ms += 5 * MINUTE_MS;
    const second = await config.read();
    await turn();

    expect(first).toMatchObject({ ok: true, value: { settings: { value: { colour: 'red' } } } });
    expect(second).toBe(first);
    expect(calls).toHaveLength(2);
  });

  test('the age of a value counts from the call to SSM', async () => {
    const { config, clock, request, lastCall } = scriptedSsm();
    await request();

    clock.ms += 2_000;
    await lastCall().answer('red');

    expect(config.ageMs()).toBe(2_000);
  });

  test.each([
    [
      'SSM does not respond',
      timeoutError(),
      { code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' },
    ],
    [
      'SSM refuses',
      throttlingException(),
      { code: 'SETTINGS_UNAVAILABLE', cause: 'ThrottlingException', httpStatus: 400 },
    ],
    [
      'the new value is not JSON',
      'red',
      { code: 'SETTINGS_INVALID', parameter: 'settings', fields: [''], version: 2 },
    ],
    [
      'the new value is not valid',
      '{"colour":7}',
      { code: 'SETTINGS_INVALID', parameter: 'settings', fields: ['colour'], version: 2 },
    ],
  ])(
    '%s: it is reported, and the last good value stays in force',
    async (_name, answer, refusal) => {
      const { clock, failures, request, lastCall, load } = scriptedSsm();
      await load('red');

      clock.ms += 5 * MINUTE_MS;
      await request();
      await (typeof answer === 'string' ? lastCall().answerText(answer) : lastCall().fail(answer));

      expect(await request()).toBe('red');
      expect(failures).toEqual([refusal]);
    },
  );

  test('the pause doubles with each failure, up to a minute, and is reset by a success', async () => {
    const { clock, calls, request, lastCall, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;

    const pauses: number[] = [];
    for (let failure = 0; failure < 9; failure++) {
      const before = calls.length;
      const fromMs = clock.ms;
      for (; calls.length === before; clock.ms += 500) await request();
      pauses.push(clock.ms - 500 - fromMs);
      clock.ms -= 500;
      await lastCall().fail(throttlingException());
    }
    clock.ms += MINUTE_MS;
    await request();
    await lastCall().answer('blue');
    clock.ms += 5 * MINUTE_MS;
    await request();
    await lastCall().fail(throttlingException());
    clock.ms += 1_000;
    await request();

    const seconds = pauses.map((ms) => ms / 1_000);
    expect(seconds).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60]);
    expect(calls).toHaveLength(13);
  });

  test('it is used for exactly 24 hours', async () => {
    const { config, clock, request, lastCall, load } = scriptedSsm();
    await load('red');

    clock.ms += 24 * HOUR_MS - 1;
    void config.read();
    await turn();
    await lastCall().fail(throttlingException());
    const justYoungEnough = await request();
    clock.ms += 1;
    const tooOld = await request();
    clock.ms += 1_000;
    const asksAgain = await request();

    expect([justYoungEnough, tooOld, asksAgain]).toEqual(['red', 'SETTINGS_UNAVAILABLE', 'waits']);
  });

  test.each([
    ['unchanged text keeps its object', 'red', true],
    [
      'changed text gets a new object, even under a version number that occurred before',
      'blue',
      false,
    ],
  ])('%s', async (_name, colour, isSame) => {
    const { config, clock, request, lastCall, load } = scriptedSsm();
    await load('red');
    const before = await config.read();

    clock.ms += 5 * MINUTE_MS;
    await request();
    await lastCall().answer(colour);
    const after = await config.read();

    expect(before.ok && after.ok && before.value === after.value).toBe(isSame);
    expect(await request()).toBe(colour);
  });

  test('many processes do not refresh at the same time', async () => {
    const { clock, calls, request, load } = scriptedSsm({ random: () => 0.5 });
    await load('red');

    clock.ms += 5.5 * MINUTE_MS - 1;
    await request();
    const before = calls.length;
    clock.ms += 1;
    await request();

    expect([before, calls.length]).toEqual([1, 2]);
  });

  test('a read waits for a refresh if the clock was set back, because the age is unknown', async () => {
    const { clock, calls, request, lastCall, load } = scriptedSsm();
    await load('red');

    clock.ms -= 10 * HOUR_MS;
    const found = await request();
    await lastCall().answer('blue');

    expect([found, await request()]).toEqual(['waits', 'blue']);
    expect(calls).toHaveLength(2);
  });
});

describe('without a valid value', () => {
  test('a thousand reads cause one call, and a thousand more during the pause none', async () => {
    const { config, calls, lastCall } = scriptedSsm();

    const first = Promise.all(Array.from({ length: 1_000 }, () => config.read()));
    await turn();
    await lastCall().fail(throttlingException());
    const refused = await first;
    await Promise.all(Array.from({ length: 1_000 }, () => config.read()));

    expect(refused.every(({ ok }) => !ok)).toBe(true);
    expect(calls).toHaveLength(1);
  });

  test('the pause grows only to five seconds, because requests fail in the meantime', async () => {
    const { clock, calls, request, lastCall } = scriptedSsm();

    const pauses: number[] = [];
    for (let failure = 0; failure < 6; failure++) {
      const before = calls.length;
      const fromMs = clock.ms;
      for (; calls.length === before; clock.ms += 500) await request();
      pauses.push(clock.ms - 500 - fromMs);
      clock.ms -= 500;
      await lastCall().fail(throttlingException());
    }

    expect(pauses).toEqual([0, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });
});

describe('a freeze', () => {
  test.each([
    ['for two hours', 2 * HOUR_MS],
    ['for two seconds, just more than a client waits', 2_000],
  ])('%s interrupts a refresh: the timeout after the thaw is not a failure', async (_name, ms) => {
    const { clock, calls, failures, request, lastCall, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;
    await request();

    // Frozen: when the process runs again, its timeout has passed and its socket is dead.
    clock.ms += ms;
    await lastCall().fail(timeoutError());
    await request();
    await lastCall().answer('blue');

    expect(await request()).toBe('blue');
    expect(failures).toEqual([]);
    expect(calls).toHaveLength(3);
  });

  test('a read just before the timeout is reported does not turn the timeout into a failure', async () => {
    const { clock, failures, request, lastCall, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;
    await request();
    const interrupted = lastCall();

    clock.ms += 2_000;
    await request();
    await interrupted.fail(timeoutError());
    await request();
    await lastCall().answer('blue');

    expect(await request()).toBe('blue');
    expect(failures).toEqual([]);
  });

  test('a refresh that was interrupted long ago is aborted, and one call replaces it', async () => {
    const { clock, calls, failures, request, lastCall, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;
    await request();
    const interrupted = lastCall();

    clock.ms += 10_000;
    await request();
    await request();
    await lastCall().answer('blue');
    await interrupted.answer('green');

    expect(await request()).toBe('blue');
    expect(interrupted.signal.aborted).toBe(true);
    expect(calls).toHaveLength(3);
    expect(failures).toEqual([]);
  });

  test('a refusal by SSM is a failure, even after a long freeze', async () => {
    const { clock, failures, request, lastCall, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;
    await request();

    clock.ms += 3_000;
    await lastCall().fail(throttlingException());

    expect(failures).toHaveLength(1);
  });

  test('reads in close succession rule out a freeze, so the timeout is a failure', async () => {
    const { clock, failures, request, lastCall, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;

    for (let count = 0; count < 4; count++) {
      await request();
      clock.ms += 500;
    }
    await lastCall().fail(timeoutError());

    expect(failures).toEqual([{ code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' }]);
  });

  test('a waiting read rules out a freeze, so the timeout is a failure, however long it took', async () => {
    const { clock, failures, request, lastCall } = scriptedSsm();
    await request();

    clock.ms += 4_000;
    await lastCall().fail(timeoutError());

    expect(failures).toEqual([{ code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' }]);
  });

  test('a read that waits for an interrupted load is not refused: SSM is called again', async () => {
    const { config, clock, calls, failures, request, lastCall } = scriptedSsm();
    await request();

    clock.ms += HOUR_MS; // The init phase ended before SSM responded.
    const second = config.read();
    await turn();
    await lastCall().answer('red');

    expect(await second).toMatchObject({
      ok: true,
      value: { settings: { value: { colour: 'red' } } },
    });
    expect(calls).toHaveLength(2);
    expect(failures).toEqual([]);
  });
});

describe('time limit', () => {
  test('a client that never responds does not keep a read waiting', async () => {
    const { config, failures } = scriptedSsm({ giveUpAfterMs: 1 });

    const read = await config.read();

    expect(read).toEqual({
      ok: false,
      error: { code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' },
    });
    expect(failures).toHaveLength(1);
  });
});
