import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { readDeployment, type Deployment } from '@furlock/simulator-deployment';
import {
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
  type FixtureAssembly,
} from '@furlock/simulator-deployment/testing';
import { buildLambdaHost, type BuiltHost } from '@furlock/simulator-lambda/testing';
import { Browser, type BrowserAnswer } from '../testing/browser.js';
import { localEdgeOptions } from '../testing/local-edge-options.js';
import type { AwsCall } from './report-aws-calls.js';
import { startLocalEdge, type LocalEdge } from './start-local-edge.js';

const CALLBACK_PATH = '/auth/callback';
const SIGN_OUT_PATH = '/auth/sign-out';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const client = fixtureTemplates.home['Client'] as { readonly Properties: object };
const templates = withHomeResources({
  Partner: {
    Type: 'AWS::Cognito::UserPoolIdentityProvider',
    Properties: { ProviderName: 'Partner', ProviderType: 'OIDC', UserPoolId: { Ref: 'Pool' } },
  },
  Browser: {
    ...client,
    Properties: {
      ...client.Properties,
      SupportedIdentityProviders: ['COGNITO', { Ref: 'Partner' }],
      CallbackURLs: [{ 'Fn::Sub': `https://\${Distribution.DomainName}${CALLBACK_PATH}` }],
      LogoutURLs: [{ 'Fn::Sub': `https://\${Distribution.DomainName}${SIGN_OUT_PATH}` }],
    },
  },
});

/** Signs people in with the deployed names only, and shows what it got. */
const edgeCode = (origin: string, clientId: string): string => `
import { request } from 'node:https';
const host = 'furlock-test.auth.eu-central-1.amazoncognito.com';
const origin = '${origin}';
const client_id = '${clientId}';
const redirect_uri = origin + '${CALLBACK_PATH}';

const call = (path, form) => new Promise((resolve) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const sent = request({ host, path, method: 'POST', headers }, (incoming) => {
    let text = '';
    incoming.on('data', (chunk) => { text += chunk; });
    incoming.on('end', () => resolve({ status: incoming.statusCode, text }));
    incoming.on('error', () => resolve({ status: 0, text: 'broken' }));
  });
  sent.on('error', () => resolve({ status: 0, text: 'broken' }));
  sent.end(new URLSearchParams(form).toString());
});
const redirect = (status, location, cookies = []) => ({
  status,
  headers: {
    location: [{ value: location }],
    'set-cookie': cookies.map((value) => ({ key: 'Set-Cookie', value })),
    'content-security-policy': [{ value: "form-action 'self' https://" + host }],
  },
});

export const handler = async ({ Records: [{ cf: { request } }] }) => {
  const query = new URLSearchParams(request.querystring);
  switch (request.uri) {
    case '${CALLBACK_PATH}': {
      const code = query.get('code');
      const form = { grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier: '${VERIFIER}' };
      const { status, text } = await call('/oauth2/token', form);
      if (status !== 200 || !text.startsWith('{')) return { status: '503', body: status + ' ' + text };
      return redirect('303', origin + '/page?a=b', ['session=1; Secure; HttpOnly', 'flow=; Max-Age=0', 'token=' + JSON.parse(text).refresh_token.length + '; Secure']);
    }
    case '${SIGN_OUT_PATH}':
      return redirect('302', 'https://' + host + '/logout?client_id=' + client_id + '&logout_uri=' + encodeURIComponent(origin + '${SIGN_OUT_PATH}'));
    case '/revoke':
      return { status: '200', body: JSON.stringify(await call('/oauth2/revoke', { client_id, token: 'unknown' })) };
    case '/seen':
      return { status: '200', body: JSON.stringify(request.headers) };
    case '/page':
      if (request.headers.cookie?.[0].value.includes('session=1')) return { status: '200', body: 'signed in' };
  }
  const wanted = new URLSearchParams({ response_type: 'code', client_id, redirect_uri, scope: 'openid', state: 's', code_challenge: '${CHALLENGE}', code_challenge_method: 'S256' });
  return redirect('302', 'https://' + host + '/oauth2/authorize?' + wanted, ['flow=1; Secure; HttpOnly', 'other=2; Path=/auth']);
};
`;

