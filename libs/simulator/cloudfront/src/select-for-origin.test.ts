import { describe, expect, test } from '@jest/globals';
import type {
  CacheBehavior,
  CachePolicy,
  OriginRequestPolicy,
} from '@furlock/simulator-deployment';
import {
  ALL_VIEWER,
  ALL_VIEWER_EXCEPT_HOST_HEADER,
  CACHING_DISABLED,
  managedCachePolicy,
  managedOriginRequestPolicy,
} from '@furlock/simulator-deployment/testing';
import { fixtureBehavior, fixtureOrigin } from './testing/fixture-distribution.js';
import { headerValues } from './header-list.js';
import { selectForOrigin } from './select-for-origin.js';
import type { ViewerRequest } from './viewer-request.js';

const request: ViewerRequest = {
  method: 'GET',
  rawPath: '/a%2Fb',
  rawQuery: 'b=2&a=1&a&=&b',
  headers: [
    ['Host', 'viewer.example'],
    ['User-Agent', 'curl'],
    ['Accept', '*/*'],
    ['Accept-Encoding', 'gzip, br, deflate'],
    ['Authorization', 'Bearer token'],
    ['Cookie', 'a=1; b=2'],
    ['Cookie', 'b=3'],
    ['CloudFront-Viewer-Country', 'forged'],
    ['X-Own', '1'],
    ['X-Own', '2'],
    ['X-Forwarded-For', '192.0.2.9'],
    ['Connection', 'keep-alive'],
  ],
  httpVersion: '1.1',
  scheme: 'https',
  clientIp: '192.0.2.1',
  clientPort: 50_000,
};

const withoutPolicy: { -readonly [Key in keyof CacheBehavior]: CacheBehavior[Key] } = {
  ...fixtureBehavior,
};
delete withoutPolicy.originRequestPolicy;

const nothing = { kind: 'none' } as const;
const cachePolicy = managedCachePolicy(CACHING_DISABLED);
const allViewer = managedOriginRequestPolicy(ALL_VIEWER);
const exceptHost = managedOriginRequestPolicy(ALL_VIEWER_EXCEPT_HOST_HEADER);
const legacy: OriginRequestPolicy = {
  name: 'ForwardedValues',
  headers: { kind: 'legacy-defaults' },
  cookies: nothing,
  queryStrings: nothing,
};

function select(
  cache: Partial<CachePolicy>,
  originRequestPolicy: OriginRequestPolicy | undefined,
  change: Partial<ViewerRequest> = {},
  behaviorChange: Partial<CacheBehavior> = {},
): ViewerRequest {
  return selectForOrigin(
    { ...request, ...change },
    {
      ...withoutPolicy,
      cachePolicy: { ...cachePolicy, ...cache },
      ...(originRequestPolicy && { originRequestPolicy }),
      ...behaviorChange,
    },
    fixtureOrigin,
  );
}

function only(headers: readonly string[]): OriginRequestPolicy {
  return {
    name: 'only',
    headers: { kind: 'only', names: headers },
    cookies: nothing,
    queryStrings: nothing,
  };
}

