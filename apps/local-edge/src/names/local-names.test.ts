import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LocalNames } from './local-names.js';

const SITE = 'https://app.example';
const GENERATED = 'https://d111111abcdef8.cloudfront.net';
const POOL = 'https://furlock-dev.auth.eu-central-1.amazoncognito.com';
const CUSTOM = 'https://sign-in.example';
const browserUrl = 'https://127.0.0.1:8443';
const otherUrl = 'https://127.0.0.1:8444';
const signInUrl = 'http://localhost:9000';

const deployment = {
  distributions: [
    { aliases: ['App.example'], domainName: 'd111111abcdef8.cloudfront.net' },
    { aliases: [], domainName: 'd222222abcdef8.cloudfront.net' },
  ],
  userPools: [
    { domain: 'furlock-dev', region: 'eu-central-1' },
    { domain: 'sign-in.example', region: 'eu-central-1' },
    { region: 'eu-central-1' },
  ],
} as unknown as ConstructorParameters<typeof LocalNames>[0];

const names = new LocalNames(deployment);
names.listenAt({ browserUrls: [browserUrl, otherUrl], signInUrl });

const escaped = encodeURIComponent;

describe('the target of a redirect', () => {
  const translated: [name: string, deployed: string, local: string][] = [
    ['the public origin', `${SITE}/a?b=c#d`, `${browserUrl}/a?b=c#d`],
    ['the public origin alone', SITE, browserUrl],
    ['another distribution', 'https://d222222abcdef8.cloudfront.net/a', `${otherUrl}/a`],
    ['in upper case', 'HTTPS://App.Example/A', `${browserUrl}/A`],
    ["CloudFront's own name", `${GENERATED}/a%2Fb?c=%zz`, `${browserUrl}/a%2Fb?c=%zz`],
    ["the pool's domain", `${POOL}/login?lang=de&x`, `${signInUrl}/login?lang=de&x`],
    ['a custom domain', `${CUSTOM}/logout`, `${signInUrl}/logout`],
    [
      'the callback in it',
      `${POOL}/oauth2/authorize?a=%2f+&redirect_uri=${escaped(`${SITE}/auth/callback`)}&state=s%3D`,
      `${signInUrl}/oauth2/authorize?a=%2f+&redirect_uri=${escaped(`${browserUrl}/auth/callback`)}&state=s%3D`,
    ],
    [
      'the callback in it, not escaped',
      `${POOL}/oauth2/authorize?redirect_uri=${SITE}/auth/callback`,
      `${signInUrl}/oauth2/authorize?redirect_uri=${escaped(`${browserUrl}/auth/callback`)}`,
    ],
    [
      'the sign-out URLs in it',
      `${POOL}/logout?logout_uri=${escaped(SITE)}&post_logout_redirect_uri=${escaped(`${GENERATED}/`)}`,
      `${signInUrl}/logout?logout_uri=${escaped(browserUrl)}&post_logout_redirect_uri=${escaped(`${browserUrl}/`)}`,
    ],
  ];
  test.each(translated)('is translated: %s', (_name, deployed, local) => {
    expect(names.location(deployed)).toBe(local);
    expect(names.answerHeaders([['location', deployed]])).toEqual([['location', local]]);
  });

  const unchanged: [name: string, target: string][] = [
    ['a path', `/a?redirect_uri=${escaped(SITE)}`],
    ['another origin', 'https://evil.example/'],
    ['another scheme', 'http://app.example/'],
    ['another port', 'https://app.example:8443/'],
    ['a longer host', 'https://app.example.evil.example/'],
    ['a user name', 'https://app.example@evil.example/'],
    ['a subdomain', 'https://www.app.example/'],
    ['no scheme', '//app.example/'],
    ['an escaped host', 'https://app%2eexample/'],
    ['the callback of another origin', `https://evil.example/?redirect_uri=${escaped(SITE)}`],
    ['nothing', ''],
  ];
  test.each(unchanged)('is not translated: %s', (_name, target) => {
    expect(names.location(target)).toBe(target);
  });

  test.each([
    `state=${escaped(SITE)}`,
    `redirect_uri=${escaped('https://app.example.evil.example/')}`,
    'redirect_uri=%zz',
    'redirect_uri',
    'Redirect_uri=https://app.example',
  ])('keeps the query %s', (query) => {
    expect(names.location(`${POOL}/x?${query}`)).toBe(`${signInUrl}/x?${query}`);
  });

  test('is not translated before the addresses are known', () => {
    const early = new LocalNames(deployment);

    expect(early.location(`${SITE}/`)).toBe(`${SITE}/`);
    expect(early.requestHeaders([['Origin', browserUrl]])).toEqual([['Origin', browserUrl]]);
  });

  const texts = fc.string({ unit: 'grapheme-ascii' }).map(escaped);
  const pairs = fc.array(
    fc.oneof(
      texts,
      fc
        .tuple(fc.constantFrom('redirect_uri', 'logout_uri', 'state', 'x'), texts)
        .map((pair) => pair.join('=')),
      fc
        .tuple(fc.constantFrom('redirect_uri', 'logout_uri'), fc.webPath())
        .map(([name, path]) => `${name}=${escaped(SITE + path)}`),
    ),
  );

  test('comes back as it was, for every query', () => {
    fc.assert(
      fc.property(pairs, (query) => {
        const deployed = `?${query.join('&')}`;
        const { search } = new URL(names.location(`${POOL}/x${deployed}`));

        expect(decodeURIComponent(names.signInTarget(search || '?'))).toBe(
          decodeURIComponent(new URL(`${POOL}/x${deployed}`).search || '?'),
        );
      }),
      { seed: 15 },
    );
  });

  test('is not translated for any other origin', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (target) => {
        expect(names.location(target)).toBe(target);
      }),
      { seed: 15 },
    );
  });
});

