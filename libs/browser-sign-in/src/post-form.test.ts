import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { HttpResponse, delay, http } from 'msw';
import { setupServer } from 'msw/node';
import { postForm } from './post-form.js';

const URL_OF_TOKENS = 'https://login.example.com/token';
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
afterEach(() => {
  server.resetHandlers();
  jest.useRealTimers();
});

const send = (body = 'a=1') => postForm(URL_OF_TOKENS, { headers: { 'x-sent': 'yes' }, body });

test('sends the form once, and returns the whole response', async () => {
  const seen: unknown[] = [];
  server.use(
    http.post(URL_OF_TOKENS, async ({ request }) => {
      seen.push([
        await request.text(),
        request.headers.get('x-sent'),
        request.headers.get('content-length'),
      ]);
      return HttpResponse.json({ ä: 1 }, { status: 400 });
    }),
  );

  const response = await send('ä=1');

  expect(seen).toEqual([['ä=1', 'yes', '4']]);
  expect(response).toMatchObject({
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: '{"ä":1}',
  });
});

test('follows no redirect', async () => {
  server.use(
    http.post(URL_OF_TOKENS, () =>
      HttpResponse.text('', { status: 307, headers: { location: 'https://evil.example/' } }),
    ),
  );

  expect(await send()).toMatchObject({ status: 307 });
});

describe('the limit of the size', () => {
  const answerWith = (bytes: number) => {
    server.use(http.post(URL_OF_TOKENS, () => HttpResponse.text('a'.repeat(bytes))));
    return send();
  };

  test('64 KiB arrive', async () => {
    expect((await answerWith(65_536)).body).toHaveLength(65_536);
  });

  test('one byte more is an error', async () => {
    await expect(answerWith(65_537)).rejects.toThrow('too large');
  });
});

test('a response that does not come is an error after five seconds', async () => {
  const REAL = ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const;
  jest.useFakeTimers({ doNotFake: [...REAL] });
  server.use(
    http.post(URL_OF_TOKENS, async () => {
      await delay('infinite');
      return HttpResponse.text('');
    }),
  );
  const outcomes: unknown[] = [];
  const sent = send().catch((error: unknown) => outcomes.push(error));

  await jest.advanceTimersByTimeAsync(4_999);
  expect(outcomes).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  await sent;

  expect(outcomes).toEqual([expect.objectContaining({ message: 'Timeout' })]);
});

test('a connection that fails is an error', async () => {
  server.use(http.post(URL_OF_TOKENS, () => HttpResponse.error()));

  await expect(send()).rejects.toThrow();
});