describe('headers', () => {
  const cases: {
    name: string;
    cache?: Partial<CachePolicy>;
    policy?: OriginRequestPolicy;
    change?: Partial<ViewerRequest>;
    header: string;
    values: string[];
  }[] = [
    {
      name: 'AllViewerExceptHostHeader forwards',
      policy: exceptHost,
      header: 'x-own',
      values: ['1', '2'],
    },
    {
      name: 'AllViewerExceptHostHeader does not forward Host',
      policy: exceptHost,
      header: 'host',
      values: [fixtureOrigin.domainName],
    },
    {
      name: 'AllViewer forwards Host',
      policy: allViewer,
      header: 'host',
      values: ['viewer.example'],
    },
    {
      name: 'a cache policy that lists Host forwards it',
      cache: { headers: ['host'] },
      header: 'host',
      values: ['viewer.example'],
    },
    { name: 'no policy forwards nothing', header: 'x-own', values: [] },
    {
      name: 'a policy forwards what it lists',
      policy: only(['x-own']),
      header: 'x-own',
      values: ['1', '2'],
    },
    {
      name: 'a policy forwards nothing else',
      policy: only(['x-other']),
      header: 'x-own',
      values: [],
    },
    {
      name: 'a cache policy forwards what it lists',
      cache: { headers: ['x-own'] },
      header: 'x-own',
      values: ['1', '2'],
    },
    {
      name: 'an unlisted User-Agent is replaced',
      header: 'user-agent',
      values: ['Amazon CloudFront'],
    },
    {
      name: 'a listed User-Agent is kept',
      policy: only(['user-agent']),
      header: 'user-agent',
      values: ['curl'],
    },
    {
      name: 'a hop-by-hop header is not forwarded',
      policy: allViewer,
      header: 'connection',
      values: [],
    },
    {
      name: 'X-Forwarded-For is forwarded, to be appended to',
      header: 'x-forwarded-for',
      values: ['192.0.2.9'],
    },
    {
      name: 'Accept-Encoding as sent',
      policy: allViewer,
      header: 'accept-encoding',
      values: ['gzip, br, deflate'],
    },
    {
      name: 'Accept-Encoding normalised',
      cache: { acceptsGzip: true, acceptsBrotli: true },
      policy: allViewer,
      header: 'accept-encoding',
      values: ['br,gzip'],
    },
    {
      name: 'Accept-Encoding of HTTP/1.0 is not forwarded',
      cache: { acceptsGzip: true },
      change: { httpVersion: '1.0' },
      header: 'accept-encoding',
      values: [],
    },
    { name: 'Authorization is removed from GET', header: 'authorization', values: [] },
    {
      name: 'Authorization is removed from HEAD',
      change: { method: 'HEAD' },
      header: 'authorization',
      values: [],
    },
    {
      name: 'Authorization stays on POST',
      change: { method: 'POST' },
      header: 'authorization',
      values: ['Bearer token'],
    },
    {
      name: 'Authorization stays on OPTIONS',
      change: { method: 'OPTIONS' },
      header: 'authorization',
      values: ['Bearer token'],
    },
    {
      name: 'Authorization that the cache policy lists stays on GET',
      cache: { headers: ['authorization'] },
      header: 'authorization',
      values: ['Bearer token'],
    },
    {
      name: 'Authorization among all viewer headers stays on GET',
      policy: exceptHost,
      header: 'authorization',
      values: ['Bearer token'],
    },
    {
      name: 'ForwardedValues removes Authorization from GET',
      policy: legacy,
      header: 'authorization',
      values: [],
    },
    {
      name: 'ForwardedValues forwards its listed headers',
      policy: legacy,
      header: 'x-own',
      values: ['1', '2'],
    },
    { name: 'ForwardedValues removes Accept', policy: legacy, header: 'accept', values: [] },
    {
      name: "ForwardedValues writes the origin's Host",
      policy: legacy,
      header: 'host',
      values: [fixtureOrigin.domainName],
    },
    {
      name: "a viewer's copy of a CloudFront header is overwritten",
      policy: only(['cloudfront-viewer-country']),
      header: 'cloudfront-viewer-country',
      values: ['AU'],
    },
    {
      name: 'a CloudFront header that no policy names is not written',
      header: 'cloudfront-viewer-country',
      values: [],
    },
    {
      name: 'CloudFront-Viewer-Address has the port',
      policy: only(['cloudfront-viewer-address']),
      header: 'cloudfront-viewer-address',
      values: ['192.0.2.1:50000'],
    },
    { name: 'no cookie', header: 'cookie', values: [] },
    {
      name: 'all cookies, as sent',
      policy: allViewer,
      header: 'cookie',
      values: ['a=1; b=2', 'b=3'],
    },
    {
      name: 'a listed cookie',
      cache: { cookies: { kind: 'only', names: ['b'] } },
      header: 'cookie',
      values: ['b=2', 'b=3'],
    },
    {
      name: 'all cookies except one',
      cache: { cookies: { kind: 'all-except', names: ['b'] } },
      header: 'cookie',
      values: ['a=1'],
    },
  ];

  test.each(cases)('$name', ({ cache = {}, policy, change, header, values }) => {
    expect(headerValues(select(cache, policy, change).headers, header)).toEqual(values);
  });

  test('Authorization is removed from OPTIONS if its answers are cached', () => {
    const cachedMethods = ['GET', 'HEAD', 'OPTIONS'];

    const selected = select({}, undefined, { method: 'OPTIONS' }, { cachedMethods });

    expect(headerValues(selected.headers, 'authorization')).toEqual([]);
  });

  test("headers that the origin's custom headers overwrite are not shown", () => {
    const origin = {
      ...fixtureOrigin,
      customHeaders: [
        ['x-OWN', 'v'],
        ['User-Agent', 'u'],
      ] as const,
    };

    const { headers } = selectForOrigin(
      request,
      { ...fixtureBehavior, originRequestPolicy: allViewer },
      origin,
    );

    expect([headerValues(headers, 'x-own'), headerValues(headers, 'user-agent')]).toEqual([[], []]);
  });
});

describe('query', () => {
  const cases: {
    name: string;
    cache?: Partial<CachePolicy>;
    policy?: OriginRequestPolicy;
    rawQuery?: string;
    expected: string | undefined;
  }[] = [
    { name: 'all, as sent', policy: allViewer, expected: request.rawQuery },
    { name: 'a bare question mark', policy: allViewer, rawQuery: '', expected: '' },
    { name: 'none', expected: undefined },
    {
      name: 'parameters that the cache policy lists',
      cache: { queryStrings: { kind: 'only', names: ['a'] } },
      expected: 'a=1&a',
    },
    {
      name: 'all parameters except the listed ones',
      cache: { queryStrings: { kind: 'all-except', names: ['a'] } },
      expected: 'b=2&=&b',
    },
    {
      name: 'parameters that either policy lists',
      cache: { queryStrings: { kind: 'only', names: ['a'] } },
      policy: { ...only([]), queryStrings: { kind: 'only', names: ['b'] } },
      expected: 'b=2&a=1&a&b',
    },
  ];

  test.each(cases)('$name', ({ cache = {}, policy, rawQuery, expected }) => {
    const change = rawQuery === undefined ? {} : { rawQuery };

    expect(select(cache, policy, change).rawQuery).toBe(expected);
  });
});