test.each([
  [
    `/login?state=a&redirect_uri=${escaped(`${SITE}/b`)}`,
    `/login?state=a&redirect_uri=${escaped(`${browserUrl}/b`)}`,
  ],
  ['/login?lang=de', '/login?lang=de'],
  [`${SITE}/auth/callback?code=a`, `${browserUrl}/auth/callback?code=a`],
  ['https://evil.example/', 'https://evil.example/'],
])('a redirect of the sign-in pages to %s leads to %s', (deployed, local) => {
  expect(names.signInLocation(deployed)).toBe(local);
});

describe("a browser's request", () => {
  const headers: [name: string, sent: string, seen: string][] = [
    ['Origin', browserUrl, SITE],
    ['origin', 'null', 'null'],
    ['Origin', 'https://127.0.0.1:84430', 'https://127.0.0.1:84430'],
    ['Origin', 'http://127.0.0.1:8443', 'http://127.0.0.1:8443'],
    ['Origin', signInUrl, signInUrl],
    ['Referer', `${browserUrl}/a?b=c`, `${SITE}/a?b=c`],
    ['Referer', `https://evil.example/${browserUrl}`, `https://evil.example/${browserUrl}`],
    ['X-Origin', browserUrl, browserUrl],
    ['Cookie', `a=${browserUrl}`, `a=${browserUrl}`],
  ];
  test.each(headers)('has %s: %s as %s', (name, sent, seen) => {
    expect(names.requestHeaders([[name, sent]])).toEqual([[name, seen]]);
  });
});

describe('an answer', () => {
  const headers: [name: string, sent: string, seen: string][] = [
    [
      'Content-Security-Policy',
      `default-src 'none'; form-action 'self' ${POOL} https://other.example; img-src ${POOL}`,
      `default-src 'none'; form-action 'self' ${signInUrl} https://other.example; img-src ${POOL}`,
    ],
    [
      'content-security-policy',
      `form-action ${POOL}/oauth2/authorize ${SITE}`,
      `form-action ${signInUrl}/oauth2/authorize ${browserUrl}`,
    ],
    ['Content-Security-Policy', "default-src 'self'", "default-src 'self'"],
    ['Link', `<${SITE}/>; rel=next`, `<${SITE}/>; rel=next`],
    ['Set-Cookie', `a=${SITE}; Path=/`, `a=${SITE}; Path=/`],
    ['Access-Control-Allow-Origin', SITE, SITE],
  ];
  test.each(headers)('has %s: %s as %s', (name, sent, seen) => {
    expect(names.answerHeaders([[name, sent]])).toEqual([[name, seen]]);
  });
});
