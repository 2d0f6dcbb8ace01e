import { beforeEach, describe, expect, test } from '@jest/globals';
import { createIssuer } from '@furlock/issuer-kit';
import {
  DEFAULT_KEY_AGES,
  KEY_COOL_DOWN_MS,
  KEY_RETRY_MS,
  createIssuerKeys,
  type KeyFailure,
} from './issuer-keys.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const issuer = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
const jwksUri = issuer.jwksUri;
const before = issuer.jwks();
const oldKid = issuer.signingKey('id').kid;
issuer.rotateKeys();
const after = issuer.jwks();
const newKid = issuer.signingKey('id').kid;
issuer.dropRetiredKeys();
const withoutOld = issuer.jwks();

/** A fetch to which the test responds. */
interface Fetch {
  answer(jwks: unknown): void;
  fail(error?: Error): void;
}

let calls: Fetch[];
let failures: KeyFailure[];
let clock: { ms: number };
beforeEach(() => {
  calls = [];
  failures = [];
  clock = { ms: 1_800_000_000_000 };
});

function issuerKeys(random = 0) {
  return createIssuerKeys(jwksUri, {
    fetchJwks: () =>
      new Promise((resolve, reject) => {
        calls.push({
          answer: (jwks) => resolve(new TextEncoder().encode(JSON.stringify(jwks)).buffer),
          fail: (error = new TypeError('about the network')) => reject(error),
        });
      }),
    now: () => clock.ms,
    random: () => random,
    onFailure: (failure) => failures.push(failure),
  });
}

