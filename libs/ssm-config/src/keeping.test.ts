/**
 * How settings are kept: when SSM is asked, and what a request finds meanwhile.
 */
import { describe, expect, test } from '@jest/globals';
import { scriptedSsm, throttlingException, timeoutError, turn } from './testing/scripted-ssm.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('with a good value', () => {
  test('no request ever waits for a refresh, and one refresh is one call', async () => {
    const { clock, questions, request, load } = scriptedSsm();
    await load('red');

    clock.ms += 5 * MINUTE_MS;
    const found = await Promise.all(Array.from({ length: 1_000 }, request));

    expect(new Set(found)).toEqual(new Set(['red']));
    expect(questions).toHaveLength(2);
  });

  test('every read resolves to the same outcome, also while a refresh is under way', async () => {
    const { config, clock, questions, load } = scriptedSsm();
    await load('red');

    const first = await config.read();
    clock.ms += 5 * MINUTE_MS;
    const second = await config.read();
    await turn();

    expect(first).toMatchObject({ ok: true, value: { value: { colour: 'red' } } });
    expect(second).toBe(first);
    expect(questions).toHaveLength(2);
  });

  test('the age of a value is that of the question', async () => {
    const { config, clock, request, asked } = scriptedSsm();
    await request();

    clock.ms += 2_000;
    await asked().answer('red');

    expect(config.ageMs()).toBe(2_000);
  });

  test.each([
    [
      'SSM does not answer',
      timeoutError(),
      { code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' },
    ],
    [
      'SSM refuses',
      throttlingException(),
      { code: 'SETTINGS_UNAVAILABLE', cause: 'ThrottlingException', httpStatus: 400 },
    ],
    ['the new value is not JSON', 'red', { code: 'SETTINGS_INVALID', fields: [''], version: 2 }],
    [
      'the new value is not valid',
      '{"colour":7}',
      { code: 'SETTINGS_INVALID', fields: ['colour'], version: 2 },
    ],
  ])('%s: reported, and the last good one stays in force', async (_name, answer, refusal) => {
    const { clock, failures, request, asked, load } = scriptedSsm();
    await load('red');

    clock.ms += 5 * MINUTE_MS;
    await request();
    await (typeof answer === 'string' ? asked().answerText(answer) : asked().fail(answer));

    expect(await request()).toBe('red');
    expect(failures).toEqual([refusal]);
  });

  test('the pause doubles with each failure, up to a minute, and is forgotten after an answer', async () => {
    const { clock, questions, request, asked, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;

    const pauses: number[] = [];
    for (let failure = 0; failure < 9; failure++) {
      const before = questions.length;
      const fromMs = clock.ms;
      for (; questions.length === before; clock.ms += 500) await request();
      pauses.push(clock.ms - 500 - fromMs);
      clock.ms -= 500;
      await asked().fail(throttlingException());
    }
    clock.ms += MINUTE_MS;
    await request();
    await asked().answer('blue');
    clock.ms += 5 * MINUTE_MS;
    await request();
    await asked().fail(throttlingException());
    clock.ms += 1_000;
    await request();

    const seconds = pauses.map((ms) => ms / 1_000);
    expect(seconds).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60]);
    expect(questions).toHaveLength(13);
  });

  test('up to 24 hours, and not a millisecond more', async () => {
    const { clock, request, asked, load } = scriptedSsm();
    await load('red');

    clock.ms += 24 * HOUR_MS - 1;
    const justYoungEnough = await request();
    await asked().fail(throttlingException());
    clock.ms += 1;
    const tooOld = await request();
    clock.ms += 1_000;
    const asksAgain = await request();

    expect([justYoungEnough, tooOld, asksAgain]).toEqual(['red', 'SETTINGS_UNAVAILABLE', 'waits']);
  });

  test.each([
    ['unchanged text keeps its object', 'red', true],
    ['other text does not, although the version number may be an old one', 'blue', false],
  ])('%s', async (_name, colour, isSame) => {
    const { config, clock, request, asked, load } = scriptedSsm();
    await load('red');
    const before = await config.read();

    clock.ms += 5 * MINUTE_MS;
    await request();
    await asked().answer(colour);
    const after = await config.read();

    expect(before.ok && after.ok && before.value === after.value).toBe(isSame);
    expect(await request()).toBe(colour);
  });

  test('many processes do not refresh at the same time', async () => {
    const { clock, questions, request, load } = scriptedSsm({ random: () => 0.5 });
    await load('red');

    clock.ms += 5.5 * MINUTE_MS - 1;
    await request();
    const before = questions.length;
    clock.ms += 1;
    await request();

    expect([before, questions.length]).toEqual([1, 2]);
  });

  test('a clock that is set back asks again instead of waiting for its old time', async () => {
    const { clock, questions, request, asked, load } = scriptedSsm();
    await load('red');

    clock.ms -= 10 * HOUR_MS;
    const found = await request();
    await asked().answer('blue');

    expect([found, await request()]).toEqual(['red', 'blue']);
    expect(questions).toHaveLength(2);
  });
});

