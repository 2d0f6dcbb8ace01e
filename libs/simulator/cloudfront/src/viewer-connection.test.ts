import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { request as httpsRequest } from 'node:https';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { runCloudFront, type RunningCloudFront } from './testing/run-cloudfront.js';

let running: RunningCloudFront;

beforeEach(async () => {
  running = await runCloudFront({ edge: { 'origin-request': (request) => request } });
});

afterEach(() => running.stop());

const U_UMLAUT = '\u00c3\u00bc';

function get(target: string, last = false): string {
  return `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;
}

/** The uris and queries of the events, in order. */
function targets(): string[] {
  return running.events.map(({ Records: [{ cf }] }) =>
    [cf.request.uri, cf.request.querystring].filter((part) => part !== '').join('?'),
  );
}

/** The statuses of the answers on one connection. */
function statuses(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

describe('a request line with non-ASCII bytes', () => {
  const cases: { name: string; packets: string[]; shown: string[] }[] = [
    { name: 'in the query', packets: [get(`/e?q=${U_UMLAUT}`, true)], shown: ['/e?q=ü'] },
    { name: 'in the path', packets: [get(`/${U_UMLAUT}/x`, true)], shown: ['/ü/x'] },
    { name: 'that are not UTF-8', packets: [get('/\u00ff', true)], shown: ['/ÿ'] },
    {
      name: 'next to an escape that stays an escape',
      packets: [get(`/%C3%BC${U_UMLAUT}`, true)],
      shown: ['/%C3%BCü'],
    },
    {
      name: 'byte by byte',
      packets: [...get(`/a${U_UMLAUT}`, true)],
      shown: ['/aü'],
    },
    {
      name: 'twice on a persistent connection',
      packets: [get(`/1${U_UMLAUT}`), get('/2'), get(`/3${U_UMLAUT}`, true)],
      shown: ['/1ü', '/2', '/3ü'],
    },
    {
      name: 'in a pipeline, in one packet',
      packets: [get('/1') + get(`/2${U_UMLAUT}`) + get(`/3${U_UMLAUT}`) + get('/4', true)],
      shown: ['/1', '/2ü', '/3ü', '/4'],
    },
    {
      name: 'in a pipeline that is split in the middle of the lines',
      packets: [
        `${get('/1')}GET /2\u00c3`,
        `\u00bc HTTP/1.1\r\nHost: a\r\n\r\nGET /3\u00c3\u00bc`,
        ` HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      ],
      shown: ['/1', '/2ü', '/3ü'],
    },
  ];

  test.each(cases)('$name', async ({ packets, shown }) => {
    const received = await running.send(packets);

    expect(targets()).toEqual(shown);
    expect(statuses(received)).toHaveLength(shown.length);
  });

  test('is parsed correctly however the packets are split', async () => {
    const pipeline = `${get(`/1${U_UMLAUT}`)}${get('/2')}${get(`/3${U_UMLAUT}`, true)}`;
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: pipeline.length - 1 }), { maxLength: 4 });

    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        running.events.length = 0;
        const ends = [...places].sort((a, b) => a - b);

        await running.send(
          [...ends, pipeline.length].map((end, index) => pipeline.slice(ends[index - 1] ?? 0, end)),
        );

        expect(targets()).toEqual(['/1ü', '/2', '/3ü']);
      }),
      { numRuns: 30, seed: 30 },
    );
  });

  test('is followed by its body and the next request', async () => {
    const body = `GET /${U_UMLAUT} HTTP/1.1\r\n\r\n`;

    await running.send([
      `POST /1${U_UMLAUT} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}${get(`/2${U_UMLAUT}`, true)}`,
    ]);

    expect(targets()).toEqual(['/1ü', '/2ü']);
    expect(
      Buffer.from(running.events[0]?.Records[0].cf.request.body?.data ?? '', 'base64'),
    ).toEqual(Buffer.from(body, 'latin1'));
  });

  test('in a chunked body is not a request line', async () => {
    const line = `GET /${U_UMLAUT} HTTP/1.1\r\n`;

    await running.send([
      `POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `${line.length.toString(16)}\r\n${line}\r\n0\r\n\r\n`,
      get('/2', true),
    ]);

    expect(targets()).toEqual(['/1', '/2']);
  });

  test('reaches the origin as sent', async () => {
    // The origin of this test is a Node.js server, which rejects such a line.
    const received = await running.send([get(`/${U_UMLAUT}`, true)]);

    expect(statuses(received)).toEqual([400]);
    expect(running.records.at(-1)).toMatchObject({
      originRequest: { target: '/ü' },
      originAnswer: { status: 400 },
    });
  });

  test('is measured in the bytes as sent', async () => {
    const fits = await running.send([get(`/${'\u00ff'.repeat(8190)}`, true)]);
    const isTooLong = await running.send([get(`/${'\u00ff'.repeat(8192)}`, true)]);

    expect([statuses(fits), statuses(isTooLong)]).toEqual([[400], [414]]);
    expect(running.answered.map(({ code }) => code)).toEqual([undefined, 'URL_TOO_LONG']);
  });

  test('also works over TLS', async () => {
    await new Promise((resolve) => {
      const socket = connectTls({ port: running.browserPort, rejectUnauthorized: false });
      socket.on('close', resolve).resume();
      socket.write(Buffer.from(get(`/1${U_UMLAUT}`) + get(`/2${U_UMLAUT}`, true), 'latin1'));
    });

    expect(targets()).toEqual(['/1ü', '/2ü']);
  });

  test('that never ends closes the connection', async () => {
    const received = running.send([`GET /${U_UMLAUT}`, 'a'.repeat(70_000)]);

    // Unread bytes at the time of the close cause a connection reset.
    await expect(received.catch(() => '')).resolves.toBe('');
    expect(running.events).toEqual([]);
  });
});

describe('an invalid request line', () => {
  const cases = [
    { name: 'with a control character', line: 'GET /\u0001 HTTP/1.1\r\n\r\n' },
    {
      name: 'with a control character next to non-ASCII bytes',
      line: `GET /${U_UMLAUT}\u0001 HTTP/1.1\r\n\r\n`,
    },
    { name: 'without a version', line: `GET ${U_UMLAUT}\r\n\r\n` },
    { name: 'with non-ASCII bytes in the method', line: `${U_UMLAUT} / HTTP/1.1\r\n\r\n` },
  ];

  test.each(cases)('is refused $name', async ({ line }) => {
    expect(statuses(await running.send([line]))).toEqual([400]);
    expect(running.events).toEqual([]);
  });
});

describe('the port for browsers', () => {
  const overTls = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      httpsRequest(
        { port: running.browserPort, path, rejectUnauthorized: false, agent: false },
        (incoming) => {
          incoming.resume();
          resolve(incoming.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });

  test('answers a viewer with TLS', async () => {
    expect(await overTls('/')).toBe(200);
  });

  test('redirects a viewer without TLS to the same URL with TLS, before any function runs', async () => {
    const received = await running.send([get('/a?b', true)], running.browserPort);

    expect(statuses(received)).toEqual([301]);
    expect(received).toMatch(/^Location: https:\/\/localhost\/a\?b\r$/m);
    expect(received).toMatch(/^X-Cache: Redirect from cloudfront\r$/m);
    expect(running.events).toEqual([]);
  });

  test('the other port accepts a viewer without TLS', async () => {
    expect(statuses(await running.send([get('/a?b', true)]))).toEqual([200]);
  });

  test.each([
    { viewerProtocolPolicy: 'https-only', status: 403 },
    { viewerProtocolPolicy: 'allow-all', status: 200 },
  ] as const)(
    'with $viewerProtocolPolicy answers $status',
    async ({ viewerProtocolPolicy, status }) => {
      running.stop();
      running = await runCloudFront({ behavior: { viewerProtocolPolicy } });

      const received = await running.send([get('/', true)], running.browserPort);

      expect(statuses(received)).toEqual([status]);
    },
  );
});

describe('non-ASCII header values', () => {
  test.each([
    { name: 'UTF-8', bytes: U_UMLAUT, shown: 'ü' },
    { name: 'bytes that are not UTF-8', bytes: '\u00ff\u0085', shown: '\u00ff\u0085' },
  ])('$name: as text in the event, as sent at the origin', async ({ bytes, shown }) => {
    await running.send([
      `GET / HTTP/1.1\r\nHost: a\r\nX-Name: ${bytes}\r\nConnection: close\r\n\r\n`,
    ]);

    expect(running.shown()?.headers['x-name']?.[0]?.value).toBe(shown);
    expect(running.received[0]?.headers['x-name']).toBe(bytes);
  });
});
