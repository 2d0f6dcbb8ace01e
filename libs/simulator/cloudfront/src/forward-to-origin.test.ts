import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import {
  Agent,
  createServer,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HeaderList } from './header-list.js';
import { forwardToOrigin, type OriginConnection, type OriginOutcome } from './forward-to-origin.js';

const READ_TIMEOUT_MS = 30_000;

/** Only the test moves the clock of the timeouts: a busy machine is not a slow origin. */
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: [
      ...(['Date', 'hrtime', 'performance', 'nextTick', 'queueMicrotask'] as const),
      ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
    ],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

let origin: Server | undefined;
const agent = new Agent({ keepAlive: true });
const HOST = ['Host', 'origin.example'] as const;

afterEach(() => {
  origin?.closeAllConnections();
  origin?.close();
  agent.destroy();
});

async function serve(listener: RequestListener): Promise<OriginConnection> {
  origin = createServer(listener);
  await once(origin.listen(0, '127.0.0.1'), 'listening');
  const { port } = origin.address() as AddressInfo;
  const { signal } = new AbortController();
  return { host: '127.0.0.1', port, agent, readTimeoutMs: READ_TIMEOUT_MS, attempts: 3, signal };
}

async function forward(
  listener: RequestListener,
  method: string,
  body?: AsyncIterable<Buffer>,
): Promise<OriginOutcome> {
  const headers: HeaderList = [
    HOST,
    ...(body === undefined ? [] : ([['Transfer-Encoding', 'chunked']] as const)),
  ];
  const connection = await serve(listener);
  return forwardToOrigin({ method, target: '/', headers, body }, connection);
}

async function textOf(outcome: OriginOutcome): Promise<string> {
  if (outcome.kind === 'failed') throw new Error(outcome.code);
  const packets: Buffer[] = [];
  for await (const packet of outcome.body) packets.push(packet);
  return Buffer.concat(packets).toString();
}

/** Closes each connection at its second request, as a server does whose idle time ends at that moment. */
function closingAtReuse(): RequestListener {
  const used = new WeakSet<object>();
  return ({ socket }, outgoing) => {
    if (used.has(socket)) socket.destroy();
    else outgoing.end('answered');
    used.add(socket);
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Waits until something is true, however long the machine takes. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await turn();
}

/** Waits until a read timeout runs, and lets it pass. */
async function passReadTimeout(): Promise<void> {
  await until(() => jest.getTimerCount() > 0);
  await jest.advanceTimersByTimeAsync(READ_TIMEOUT_MS);
}

describe('an origin that does not answer', () => {
  const cases = [
    { method: 'GET', attempts: 3 },
    { method: 'HEAD', attempts: 3 },
    { method: 'POST', attempts: 1 },
    { method: 'DELETE', attempts: 1 },
    { method: 'OPTIONS', attempts: 1 },
  ];

  test.each(cases)('$method is tried $attempts times', async ({ method, attempts }) => {
    let calls = 0;

    const forwarded = forward(() => void (calls += 1), method);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      await until(() => calls === attempt);
      await passReadTimeout();
    }
    const outcome = await forwarded;

    expect(outcome).toEqual({ kind: 'failed', code: 'OriginReadTimeout', attempts });
    expect(calls).toBe(attempts);
  });

  test('at the first two attempts is tried a third time', async () => {
    let calls = 0;

    const forwarded = forward((_incoming, outgoing) => {
      calls += 1;
      if (calls === 3) outgoing.end('third');
    }, 'GET');
    for (const attempt of [1, 2]) {
      await until(() => calls === attempt);
      await passReadTimeout();
    }
    const outcome = await forwarded;

    expect(await textOf(outcome)).toBe('third');
    expect(outcome.attempts).toBe(3);
  });

  test('because it accepts no connections is tried again', async () => {
    const outcome = await forwardToOrigin(
      { method: 'GET', target: '/', headers: [], body: undefined },
      {
        host: '127.0.0.1',
        port: 1,
        agent,
        readTimeoutMs: READ_TIMEOUT_MS,
        attempts: 2,
        signal: new AbortController().signal,
      },
    );

    expect(outcome).toEqual({ kind: 'failed', code: 'OriginConnectError', attempts: 2 });
  });
});

test.each(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'])(
  '%s does not fail because the origin closes a kept connection',
  async (method) => {
    const connection = await serve(closingAtReuse());
    const request = { target: '/', headers: [HOST], body: undefined };
    await textOf(await forwardToOrigin({ ...request, method: 'GET' }, connection));
    // The agent keeps the connection in a turn after the answer.
    await until(() => Object.keys(agent.freeSockets).length === 1);

    const outcome = await forwardToOrigin({ ...request, method }, { ...connection, attempts: 1 });

    expect(outcome).toMatchObject({ kind: 'answered', attempts: 1 });
  },
);

describe('the read timeout', () => {
  test('applies to each packet, not to the whole answer', async () => {
    let answer: ServerResponse | undefined;
    const outcome = await forward(
      (_incoming, outgoing) => void (answer = outgoing).write('a'),
      'GET',
    );
    if (outcome.kind === 'failed') throw new Error(outcome.code);
    const packets = outcome.body[Symbol.asyncIterator]();

    const received = [(await packets.next()).value as Buffer];
    for (const packet of ['b', 'c', 'd']) {
      const next = packets.next();
      await jest.advanceTimersByTimeAsync(READ_TIMEOUT_MS - 1);
      answer?.write(packet);
      received.push((await next).value as Buffer);
    }
    answer?.end();

    expect((await packets.next()).done).toBe(true);
    expect(Buffer.concat(received).toString()).toBe('abcd');
  });

  test('ends an answer whose next packet is late', async () => {
    const outcome = await forward((_incoming, outgoing) => void outgoing.write('a'), 'GET');
    if (outcome.kind === 'failed') throw new Error(outcome.code);
    const packets = outcome.body[Symbol.asyncIterator]();
    await packets.next();

    const late = expect(packets.next()).rejects.toThrow('OriginReadTimeout');
    await passReadTimeout();

    await late;
  });

  test('does not run while a slow viewer is still sending', async () => {
    async function* slowly(): AsyncGenerator<Buffer> {
      yield Buffer.from('a');
      await jest.advanceTimersByTimeAsync(READ_TIMEOUT_MS * 1.5);
      yield Buffer.from('b');
    }

    const outcome = await forward(
      (incoming, outgoing) => void incoming.on('end', () => outgoing.end('thanks')).resume(),
      'POST',
      slowly(),
    );

    expect(await textOf(outcome)).toBe('thanks');
  });

  test('does not run while a slow viewer is still reading', async () => {
    const outcome = await forward((_incoming, outgoing) => void outgoing.end('later'), 'GET');
    await jest.advanceTimersByTimeAsync(READ_TIMEOUT_MS * 1.5);

    expect(await textOf(outcome)).toBe('later');
  });
});
