import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CorsSettings } from '@furlock/edge-settings';
import type { LockProps } from './lock-props.js';
import {
  EDGE_NAME,
  generatedForEdge,
  lockIn,
  newApp,
  only,
  synthesize,
  textOf,
  type Region,
} from './testing/locked-app.js';

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
    Name: expect.stringMatching(/^furlock-dev-eu-central-1--[0-9a-f]{16}$/),
    Comment: 'Furlock: the responses of locks of stage dev',
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

describe('an account has few policies, and their names are global', () => {
  const cors: CorsSettings = { allowOrigins: ['https://app.example.com'] };
  const namesIn = (region: Region, locks: readonly Partial<LockProps>[], stackName = 'Home') => {
    const stack = new Stack(newApp(), 'Home', { env: { region }, stackName });
    locks.forEach((props, index) => lockIn(stack, `Lock${index}`, props));
    const { Resources } = Template.fromStack(stack).toJSON() as {
      Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
    };
    return Object.values(Resources)
      .filter(({ Type }) => Type === TYPE)
      .map(
        ({ Properties }) => (Properties['ResponseHeadersPolicyConfig'] as { Name: string }).Name,
      );
  };

  test('the locks of a stack share two: what sign-in adds needs its own', () => {
    const names = namesIn(
      'eu-central-1',
      Array.from({ length: 6 }, (_, index) => ({
        name: `lock-${index}`,
        ...(index % 2 === 0 && { signIn: {} }),
      })),
    );

    expect(names).toHaveLength(2);
  });

  test('a lock with CORS has its own, with the name of the lock', () => {
    expect(namesIn('eu-central-1', [{ cors }, { name: 'admin', cors }])).toEqual([
      'furlock-dev-eu-central-1-main',
      'furlock-dev-eu-central-1-admin',
    ]);
  });

  test('no two regions, stages, stacks or kinds have the same name', () => {
    const locks = [{}, { name: 'admin', signIn: {} }, { name: 'cors', cors }, { stage: 'test' }];
    const names = [
      ...namesIn('eu-central-1', locks),
      ...namesIn('us-east-1', locks),
      ...namesIn('eu-central-1', locks.slice(0, 2), 'Other'),
    ];

    expect(new Set(names).size).toBe(names.length);
  });
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
  ['edge', EDGE_NAME],
  ['oac', 'cloudfront'],
] as const)('the lock exposes its caller, with signing by %s', (signing, caller) => {
  const app = newApp();
  const stack = new Stack(app, 'Home', { env: { region: 'eu-central-1' } });
  const lock = lockIn(stack, 'Lock', { signing });
  const home = Template.fromStack(stack);
  const edge = Template.fromStack(app.node.findChild('Home-edge') as Stack);

  expect(textOf(stack.resolve(lock.caller), generatedForEdge({ home, edge }))).toBe(caller);
});