/** Lets all pending callbacks run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function filledKeys(jwks: unknown = before) {
  const keys = issuerKeys();
  const filling = keys.fill();
  calls[0]?.answer(jwks);
  await filling;
  return keys;
}

const unavailable = { ok: false, error: expect.objectContaining({ code: 'KEYS_UNAVAILABLE' }) };
const unknown = { ok: false, error: { code: 'TOKEN_KEY_UNKNOWN' } };
const found = (kid: string) => ({
  ok: true,
  value: expect.objectContaining({ jwk: expect.objectContaining({ kid }) }),
});

describe('keys that are not cached', () => {
  test('are fetched once for any number of concurrent calls', async () => {
    const keys = issuerKeys();

    const finding = Array.from({ length: 1_000 }, () => keys.find(oldKid));
    calls[0]?.answer(before);

    expect(new Set((await Promise.all(finding)).map(({ ok }) => ok))).toEqual(new Set([true]));
    expect(calls).toHaveLength(1);
  });

  test('and are unavailable are fetched again after a pause that grows, up to a minute', async () => {
    const keys = issuerKeys();
    const pauses: number[] = [];

    for (let round = 0; round < 9; round++) {
      const finding = keys.find(oldKid);
      calls.at(-1)?.fail();
      expect(await finding).toEqual(unavailable);
      const fetches = calls.length;
      const failedAtMs = clock.ms;
      while (calls.length === fetches) {
        clock.ms += 500;
        void keys.find(oldKid);
        await settle();
      }
      pauses.push((clock.ms - failedAtMs) / 1000);
    }

    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(failures).toHaveLength(9);
    expect(failures[0]).toEqual({ jwksUri, cause: 'TypeError' });
  });

  test('are fetched again with a jitter of 20 % of the pause', async () => {
    const keys = issuerKeys(0.5);
    const finding = keys.find(oldKid);
    calls[0]?.fail();
    await finding;

    clock.ms += KEY_RETRY_MS * 1.1 - 1;
    expect(await keys.find(oldKid)).toEqual(unavailable);
    clock.ms += 1;
    void keys.find(oldKid);

    expect(calls).toHaveLength(2);
  });

  test('cause one call for a thousand requests', async () => {
    const keys = issuerKeys();
    const finding = keys.find(oldKid);
    calls[0]?.fail();
    await finding;

    const answers = await Promise.all(Array.from({ length: 1_000 }, () => keys.find(oldKid)));

    expect(answers).toEqual(Array.from({ length: 1_000 }, () => unavailable));
    expect(calls).toHaveLength(1);
  });

  const damaged: [name: string, jwks: unknown, cause: string][] = [
    ['not a list', { keys: 'none' }, 'The key set has no usable key'],
    ['null', null, 'The key set has no usable key'],
    ['an empty list', { keys: [] }, 'The key set has no usable key'],
    [
      'values that are not keys',
      { keys: [null, 'key', { kty: 'RSA' }] },
      'The key set has no usable key',
    ],
    [
      'keys of a curve without a point',
      { keys: [{ kty: 'EC', kid: 'a', crv: 'P-256', x: 'AA' }] },
      'The key set has no usable key',
    ],
    [
      'keys of a curve without an algorithm',
      { keys: [{ kty: 'EC', kid: 'a', crv: 'secp256k1', x: 'AA', y: 'AA' }] },
      'The key set has no usable key',
    ],
    [
      'keys for encryption',
      { keys: [{ ...before.keys[0], use: 'enc' }] },
      'The key set has no usable key',
    ],
    [
      'symmetric keys',
      { keys: [{ kid: 'a', kty: 'oct', k: 'AA' }] },
      'The key set has no usable key',
    ],
    [
      'keys of 1,024 bits',
      { keys: [{ ...before.keys[0], n: 'x'.repeat(171) }] },
      'The key set has no usable key',
    ],
  ];
  test.each(damaged)(
    'and are %s are not used, and do not replace valid ones',
    async (_name, jwks, cause) => {
      const fresh = issuerKeys();
      const finding = fresh.find(oldKid);
      calls[0]?.answer(jwks);
      expect(await finding).toEqual({ ok: false, error: { code: 'KEYS_UNAVAILABLE', cause } });

      calls = [];
      const holding = await filledKeys();
      const provoked = holding.find('invented');
      calls[1]?.answer(jwks);

      expect(await provoked).toEqual(unavailable);
      expect(holding.inForce().get(oldKid)).toBeDefined();
    },
  );

  test('and are not JSON are reported without quoting the response', async () => {
    const keys = createIssuerKeys(jwksUri, {
      fetchJwks: () => Promise.resolve(new TextEncoder().encode('<html>secret').buffer),
      now: () => clock.ms,
      random: () => 0,
      onFailure: (failure) => failures.push(failure),
    });

    await keys.find(oldKid);

    expect(failures).toEqual([{ jwksUri, cause: 'The key set is not JSON' }]);
  });
});

test('of two keys with the same id, the first is used', async () => {
  const [first] = before.keys;
  const keys = await filledKeys({ keys: [first, { ...after.keys[0], kid: first?.kid }] });

  expect(keys.inForce().get(oldKid)?.jwk['n']).toBe(first?.n);
});

test('a fetch error is reported only by its type', async () => {
  const keys = createIssuerKeys(jwksUri, {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a caller's fetch may do so
    fetchJwks: () => Promise.reject('secret'),
    now: () => clock.ms,
    random: () => 0,
    onFailure: (failure) => failures.push(failure),
  });

  expect(await keys.fill()).toEqual({ jwksUri, cause: 'string' });
  expect(failures).toEqual([{ jwksUri, cause: 'string' }]);
});

describe('an unknown key id', () => {
  test('causes one fetch, and then none during the cool-down', async () => {
    const keys = await filledKeys();

    const first = keys.find('invented');
    calls[1]?.answer(before);
    expect(await first).toEqual(unknown);
    clock.ms += KEY_COOL_DOWN_MS - 1;
    expect(await keys.find('another')).toEqual(unknown);
    expect(calls).toHaveLength(2);
    clock.ms += 1;
    const later = keys.find('another');
    calls[2]?.answer(after);

    expect(await later).toEqual(unknown);
    expect(keys.inForce().get(newKid)).toBeDefined();
  });

  test('is found when the issuer begins to use it, without a restart', async () => {
    const keys = await filledKeys();

    const finding = keys.find(newKid);
    calls[1]?.answer(after);

    expect(await finding).toEqual(found(newKid));
    expect(keys.inForce().get(oldKid)).toBeDefined();
  });

  test('causes another fetch if the one in progress may be older than the key', async () => {
    const keys = await filledKeys();
    clock.ms += HOUR_MS;
    expect(keys.inForce().get(oldKid)).toBeDefined();
    expect(calls).toHaveLength(2);

    const finding = Promise.all([keys.find(newKid), keys.find(newKid)]);
    calls[1]?.answer(before);
    await settle();
    calls[2]?.answer(after);

    expect(await finding).toEqual([found(newKid), found(newKid)]);
    expect(calls).toHaveLength(3);
  });

  test('gives KEYS_UNAVAILABLE while the issuer is unreachable', async () => {
    const keys = await filledKeys();

    const finding = keys.find('invented');
    calls[1]?.fail();

    expect(await finding).toEqual(unavailable);
    expect(await keys.find('invented')).toEqual(unavailable);
    expect(keys.inForce().get(oldKid)).toBeDefined();
    expect(calls).toHaveLength(2);
  });
});

describe('cached keys', () => {
  test('are refreshed in the background once they are ten minutes old', async () => {
    const keys = await filledKeys();

    clock.ms += 10 * MINUTE_MS - 1;
    keys.inForce().get(oldKid);
    expect(calls).toHaveLength(1);
    clock.ms += 1;
    expect(keys.inForce().get(oldKid)).toBeDefined();
    expect(keys.inForce().get(oldKid)).toBeDefined();

    expect(calls).toHaveLength(2);
  });

  test('are refreshed up to 20 % later, so that many processes do not fetch at the same time', async () => {
    const keys = issuerKeys(0.99);
    const filling = keys.fill();
    calls[0]?.answer(before);
    await filling;

    clock.ms += 11.9 * MINUTE_MS;
    keys.inForce().get(oldKid);
    expect(calls).toHaveLength(1);
    clock.ms += 0.1 * MINUTE_MS;
    keys.inForce().get(oldKid);

    expect(calls).toHaveLength(2);
  });

  test('are removed by the refresh that no longer lists them', async () => {
    const keys = await filledKeys(after);
    clock.ms += HOUR_MS;
    keys.inForce().get(oldKid);
    calls[1]?.answer(withoutOld);
    await settle();

    expect(keys.inForce().get(oldKid)).toBeUndefined();
    expect(keys.inForce().get(newKid)).toBeDefined();
  });

  test('stay the same objects only if the refresh returns the same keys', async () => {
    const keys = await filledKeys();
    const [same, other] = [
      keys.inForce().get(oldKid),
      keys.inForce().get(before.keys[1]?.kid ?? ''),
    ];
    clock.ms += HOUR_MS;
    keys.inForce().get(oldKid);
    calls[1]?.answer({ keys: [before.keys[0], { ...after.keys[0], kid: before.keys[1]?.kid }] });
    await settle();

    expect(keys.inForce().get(oldKid)).toBe(same);
    expect(keys.inForce().get(before.keys[1]?.kid ?? '')).not.toBe(other);
  });

  test('stay in use for up to a day while the issuer is down', async () => {
    const keys = await filledKeys();
    const filledAtMs = clock.ms;
    while (clock.ms < filledAtMs + DEFAULT_KEY_AGES.maxAgeMs - 5 * MINUTE_MS) {
      clock.ms += 5 * MINUTE_MS;
      const fetches = calls.length;
      expect(keys.inForce().get(oldKid)).toBeDefined();
      if (calls.length > fetches) calls.at(-1)?.fail();
      await settle();
    }
    clock.ms = filledAtMs + DEFAULT_KEY_AGES.maxAgeMs;

    expect(keys.inForce().get(oldKid)).toBeUndefined();
    const finding = keys.find(oldKid);
    calls.at(-1)?.fail();
    expect(await finding).toEqual(unavailable);
    clock.ms += 2 * MINUTE_MS;
    const back = keys.find(oldKid);
    calls.at(-1)?.answer(before);
    expect(await back).toEqual(found(oldKid));
  });

  test('are refreshed if the clock was set back', async () => {
    const keys = await filledKeys();
    clock.ms -= HOUR_MS;

    expect(keys.inForce().get(oldKid)).toBeDefined();

    expect(calls).toHaveLength(2);
  });
});

describe('a fetch that a freeze interrupted', () => {
  test('is started again, and does not count as a failure', async () => {
    const keys = await filledKeys();
    clock.ms += HOUR_MS;
    keys.inForce().get(oldKid);
    expect(calls).toHaveLength(2);

    // Frozen for hours: the connection is lost, which is reported after the thaw.
    clock.ms += 3 * HOUR_MS;
    keys.inForce().get(oldKid);
    expect(calls).toHaveLength(3);
    calls[1]?.fail();
    await settle();
    calls[2]?.answer(after);
    await settle();

    expect(failures).toEqual([]);
    expect(keys.inForce().get(newKid)).toBeDefined();
  });

  test('is distinguished from a slow one by its duration', async () => {
    for (const [lastedMs, failureCount] of [
      [4_999, 1],
      [5_000, 1],
    ] as const) {
      const keys = issuerKeys();
      void keys.fill();
      clock.ms += lastedMs;
      calls.at(-1)?.fail();
      await settle();

      expect(failures).toHaveLength(failureCount);
    }
  });

  test('does not count as a failure, even if no call followed', async () => {
    const keys = await filledKeys();
    clock.ms += HOUR_MS;
    keys.inForce().get(oldKid);

    clock.ms += HOUR_MS;
    calls[1]?.fail();
    await settle();

    expect(failures).toEqual([]);
    keys.inForce().get(oldKid);
    expect(calls).toHaveLength(3);
  });

  test('does not replace the result of a later fetch', async () => {
    const keys = await filledKeys();
    clock.ms += HOUR_MS;
    keys.inForce().get(oldKid);
    clock.ms += HOUR_MS;
    keys.inForce().get(oldKid);

    calls[2]?.answer(withoutOld);
    await settle();
    calls[1]?.answer(before);
    await settle();

    expect(keys.inForce().get(oldKid)).toBeUndefined();
    expect(keys.inForce().get(newKid)).toBeDefined();
  });

  test('gives KEYS_UNAVAILABLE to a request without keys, and is not reported', async () => {
    const keys = issuerKeys();
    const finding = keys.find(oldKid);
    clock.ms += HOUR_MS;
    calls[0]?.fail();

    expect(await finding).toEqual({
      ok: false,
      error: { code: 'KEYS_UNAVAILABLE', cause: 'The fetch of the key set did not complete' },
    });
    expect(failures).toEqual([]);
  });

  test('does not block a request without keys', async () => {
    const keys = issuerKeys();
    void keys.fill();
    clock.ms += HOUR_MS;

    const finding = keys.find(oldKid);
    calls[1]?.answer(before);

    expect(await finding).toEqual(found(oldKid));
  });
});

describe('initial keys from the settings', () => {
  test('need no fetch, and are refreshed in the background within minutes', async () => {
    const keys = issuerKeys();
    keys.seed(before);

    expect(await keys.fill()).toBeUndefined();
    expect(keys.inForce().get(oldKid)).toBeDefined();
    clock.ms += MINUTE_MS - 1;
    expect(await keys.find(oldKid)).toEqual(found(oldKid));
    expect(calls).toHaveLength(0);
    clock.ms += 1;
    expect(await keys.find(oldKid)).toEqual(found(oldKid));
    calls[0]?.answer(withoutOld);
    await settle();

    expect(keys.inForce().get(oldKid)).toBeUndefined();
    expect(keys.inForce().get(newKid)).toBeDefined();
  });

  test('do not replace fetched keys', async () => {
    const keys = await filledKeys(withoutOld);

    keys.seed(before);

    expect(keys.inForce().get(oldKid)).toBeUndefined();
  });

  test('do not prevent the fetch for an unknown key id', async () => {
    const keys = issuerKeys();
    keys.seed(before);

    const finding = keys.find(newKid);
    calls[0]?.answer(after);

    expect(await finding).toEqual(found(newKid));
  });

  test('are ignored if they are not usable', async () => {
    const keys = issuerKeys();
    keys.seed({ keys: [{ kty: 'oct', kid: 'a' }] });

    const filling = keys.fill();
    calls[0]?.answer(before);

    expect(await filling).toBeUndefined();
    expect(keys.inForce().get(oldKid)).toBeDefined();
  });
});