describe('with no good value', () => {
  test('a thousand requests are one call, and a thousand more within the pause none', async () => {
    const { config, questions, asked } = scriptedSsm();

    const first = Promise.all(Array.from({ length: 1_000 }, () => config.read()));
    await turn();
    await asked().fail(throttlingException());
    const refused = await first;
    await Promise.all(Array.from({ length: 1_000 }, () => config.read()));

    expect(refused.every(({ ok }) => !ok)).toBe(true);
    expect(questions).toHaveLength(1);
  });

  test('the pause grows to five seconds only: nobody is served meanwhile', async () => {
    const { clock, questions, request, asked } = scriptedSsm();

    const pauses: number[] = [];
    for (let failure = 0; failure < 6; failure++) {
      const before = questions.length;
      const fromMs = clock.ms;
      for (; questions.length === before; clock.ms += 500) await request();
      pauses.push(clock.ms - 500 - fromMs);
      clock.ms -= 500;
      await asked().fail(throttlingException());
    }

    expect(pauses).toEqual([0, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });
});

describe('a freeze', () => {
  test.each([
    ['for two hours', 2 * HOUR_MS],
    ['for two seconds, just more than a client waits', 2_000],
  ])('%s cuts a refresh: the time-out that the thaw sees is no failure', async (_name, ms) => {
    const { clock, questions, failures, request, asked, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;
    await request();

    clock.ms += ms; // Frozen: the process does not run, then finds its time-out and its dead socket.
    await asked().fail(timeoutError());
    const thawed = await request();
    await asked().answer('blue');

    expect([thawed, await request()]).toEqual(['red', 'blue']);
    expect(failures).toEqual([]);
    expect(questions).toHaveLength(3);
  });

  test('an event may come before the time-out does: still no failure', async () => {
    const { clock, failures, request, asked, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;
    await request();
    const cut = asked();

    clock.ms += 2_000;
    await request();
    await cut.fail(timeoutError());
    await request();
    await asked().answer('blue');

    expect(await request()).toBe('blue');
    expect(failures).toEqual([]);
  });

  test('a refresh that was cut long ago is ended, and one call takes its place', async () => {
    const { clock, questions, failures, request, asked, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;
    await request();
    const cut = asked();

    clock.ms += 10_000;
    await request();
    await request();
    await asked().answer('blue');
    await cut.answer('green');

    expect(await request()).toBe('blue');
    expect(cut.signal.aborted).toBe(true);
    expect(questions).toHaveLength(3);
    expect(failures).toEqual([]);
  });

  test('what SSM itself has refused counts, however long the process stood still', async () => {
    const { clock, failures, request, asked, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;
    await request();

    clock.ms += 3_000;
    await asked().fail(throttlingException());

    expect(failures).toHaveLength(1);
  });

  test('requests that come closely show that nothing stood still: the time-out counts', async () => {
    const { clock, failures, request, asked, load } = scriptedSsm();
    await load('red');
    clock.ms += 5 * MINUTE_MS;

    for (let count = 0; count < 4; count++) {
      await request();
      clock.ms += 500;
    }
    await asked().fail(timeoutError());

    expect(failures).toEqual([{ code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' }]);
  });

  test('a request that waits is awake: its time-out counts, however long it took', async () => {
    const { clock, failures, request, asked } = scriptedSsm();
    await request();

    clock.ms += 4_000;
    await asked().fail(timeoutError());

    expect(failures).toEqual([{ code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' }]);
  });

  test('whoever waits for a load that was cut is not refused: SSM is asked again', async () => {
    const { config, clock, questions, failures, request, asked } = scriptedSsm();
    await request();

    clock.ms += HOUR_MS; // The init phase ended before SSM answered.
    const second = config.read();
    await turn();
    await asked().answer('red');

    expect(await second).toMatchObject({ ok: true, value: { value: { colour: 'red' } } });
    expect(questions).toHaveLength(2);
    expect(failures).toEqual([]);
  });
});

describe('patience', () => {
  test('a client that never answers keeps nobody waiting', async () => {
    const { config, failures } = scriptedSsm({ giveUpAfterMs: 1 });

    const read = await config.read();

    expect(read).toEqual({
      ok: false,
      error: { code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' },
    });
    expect(failures).toHaveLength(1);
  });
});
