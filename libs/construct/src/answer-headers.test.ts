import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import type { CorsSettings } from '@furlock/edge-settings';
import { lockIn, newApp, only, synthesize, textOf } from './testing/locked-app.js';

const TYPE = 'AWS::CloudFront::ResponseHeadersPolicy';

function policyOf(cors?: CorsSettings): Record<string, unknown> {
  const { home } = synthesize('eu-central-1', cors === undefined ? {} : { cors });
  const [id, properties] = only(home, TYPE);
  home.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: { DefaultCacheBehavior: { ResponseHeadersPolicyId: { Ref: id } } },
  });
  return properties['ResponseHeadersPolicyConfig'] as Record<string, unknown>;
}

test('every response enforces HTTPS, forbids content type sniffing, and denies framing', () => {
  expect(policyOf()).toEqual({
    Name: 'furlock-dev-eu-central-1-main',
    Comment: 'Furlock: the responses of the lock main of stage dev',
    SecurityHeadersConfig: {
      StrictTransportSecurity: {
        AccessControlMaxAgeSec: 31_536_000,
        IncludeSubdomains: false,
        Override: true,
      },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY', Override: false },
      ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: false },
    },
  });
});

test('where people sign in with a browser, a response that does not say otherwise is stored nowhere', () => {
  const [, properties] = only(synthesize('eu-central-1', { signIn: {} }).home, TYPE);

  expect(properties['ResponseHeadersPolicyConfig']).toMatchObject({
    CustomHeadersConfig: {
      Items: [{ Header: 'Cache-Control', Value: 'private, no-store', Override: false }],
    },
  });
});

test('policies are global: one stage in two regions gets two policy names', () => {
  const names = (['eu-central-1', 'us-east-1'] as const).map((region) => {
    const [, properties] = only(synthesize(region).home, TYPE);
    return (properties['ResponseHeadersPolicyConfig'] as { Name: string }).Name;
  });

  expect(names).toEqual(['furlock-dev-eu-central-1-main', 'furlock-dev-us-east-1-main']);
});

describe('pages of other origins', () => {
  const usual = {
    AccessControlAllowCredentials: false,
    AccessControlAllowHeaders: { Items: ['authorization', 'content-type'] },
    AccessControlAllowMethods: { Items: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] },
    OriginOverride: false,
  };
  const cases: [name: string, cors: CorsSettings, config: object][] = [
    [
      'may call according to the same list as at the edge',
      { allowOrigins: ['https://app.example.com', 'https://*.example.org'] },
      {
        ...usual,
        AccessControlAllowOrigins: { Items: ['https://app.example.com', 'https://*.example.org'] },
      },
    ],
    [
      'may call according to every CORS setting',
      {
        allowOrigins: ['https://app.example.com'],
        allowMethods: ['GET'],
        allowHeaders: ['if-match'],
        exposeHeaders: ['etag'],
        maxAgeSeconds: 600,
        allowCredentials: true,
      },
      {
        AccessControlAllowCredentials: true,
        AccessControlAllowHeaders: { Items: ['if-match'] },
        AccessControlAllowMethods: { Items: ['GET'] },
        AccessControlAllowOrigins: { Items: ['https://app.example.com'] },
        AccessControlExposeHeaders: { Items: ['etag'] },
        AccessControlMaxAgeSec: 600,
        OriginOverride: false,
      },
    ],
  ];
  test.each(cases)('%s', (_, cors, config) => {
    expect(policyOf(cors)['CorsConfig']).toEqual(config);
  });

  test('are rejected at synth if the edge would reject them', () => {
    expect(() =>
      synthesize('eu-central-1', { cors: { allowOrigins: ['*'], allowCredentials: true } }),
    ).toThrow(/cors: must not allow credentials with origin \*/);
  });
});

test('the settings match the properties of the stack', () => {
  const cors: CorsSettings = { allowOrigins: ['https://app.example.com'] };
  const settings = { cors, forwardToken: true, targetSpelling: 'escaped' } as const;
  const { home } = synthesize('eu-central-1', settings);
  const [, { Value }] = only(home, 'AWS::SSM::Parameter');

  expect(JSON.parse(textOf(Value))).toMatchObject(settings);
});

test.each([
  ['edge', 'furlock-dev-eu-central-1-main-edge'],
  ['oac', 'cloudfront'],
] as const)('the lock exposes its caller, with signing by %s', (signing, caller) => {
  const stack = new Stack(newApp(), 'Home', { env: { region: 'eu-central-1' } });

  expect(lockIn(stack, 'Lock', { signing }).caller).toBe(caller);
});
