import { expect, test } from '@jest/globals';
import { authorizeUrl } from './authorize-url.js';

test('requests a code, with the challenge and never the verifier', () => {
  const client = {
    signInUrl: 'https://furlock-dev.auth.eu-central-1.amazoncognito.com',
    clientId: 'client-1',
    redirectUri: 'http://localhost:8976/callback',
  };
  const pkce = { codeVerifier: 'the-verifier', codeChallenge: 'the-challenge', state: 'the-state' };

  const url = new URL(authorizeUrl(client, pkce));

  expect(url.origin + url.pathname).toBe(
    'https://furlock-dev.auth.eu-central-1.amazoncognito.com/oauth2/authorize',
  );
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'client-1',
    redirect_uri: 'http://localhost:8976/callback',
    scope: 'openid email profile',
    state: 'the-state',
    code_challenge: 'the-challenge',
    code_challenge_method: 'S256',
  });
  expect(url.href).not.toContain('the-verifier');
});