let assembly: FixtureAssembly;
let host: BuiltHost;
let deployment: Deployment;
let localEdge: LocalEdge;
let browser: Browser;
const awsCalls: AwsCall[] = [];

function deploymentIn(directory: string): Deployment {
  const read = readDeployment(directory);
  if (!read.ok) throw new Error(read.error.sentence);
  return read.value;
}

beforeAll(async () => {
  const draft = writeFixtureAssembly(templates);
  const {
    distributions: [distribution],
    userPools,
  } = deploymentIn(draft.directory);
  draft.remove();
  const { id = '' } = userPools[0]?.clients.find(({ logicalId }) => logicalId === 'Browser') ?? {};
  const edge = edgeCode(`https://${distribution.domainName}`, id);
  assembly = writeFixtureAssembly(templates, { edge, backend: '' });
  deployment = deploymentIn(assembly.directory);
  host = await buildLambdaHost(build);
  const options = { onAwsCall: (call: AwsCall) => awsCalls.push(call) };
  const started = await startLocalEdge(localEdgeOptions(deployment, host.file, options));
  if (!started.ok) throw new Error(started.error.sentence);
  localEdge = started.value;
});

afterAll(async () => {
  await localEdge.stop();
  host.remove();
  assembly.remove();
});

beforeEach(() => {
  browser = new Browser();
});

const at = (path: string) => `${localEdge.endpoints.browserUrl}${path}`;
const signInUrl = () => `http://localhost:${new URL(localEdge.endpoints.cognitoUrl).port}`;

/** Fills in the sign-in page, which leads back to the edge. */
async function signIn(page: BrowserAnswer): Promise<BrowserAnswer> {
  const { username = '', password = '' } = localEdge.endpoints;
  return browser.submit(page, { username, password });
}

describe('a person in a browser', () => {
  test('is led to the sign-in page, and back to where they were', async () => {
    const first = await browser.get(at('/page?a=b'));
    const page = await browser.open(first.location ?? '');
    const signedIn = await signIn(page);
    const callback = await browser.get(signedIn.location ?? '');
    const shown = await browser.get(callback.location ?? '');

    expect(first.status).toBe(302);
    expect(first.headers['set-cookie']).toEqual([
      'flow=1; Secure; HttpOnly',
      'other=2; Path=/auth',
    ]);
    expect(first.headers['content-security-policy']).toBe(`form-action 'self' ${signInUrl()}`);
    expect(first.location?.origin).toBe(signInUrl());
    expect(first.location?.searchParams.get('redirect_uri')).toBe(at(CALLBACK_PATH));
    expect(page.url.origin + page.url.pathname).toBe(`${signInUrl()}/login`);
    expect(page.url.searchParams.get('redirect_uri')).toBe(at(CALLBACK_PATH));
    expect(page.body).toContain(`home at ${deployment.distributions[0].domainName}`);
    expect(signedIn.location?.href).toContain(at(`${CALLBACK_PATH}?code=`));
    expect(callback.status).toBe(303);
    expect(callback.headers['set-cookie']).toHaveLength(3);
    expect(callback.location?.href).toBe(at('/page?a=b'));
    expect(shown.body).toBe('signed in');
  });

  test('is signed in again without the page, until they sign out', async () => {
    const page = await browser.open(at('/'));
    await signIn(page);

    const again = await browser.get((await browser.get(at('/'))).location ?? '');
    const leaving = await browser.get(at(SIGN_OUT_PATH));
    const ended = await browser.get(leaving.location ?? '');
    const after = await browser.get((await browser.get(at('/'))).location ?? '');

    expect(again.location?.href).toContain(at(`${CALLBACK_PATH}?code=`));
    expect(leaving.location?.origin).toBe(signInUrl());
    expect(ended.location?.href).toBe(at(SIGN_OUT_PATH));
    expect(after.location?.pathname).toBe('/login');
  });

  test.each([
    { name: 'sign in', fields: { username: 'grace' }, query: /\?code=[^&]+&state=s$/ },
    {
      name: 'cancel',
      fields: { username: '', cancel: 'yes' },
      query: /\?error=access_denied&error_description=[^&]+&state=s$/,
    },
  ])('can $name at an identity provider', async ({ fields, query }) => {
    const page = await browser.open(at('/'));
    const [, href = ''] = /<a href="([^"]+)">Sign in with Partner/.exec(page.body) ?? [];
    const partner = await browser.open(new URL(href.replaceAll('&#38;', '&'), page.url));
    const { location } = await browser.submit(partner, fields);

    expect(partner.body).toContain('Name at Partner');
    expect(`${location?.origin}${location?.pathname}`).toBe(at(CALLBACK_PATH));
    expect(location?.search).toMatch(query);
  });

  test("does not send the cookies of Cognito's pages to the edge", async () => {
    await signIn(await browser.open(at('/')));

    const { body } = await browser.get(at('/seen'));

    expect(browser.cookies.get('localhost')?.size).toBe(1);
    expect(JSON.parse(body)).toMatchObject({ cookie: [{ value: 'flow=1; other=2' }] });
  });

  test('is redirected from 127.0.0.1 to the pages, so that every client shares their session', async () => {
    const answer = await browser.get(`${localEdge.endpoints.cognitoUrl}/login?a=%2f`);

    expect(answer.status).toBe(302);
    expect(answer.location?.href).toBe(`${signInUrl()}/login?a=%2f`);
  });

  test('cannot be sent to a foreign address', async () => {
    const { location } = await browser.get(at('/'));
    location?.searchParams.set('redirect_uri', 'https://evil.example/auth/callback');

    const answer = await browser.get(location ?? '');

    expect(answer.status).toBe(400);
    expect(answer.location).toBeUndefined();
  });
});

