import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { exchangeCode } from './exchange-code.js';

const CLIENT = {
  signInUrl: 'https://furlock-dev.auth.eu-central-1.amazoncognito.com',
  clientId: 'client-1',
  redirectUri: 'http://localhost:8976/callback',
};
const TOKEN_URL = `${CLIENT.signInUrl}/oauth2/token`;
const CODE = { code: 'the-code', codeVerifier: 'the-verifier' };
const TOKENS = { access_token: 'a.b.c', id_token: 'd.e.f', token_type: 'Bearer', expires_in: 300 };

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

describe('exchangeCode', () => {
  test('sends the code and the verifier in the body, and returns the tokens', async () => {
    let sent: Request | undefined;
    server.use(
      http.post(TOKEN_URL, ({ request }) => {
        sent = request.clone();
        return HttpResponse.json({ ...TOKENS, refresh_token: 'not-kept' });
      }),
    );

    const tokens = await exchangeCode(CLIENT, CODE);

    expect(tokens).toEqual({
      ok: true,
      value: { access: 'a.b.c', id: 'd.e.f', expiresInSeconds: 300 },
    });
    expect(sent?.url).toBe(TOKEN_URL);
    expect(sent?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(await sent?.text()))).toEqual({
      grant_type: 'authorization_code',
      client_id: 'client-1',
      code: 'the-code',
      redirect_uri: 'http://localhost:8976/callback',
      code_verifier: 'the-verifier',
    });
  });

  const host = 'furlock-dev.auth.eu-central-1.amazoncognito.com';
  const refused = [
    {
      name: 'a code that was used',
      answer: () => HttpResponse.json({ error: 'invalid_grant' }, { status: 400 }),
      message: `The sign-in page at ${host} rejected the code because it was already used or has expired (invalid_grant): run this again.`,
    },
    {
      name: 'an unknown client',
      answer: () => HttpResponse.json({ error: 'invalid_client' }, { status: 400 }),
      message: `The sign-in page at ${host} rejected the code (invalid_client): if this persists, deploy the stage again.`,
    },
    {
      name: 'a response that is an HTML page',
      answer: () => HttpResponse.html('<p>Bad gateway', { status: 502 }),
      message: `The sign-in page at ${host} responded to the token request with 502 and no tokens: run this again.`,
    },
    {
      name: 'a response without an id token',
      answer: () => HttpResponse.json({ ...TOKENS, id_token: undefined }),
      message: `The sign-in page at ${host} responded to the token request with 200 and no tokens: run this again.`,
    },
    {
      name: 'JSON that is not an object',
      answer: () => HttpResponse.json(null),
      message: `The sign-in page at ${host} responded to the token request with 200 and no tokens: run this again.`,
    },
    {
      name: 'a redirect, which would send the code elsewhere',
      answer: () =>
        new HttpResponse(null, { status: 307, headers: { location: 'https://example.com/' } }),
      message: `The sign-in page at ${host} responded to the token request with 307 and no tokens: run this again.`,
    },
    {
      name: 'no response',
      answer: () => HttpResponse.error(),
      message: `The sign-in page at ${host} did not respond to the token request (TypeError): check the network, and run this again.`,
    },
  ];

  test.each(refused)('fails on $name', async ({ answer, message }) => {
    server.use(http.post(TOKEN_URL, answer));

    const tokens = await exchangeCode(CLIENT, CODE);

    expect(tokens).toEqual({ ok: false, error: { kind: 'failed', message: message } });
  });
});
