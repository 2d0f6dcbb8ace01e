import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HeaderList } from './header-list.js';
import { forwardToOrigin, type OriginConnection, type OriginOutcome } from './forward-to-origin.js';

/** Long enough that a busy machine is not mistaken for a slow origin. */
const READ_TIMEOUT_MS = 400;

let origin: Server | undefined;
const agent = new Agent({ keepAlive: true });
const HOST = ['Host', 'origin.example'] as const;

afterEach(() => {
  origin?.closeAllConnections();
  origin?.close();
  agent.destroy();
});

async function serve(
  listener: RequestListener,
  readTimeoutMs = READ_TIMEOUT_MS,
): Promise<OriginConnection> {
  origin = createServer(listener);
  await once(origin.listen(0, '127.0.0.1'), 'listening');
  const { port } = origin.address() as AddressInfo;
  const { signal } = new AbortController();
  return { host: '127.0.0.1', port, agent, readTimeoutMs, attempts: 3, signal };
}

async function forward(
  listener: RequestListener,
  method: string,
  body?: AsyncIterable<Buffer>,
  readTimeoutMs?: number,
): Promise<OriginOutcome> {
  const headers: HeaderList = [
    HOST,
    ...(body === undefined ? [] : ([['Transfer-Encoding', 'chunked']] as const)),
  ];
  const connection = await serve(listener, readTimeoutMs);
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

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

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

    const outcome = await forward(() => void (calls += 1), method);

    expect(outcome).toEqual({ kind: 'failed', code: 'OriginReadTimeout', attempts });
    expect(calls).toBe(attempts);
  });

  test('at the first two attempts is tried a third time', async () => {
    let calls = 0;

    const outcome = await forward((_incoming, outgoing) => {
      calls += 1;
      if (calls === 3) outgoing.end('third');
    }, 'GET');

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
    // The agent keeps the connection in the turn after the answer.
    await pause(0);
    expect(Object.keys(agent.freeSockets)).toHaveLength(1);

    const outcome = await forwardToOrigin({ ...request, method }, { ...connection, attempts: 1 });

    expect(outcome).toMatchObject({ kind: 'answered', attempts: 1 });
  },
);

describe('the read timeout', () => {
  test('applies to each packet, not to the whole answer', async () => {
    const readTimeoutMs = 3 * READ_TIMEOUT_MS;

    const outcome = await forward(
      (_incoming, outgoing) => {
        void (async () => {
          for (const packet of ['a', 'b', 'c', 'd']) {
            outgoing.write(packet);
            await pause(readTimeoutMs / 3);
          }
          outgoing.end();
        })();
      },
      'GET',
      undefined,
      readTimeoutMs,
    );

    expect(await textOf(outcome)).toBe('abcd');
  });

  test('ends an answer whose next packet is late', async () => {
    const outcome = await forward((_incoming, outgoing) => void outgoing.write('a'), 'GET');

    await expect(textOf(outcome)).rejects.toThrow('OriginReadTimeout');
  });

  test('does not run while a slow viewer is still sending', async () => {
    async function* slowly(): AsyncGenerator<Buffer> {
      yield Buffer.from('a');
      await pause(READ_TIMEOUT_MS * 1.5);
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
    await pause(READ_TIMEOUT_MS * 1.5);

    expect(await textOf(outcome)).toBe('later');
  });
});
