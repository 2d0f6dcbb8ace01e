import { describe, expect, test } from '@jest/globals';
import {
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
  type FixtureTemplates,
} from '../testing/fixture-assembly.js';
import type { CacheBehavior, Distribution } from '../deployment.js';
import type { JsonObject } from './json-object.js';
import { ALL_VIEWER, CACHING_OPTIMIZED } from './managed-policies.js';
import { readDeployment } from './read-deployment.js';

/** The templates with changes to the distribution's default behaviour, origin and config. */
function templatesWith(
  behavior: JsonObject,
  resources: Readonly<Record<string, JsonObject>> = {},
  config: JsonObject = {},
): FixtureTemplates {
  const distribution = fixtureTemplates.home['Distribution'] ?? {};
  const properties = distribution['Properties'] as JsonObject;
  const original = properties['DistributionConfig'] as JsonObject;
  const { CachePolicyId, OriginRequestPolicyId, ...rest } = original[
    'DefaultCacheBehavior'
  ] as JsonObject;
  return withHomeResources({
    ...resources,
    Distribution: {
      ...distribution,
      Properties: {
        DistributionConfig: {
          ...original,
          ...config,
          DefaultCacheBehavior: {
            ...rest,
            ...(behavior['ForwardedValues'] === undefined && {
              CachePolicyId,
              OriginRequestPolicyId,
            }),
            ...behavior,
          },
        },
      },
    },
  });
}

function read(templates: FixtureTemplates): ReturnType<typeof readDeployment> {
  const { directory, remove } = writeFixtureAssembly(templates);
  try {
    return readDeployment(directory);
  } finally {
    remove();
  }
}

function distributionOf(templates: FixtureTemplates): Distribution {
  const deployment = read(templates);
  if (!deployment.ok) throw new Error(deployment.error.sentence);
  return deployment.value.distributions[0];
}

function behaviorOf(templates: FixtureTemplates): CacheBehavior {
  const behavior = distributionOf(templates).behaviors.at(-1);
  if (behavior === undefined) throw new Error('no behaviour');
  return behavior;
}

function sentenceOf(templates: FixtureTemplates): string {
  const deployment = read(templates);
  return deployment.ok ? '' : deployment.error.sentence;
}

const cachePolicyConfig = (change: JsonObject = {}): JsonObject => ({
  Type: 'AWS::CloudFront::CachePolicy',
  Properties: {
    CachePolicyConfig: {
      Name: 'mine',
      MinTTL: 5,
      DefaultTTL: 60,
      MaxTTL: 600,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingBrotli: false,
        EnableAcceptEncodingGzip: true,
        CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['session'] },
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Authorization'] },
        QueryStringsConfig: { QueryStringBehavior: 'allExcept', QueryStrings: ['utm'] },
        ...change,
      },
    },
  },
});

const uncachedPolicyConfig = (key: JsonObject = {}): JsonObject => ({
  Type: 'AWS::CloudFront::CachePolicy',
  Properties: {
    CachePolicyConfig: {
      Name: 'mine',
      ...{ MinTTL: 0, DefaultTTL: 0, MaxTTL: 0 },
      ParametersInCacheKeyAndForwardedToOrigin: { EnableAcceptEncodingGzip: false, ...key },
    },
  },
});

const originRequestPolicyConfig = (headers: JsonObject): JsonObject => ({
  Type: 'AWS::CloudFront::OriginRequestPolicy',
  Properties: {
    OriginRequestPolicyConfig: {
      Name: 'mine',
      CookiesConfig: { CookieBehavior: 'all' },
      HeadersConfig: headers,
      QueryStringsConfig: { QueryStringBehavior: 'none' },
    },
  },
});

describe('managed policies', () => {
  test('are found by id', () => {
    const behavior = behaviorOf(
      templatesWith({ CachePolicyId: CACHING_OPTIMIZED, OriginRequestPolicyId: ALL_VIEWER }),
    );

    expect(behavior.cachePolicy).toMatchObject({
      name: 'Managed-CachingOptimized',
      minTtlSeconds: 1,
      defaultTtlSeconds: 86_400,
    });
    expect(behavior.originRequestPolicy?.headers).toEqual({ kind: 'all', cloudFrontHeaders: [] });
  });

  test('an origin request policy is optional', () => {
    const behavior = behaviorOf(templatesWith({ OriginRequestPolicyId: { Ref: 'AWS::NoValue' } }));

    expect(behavior).not.toHaveProperty('originRequestPolicy');
  });
});

