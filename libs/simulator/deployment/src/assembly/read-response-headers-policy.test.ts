import { describe, expect, test } from '@jest/globals';
import {
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
} from '../testing/fixture-assembly.js';
import type { JsonObject } from './json-object.js';
import { SECURITY_HEADERS_POLICY } from './managed-response-headers-policies.js';
import { readDeployment } from './read-deployment.js';

/** The templates with a policy on the default behaviour, and with the policy's resource. */
function read(policyId: unknown, resources: Readonly<Record<string, JsonObject>> = {}) {
  const distribution = fixtureTemplates.home['Distribution'] ?? {};
  const properties = distribution['Properties'] as JsonObject;
  const config = properties['DistributionConfig'] as JsonObject;
  const { directory, remove } = writeFixtureAssembly(
    withHomeResources({
      ...resources,
      Distribution: {
        ...distribution,
        Properties: {
          DistributionConfig: {
            ...config,
            DefaultCacheBehavior: {
              ...(config['DefaultCacheBehavior'] as JsonObject),
              ResponseHeadersPolicyId: policyId,
            },
          },
        },
      },
    }),
  );
  try {
    return readDeployment(directory);
  } finally {
    remove();
  }
}

/** The policy of the default behaviour of a valid assembly. */
function policyOf(policyId: unknown, resources?: Readonly<Record<string, JsonObject>>) {
  const deployment = read(policyId, resources);
  if (!deployment.ok) throw new Error(deployment.error.sentence);
  return deployment.value.distributions[0].behaviors[0]?.responseHeadersPolicy;
}

const own = (config: JsonObject): Readonly<Record<string, JsonObject>> => ({
  Policy: {
    Type: 'AWS::CloudFront::ResponseHeadersPolicy',
    Properties: { ResponseHeadersPolicyConfig: { Name: 'policy', ...config } },
  },
});

test('a managed policy is found by its id', () => {
  expect(policyOf(SECURITY_HEADERS_POLICY)).toMatchObject({
    name: 'Managed-SecurityHeadersPolicy',
    headers: expect.arrayContaining([
      { name: 'X-Content-Type-Options', value: 'nosniff', overrides: true },
    ]),
  });
});

test('all settings of a policy in the template are read', () => {
  const policy = policyOf(
    { Ref: 'Policy' },
    own({
      RemoveHeadersConfig: { Items: [{ Header: 'X-Powered-By' }] },
      SecurityHeadersConfig: {
        StrictTransportSecurity: {
          AccessControlMaxAgeSec: 60,
          IncludeSubdomains: true,
          Preload: true,
          Override: true,
        },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: false },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: false },
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: false },
        XSSProtection: { Protection: true, ModeBlock: true, Override: false },
      },
      CustomHeadersConfig: { Items: [{ Header: 'X-A', Value: '1', Override: true }] },
      CorsConfig: {
        AccessControlAllowCredentials: true,
        AccessControlAllowHeaders: { Items: ['authorization'] },
        AccessControlAllowMethods: { Items: ['ALL'] },
        AccessControlAllowOrigins: { Items: ['https://a.example'] },
        AccessControlExposeHeaders: { Items: ['etag'] },
        AccessControlMaxAgeSec: 600,
        OriginOverride: false,
      },
    }),
  );

  expect(policy).toEqual({
    name: 'Policy',
    removes: ['x-powered-by'],
    headers: [
      {
        name: 'Strict-Transport-Security',
        value: 'max-age=60; includeSubDomains; preload',
        overrides: true,
      },
      { name: 'X-Content-Type-Options', value: 'nosniff', overrides: true },
      { name: 'X-Frame-Options', value: 'DENY', overrides: false },
      { name: 'Referrer-Policy', value: 'no-referrer', overrides: false },
      { name: 'Content-Security-Policy', value: "default-src 'self'", overrides: false },
      { name: 'X-XSS-Protection', value: '1; mode=block', overrides: false },
      { name: 'X-A', value: '1', overrides: true },
    ],
    cors: {
      allowOrigins: ['https://a.example'],
      allowMethods: ['GET', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
      allowHeaders: ['authorization'],
      exposeHeaders: ['etag'],
      allowsCredentials: true,
      maxAgeSeconds: 600,
      overrides: false,
    },
  });
});

test('an empty policy has no effect', () => {
  expect(policyOf({ Ref: 'Policy' }, own({}))).toEqual({
    name: 'Policy',
    removes: [],
    headers: [],
  });
});

describe('left out, and said', () => {
  const cases: [name: string, id: unknown, config: JsonObject, sentence: string][] = [
    ['an id that no policy has', 'unknown', {}, 'neither managed nor in the assembly'],
    [
      'Server-Timing',
      { Ref: 'Policy' },
      { ServerTimingHeadersConfig: { Enabled: true, SamplingRate: 100 } },
      'Server-Timing',
    ],
  ];
  test.each(cases)('%s', (_name, id, config, sentence) => {
    const deployment = read(id, own(config));

    expect(deployment).toMatchObject({
      ok: true,
      findings: [{ sentence: expect.stringContaining(sentence) as unknown }],
    });
  });
});
