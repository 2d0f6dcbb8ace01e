import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { runCloudFront, type RunningCloudFront } from './testing/run-cloudfront.js';
import { sendBody } from './send-body.js';
import { digestOf, RunningDigest } from './without-secrets.js';

let server: Server | undefined;
let running: RunningCloudFront | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  running?.stop();
  running = undefined;
});

/** Starts a server that sends a body; `sent` settles when the sending does. */
async function serveBody(body: Buffer | AsyncIterable<Buffer>) {
  const digest = new RunningDigest();
  let sent: Promise<void> | undefined;
  server = createServer((_incoming, outgoing) => {
    sent = sendBody(body, outgoing, digest);
    sent.catch(() => outgoing.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, digest, sent: () => sent };
}

async function* packets(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

describe('a body', () => {
  const large = 'packet '.repeat(100_000);
  const cases = [
    { name: 'that is complete', body: Buffer.from('whole'), text: 'whole' },
    { name: 'that is empty', body: Buffer.alloc(0), text: '' },
    { name: 'that arrives in packets', body: packets('a', 'b', 'c'), text: 'abc' },
    { name: 'without packets', body: packets(), text: '' },
    {
      name: 'that is larger than the buffer',
      body: packets(large, large, large),
      text: large.repeat(3),
    },
  ];

  test.each(cases)('$name is sent to its end, and measured', async ({ body, text }) => {
    const { port, digest, sent } = await serveBody(body);

    const response = await fetch(`http://127.0.0.1:${port}/`);

    expect(await response.text()).toBe(text);
    await expect(sent()).resolves.toBeUndefined();
    expect(digest.value).toEqual(digestOf(Buffer.from(text)));
  });
});

test('if the body breaks off, sending rejects, and the viewer can see that it is incomplete', async () => {
  async function* breaking(): AsyncGenerator<Buffer> {
    yield* packets('begun');
    throw new Error('the origin broke off');
  }
  const { port, sent } = await serveBody(breaking());

  const reading = fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());

  await expect(reading).rejects.toThrow();
  await expect(sent()).rejects.toThrow('the origin broke off');
});

test('if the viewer disconnects, sending rejects, and the body is closed', async () => {
  let isClosed = false;
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      for (;;) yield* packets('packet '.repeat(10_000));
    } finally {
      isClosed = true;
    }
  }
  const { port, sent } = await serveBody(endless());

  const viewer = connect(port, '127.0.0.1');
  viewer.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  viewer.once('data', () => viewer.destroy());
  await new Promise((resolve) => viewer.on('close', resolve));

  await expect(sent()).rejects.toThrow('the viewer has disconnected');
  expect(isClosed).toBe(true);
});

test('a viewer that does not read slows the origin down', async () => {
  const packet = Buffer.alloc(256 * 1024);
  let written = 0;
  running = await runCloudFront({
    answer: (_incoming, outgoing) => {
      const write = (): void => {
        let hasRoom = true;
        while (hasRoom && written < 256) {
          hasRoom = outgoing.write(packet);
          written += 1;
        }
        if (written < 256) outgoing.once('drain', write);
      };
      write();
    },
  });
  const viewer = connect(running.port, '127.0.0.1');
  viewer.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');

  let before: number;
  do {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 100));
  } while (written === 0 || written !== before);

  expect(written).toBeLessThan(256);
  viewer.destroy();
});