describe('policies of the assembly', () => {
  test('a cache policy', () => {
    const { cachePolicy } = behaviorOf(
      templatesWith({ CachePolicyId: { Ref: 'Mine' } }, { Mine: cachePolicyConfig() }),
    );

    expect(cachePolicy).toEqual({
      name: 'Mine',
      minTtlSeconds: 5,
      defaultTtlSeconds: 60,
      maxTtlSeconds: 600,
      cachesErrors: true,
      headers: ['authorization'],
      cookies: { kind: 'only', names: ['session'] },
      queryStrings: { kind: 'all-except', names: ['utm'] },
      acceptsGzip: true,
      acceptsBrotli: false,
    });
  });

  test('a cache policy with caching disabled and an empty cache key', () => {
    const { cachePolicy } = behaviorOf(
      templatesWith({ CachePolicyId: { Ref: 'Mine' } }, { Mine: uncachedPolicyConfig() }),
    );

    expect(cachePolicy).toMatchObject({ maxTtlSeconds: 0, headers: [] });
  });

  const headerCases = [
    { name: 'none', config: { HeaderBehavior: 'none' }, headers: { kind: 'none' } },
    {
      name: 'some',
      config: { HeaderBehavior: 'whitelist', Headers: ['X-A'] },
      headers: { kind: 'only', names: ['x-a'] },
    },
    {
      name: 'all but some',
      config: { HeaderBehavior: 'allExcept', Headers: ['Host'] },
      headers: { kind: 'all-except', names: ['host'] },
    },
    {
      name: 'all and some of CloudFront',
      config: {
        HeaderBehavior: 'allViewerAndWhitelistCloudFront',
        Headers: ['CloudFront-Viewer-Country'],
      },
      headers: { kind: 'all', cloudFrontHeaders: ['cloudfront-viewer-country'] },
    },
  ];

  test.each(headerCases)('an origin request policy with headers: $name', ({ config, headers }) => {
    const { originRequestPolicy } = behaviorOf(
      templatesWith(
        { OriginRequestPolicyId: { Ref: 'Mine' } },
        { Mine: originRequestPolicyConfig(config) },
      ),
    );

    expect(originRequestPolicy).toEqual({
      name: 'Mine',
      headers,
      cookies: { kind: 'all' },
      queryStrings: { kind: 'none' },
    });
  });

  const refusals: { name: string; behavior: JsonObject; mine: JsonObject; sentence: string }[] = [
    ...['Authorization', 'accept-encoding'].map((header) => ({
      name: `an origin request policy that lists ${header}`,
      behavior: { OriginRequestPolicyId: { Ref: 'Mine' } },
      mine: originRequestPolicyConfig({ HeaderBehavior: 'whitelist', Headers: [header] }),
      sentence:
        'Mine in stack home lists Authorization or Accept-Encoding, which CloudFront does not allow in an origin request policy.',
    })),
    {
      name: 'a cache policy with all headers',
      behavior: { CachePolicyId: { Ref: 'Mine' } },
      mine: cachePolicyConfig({ HeadersConfig: { HeaderBehavior: 'allViewer' } }),
      sentence: 'Mine in stack home has a HeaderBehavior that is not allowed in a cache policy.',
    },
    ...Object.entries({
      headers: { HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Accept'] } },
      cookies: { CookiesConfig: { CookieBehavior: 'all' } },
      queries: { QueryStringsConfig: { QueryStringBehavior: 'all' } },
      gzip: { EnableAcceptEncodingGzip: true },
    }).map(([name, key]) => ({
      name: `a cache policy with caching disabled and ${name} in the cache key`,
      behavior: { CachePolicyId: { Ref: 'Mine' } },
      mine: uncachedPolicyConfig(key),
      sentence:
        'Mine in stack home disables caching but adds values to the cache key, which CloudFront does not allow.',
    })),
    {
      name: 'an unknown cookie behaviour',
      behavior: { CachePolicyId: { Ref: 'Mine' } },
      mine: cachePolicyConfig({ CookiesConfig: { CookieBehavior: 'some' } }),
      sentence: 'Mine in stack home has the CookieBehavior some, which is not a CloudFront value.',
    },
  ];

  test.each(refusals)('rejects $name', ({ behavior, mine, sentence }) => {
    expect(sentenceOf(templatesWith(behavior, { Mine: mine }))).toBe(sentence);
  });
});

describe('ForwardedValues', () => {
  test('forwards the listed values and adds them to the cache key', () => {
    const { cachePolicy, originRequestPolicy } = behaviorOf(
      templatesWith({
        Compress: true,
        MinTTL: 1,
        MaxTTL: 100,
        ForwardedValues: {
          QueryString: true,
          QueryStringCacheKeys: ['a'],
          Headers: ['Authorization'],
          Cookies: { Forward: 'whitelist', WhitelistedNames: ['session'] },
        },
      }),
    );

    expect(cachePolicy).toEqual({
      name: 'ForwardedValues',
      minTtlSeconds: 1,
      defaultTtlSeconds: 86_400,
      maxTtlSeconds: 100,
      cachesErrors: true,
      headers: ['authorization'],
      cookies: { kind: 'only', names: ['session'] },
      queryStrings: { kind: 'only', names: ['a'] },
      acceptsGzip: true,
      acceptsBrotli: false,
    });
    expect(originRequestPolicy).toEqual({
      name: 'ForwardedValues',
      headers: { kind: 'legacy-defaults' },
      cookies: { kind: 'only', names: ['session'] },
      queryStrings: { kind: 'all' },
    });
  });

  test('forwards nothing and keeps the cache key empty if it lists nothing', () => {
    const { cachePolicy, originRequestPolicy } = behaviorOf(
      templatesWith({ ForwardedValues: { QueryString: false } }),
    );

    expect(cachePolicy).toMatchObject({ headers: [], queryStrings: { kind: 'none' } });
    expect(originRequestPolicy).toMatchObject({ cookies: { kind: 'none' } });
  });

  test('disables caching if it lists all headers', () => {
    const { cachePolicy, originRequestPolicy } = behaviorOf(
      templatesWith({ ForwardedValues: { QueryString: true, Headers: ['*'] } }),
    );

    expect(cachePolicy).toMatchObject({ headers: [], maxTtlSeconds: 0 });
    expect(originRequestPolicy?.headers).toEqual({ kind: 'all', cloudFrontHeaders: [] });
  });

  test('is required without a cache policy', () => {
    const templates = templatesWith({ CachePolicyId: { Ref: 'AWS::NoValue' } });

    expect(sentenceOf(templates)).toBe(
      'Distribution in stack home has neither a cache policy nor ForwardedValues on *.',
    );
  });
});

test('an unknown origin request policy forwards nothing, and is listed', () => {
  const { directory, remove } = writeFixtureAssembly(
    templatesWith({ OriginRequestPolicyId: 'other' }, {}),
  );
  const read = readDeployment(directory);
  remove();

  expect(read).toMatchObject({
    ok: true,
    findings: [{ property: 'OriginRequestPolicyId' }],
    value: {
      distributions: [
        {
          behaviors: [{ originRequestPolicy: { name: 'other', headers: { kind: 'none' } } }],
        },
      ],
    },
  });
});

describe('the rest of a distribution', () => {
  test('caches OPTIONS if the template includes it', () => {
    const behavior = behaviorOf(templatesWith({ CachedMethods: ['GET', 'HEAD', 'OPTIONS'] }));

    expect(behavior.cachedMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
    expect(behaviorOf(templatesWith({})).cachedMethods).toEqual(['GET', 'HEAD']);
  });

  test('reads how long an error is cached', () => {
    const distribution = distributionOf(
      templatesWith(
        {},
        {},
        { CustomErrorResponses: [{ ErrorCode: 403, ErrorCachingMinTTL: 0 }, { ErrorCode: 404 }] },
      ),
    );

    expect(distribution.errorCachingMinTtlSeconds).toEqual({ 403: 0, 404: 10 });
  });

  test('names the origin access control by its logical id', () => {
    const origins = [
      {
        Id: 'origin',
        DomainName: 'origin.example',
        CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
        ConnectionAttempts: 2,
        OriginAccessControlId: { 'Fn::GetAtt': ['Control', 'Id'] },
      },
    ];

    const [origin] = distributionOf(
      templatesWith(
        {},
        { Control: { Type: 'AWS::CloudFront::OriginAccessControl' } },
        { Origins: origins },
      ),
    ).origins;

    expect(origin).toMatchObject({
      connectionAttempts: 2,
      originAccessControl: { stack: 'home', logicalId: 'Control' },
    });
  });
});