describe('the edge', () => {
  test('sees the public origin in the headers of a browser', async () => {
    const publicOrigin = `https://${deployment.distributions[0].domainName}`;

    const { body } = await browser.post(
      at('/seen'),
      {},
      {
        origin: localEdge.endpoints.browserUrl,
        referer: at('/page?a=b'),
        'sec-fetch-site': 'same-origin',
      },
    );

    const headers = JSON.parse(body) as Record<string, [{ value: string }]>;
    expect(headers).toMatchObject({
      origin: [{ value: publicOrigin }],
      referer: [{ value: `${publicOrigin}/page?a=b` }],
      'sec-fetch-site': [{ value: 'same-origin' }],
    });
  });

  test('without TLS nothing is translated', async () => {
    const answer = await browser.get(`${localEdge.endpoints.url}/`);

    expect(answer.location?.host).toBe('furlock-test.auth.eu-central-1.amazoncognito.com');
    expect(answer.location?.searchParams.get('redirect_uri')).toMatch(/\.cloudfront\.net\//);
  });

  test("calls the pool's domain to revoke a token", async () => {
    const { body } = await browser.get(at('/revoke'));

    expect(JSON.parse(body)).toEqual({ status: 200, text: '' });
    expect(awsCalls.at(-1)).toMatchObject({ operation: 'POST /oauth2/revoke', status: 200 });
  });
});

describe('the token endpoint on demand', () => {
  const setFault = async (command: string) => {
    const url = `${localEdge.endpoints.url}/__furlock/faults`;
    expect((await fetch(url, { method: 'POST', body: command })).status).toBe(200);
  };
  const faults: { command: string; status: number; revoked: object }[] = [
    { command: 'tokens=down', status: 503, revoked: { status: 0, text: 'broken' } },
    {
      command: 'tokens=failing',
      status: 503,
      revoked: { status: 500, text: '{"message":"Internal server error"}' },
    },
    {
      command: 'tokens=rubbish',
      status: 503,
      revoked: { status: 200, text: '<!doctype html><title>Please wait</title>' },
    },
    { command: 'tokens=slow:200ms', status: 303, revoked: { status: 200, text: '' } },
    { command: 'tokens=off', status: 303, revoked: { status: 200, text: '' } },
  ];

  test.each(faults)('$command', async ({ command, status, revoked }) => {
    await setFault(command);

    const signedIn = await signIn(await browser.open(at('/')));
    const callback = await browser.get(signedIn.location ?? '');
    const revocation = await browser.get(at('/revoke'));

    expect(callback.status).toBe(status);
    expect(JSON.parse(revocation.body)).toEqual(revoked);
  });
});
