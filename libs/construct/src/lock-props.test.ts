import { describe, expect, test } from '@jest/globals';
import { Aws, CfnParameter, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { PARAMETER_TIER, type Rule } from '@furlock/edge-settings';
import type { LockProps } from './lock-props.js';
import {
  REGIONS,
  backendIn,
  edgeFunction,
  lockIn,
  newApp,
  only,
  synthesize,
  textOf,
  type Region,
} from './testing/locked-app.js';

const CERTIFICATE_ARN = 'arn:aws:acm:us-east-1:111122223333:certificate/0f0f0f0f';

/** The template and settings of a lock whose properties need its stack. */
function withProps(
  region: Region,
  props: (stack: Stack) => Partial<LockProps>,
): { readonly template: Template; readonly settings: Record<string, unknown> } {
  const stack = new Stack(newApp(), 'Home', { env: { region } });
  lockIn(stack, 'Lock', props(stack));
  const template = Template.fromStack(stack);
  const [parameter] = Object.values(
    template.findResources('AWS::SSM::Parameter', {
      Properties: { Name: Match.stringLikeRegexp('^/furlock/') },
    }),
  );
  const { Value } = parameter?.['Properties'] as { Value: unknown };
  return { template, settings: JSON.parse(textOf(Value)) as Record<string, unknown> };
}

function distributionConfig(template: Template): Record<string, unknown> {
  const [, { DistributionConfig }] = only(template, 'AWS::CloudFront::Distribution');
  return DistributionConfig as Record<string, unknown>;
}

describe.each(REGIONS)('in %s', (region) => {
  describe('the edge function', () => {
    test.each<[string, Partial<LockProps>, Record<string, unknown>]>([
      ['its runtime', { edgeRuntime: lambda.Runtime.NODEJS_22_X }, { Runtime: 'nodejs22.x' }],
      ['its memory', { edgeMemoryMb: 512 }, { MemorySize: 512 }],
      ['its timeout', { edgeTimeout: Duration.seconds(10) }, { Timeout: 10 }],
      ['its timeout with sign-in', { signIn: {} }, { Timeout: 20 }],
      [
        'its own timeout with sign-in',
        { signIn: {}, edgeTimeout: Duration.seconds(10) },
        { Timeout: 10 },
      ],
    ])('%s', (_, props, expected) => {
      expect(edgeFunction(synthesize(region, props).edge)).toMatchObject(expected);
    });
  });

  describe('the function behind the lock', () => {
    test('may stream', () => {
      const { home } = synthesize(region, { invokeMode: lambda.InvokeMode.RESPONSE_STREAM });

      home.hasResourceProperties('AWS::Lambda::Url', {
        AuthType: 'AWS_IAM',
        InvokeMode: 'RESPONSE_STREAM',
      });
    });

    test('may be given a longer timeout', () => {
      const { home } = synthesize(region, { originReadTimeout: Duration.seconds(60) });

      expect(distributionConfig(home)['Origins']).toEqual([
        expect.objectContaining({
          CustomOriginConfig: expect.objectContaining({ OriginReadTimeout: 60 }),
        }),
      ]);
    });

    test('is throttled by its reserved concurrency', () => {
      const { home } = synthesize(region, { reservedConcurrentExecutions: 5 });

      home.hasResourceProperties('AWS::Lambda::Function', {
        Code: { ZipFile: Match.anyValue() },
        ReservedConcurrentExecutions: 5,
      });
    });

    test('may be an existing function', () => {
      const arn = `arn:aws:lambda:${region}:111122223333:function:orders`;

      const { template } = withProps(region, (stack) => ({
        handler: lambda.Function.fromFunctionArn(stack, 'Orders', arn),
      }));

      template.hasResourceProperties('AWS::Lambda::Url', { TargetFunctionArn: arn });
      template.allResourcesProperties('AWS::Lambda::Permission', { FunctionName: arn });
      template.resourceCountIs('AWS::Lambda::Permission', 2);
    });
  });

  describe('the readings of paths', () => {
    const warnings = (props: Partial<LockProps>) => {
      const stack = new Stack(newApp(), 'Home', { env: { region } });
      lockIn(stack, 'Lock', props);
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('pathReadings'));
    };

    test('are all by default', () => {
      const { settings } = withProps(region, () => ({}));

      expect(settings).not.toHaveProperty('pathReadings');
      expect(warnings({})).toEqual([]);
      expect(warnings({ pathReadings: 'all' })).toEqual([]);
    });

    test('may be one, with a warning that says what it means', () => {
      const { settings } = withProps(region, () => ({ pathReadings: 'exact' }));

      expect(settings['pathReadings']).toBe('exact');
      expect(warnings({ pathReadings: 'exact' })).toMatchObject([
        { entry: { data: expect.stringContaining('can reach a handler past its rule') } },
      ]);
    });
  });

  describe('the address', () => {
    test('is CloudFront’s own without domainNames', () => {
      const { template, settings } = withProps(region, () => ({}));

      expect(distributionConfig(template)).not.toHaveProperty('Aliases');
      expect(distributionConfig(template)).not.toHaveProperty('ViewerCertificate');
      expect(settings['publicOrigin']).toMatch(/^https:\/\/<LockDistribution\w+\.DomainName>$/);
    });

    test('is the first domain name, with a certificate from us-east-1 and TLS 1.2', () => {
      const { template, settings } = withProps(region, (stack) => ({
        domainNames: ['api.example.com', 'api.example.org'],
        certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN),
      }));

      expect(distributionConfig(template)).toMatchObject({
        Aliases: ['api.example.com', 'api.example.org'],
        ViewerCertificate: {
          AcmCertificateArn: CERTIFICATE_ARN,
          MinimumProtocolVersion: 'TLSv1.2_2021',
          SslSupportMethod: 'sni-only',
        },
      });
      expect(settings['publicOrigin']).toBe('https://api.example.com');
    });

    test.each<[string, (stack: Stack) => string]>([
      ['a parameter', (stack) => new CfnParameter(stack, 'Arn').valueAsString],
      ['another stack', () => Fn.importValue('arn')],
      ['the account', () => `arn:${Aws.PARTITION}:acm:us-east-1:${Aws.ACCOUNT_ID}:certificate/0f`],
    ])('may be in a parameter, with a certificate whose ARN comes from %s', (_, arn) => {
      const { settings } = withProps(region, (stack) => ({
        domainNames: [new CfnParameter(stack, 'Host').valueAsString],
        certificate: certificate(stack, arn(stack)),
      }));

      expect(settings['publicOrigin']).toBe('https://<Host>');
    });

    test('is that of another distribution, if the lock is behind it', () => {
      const publicOrigin = 'https://www.example.com';

      expect(withProps(region, () => ({ publicOrigin })).settings).toMatchObject({ publicOrigin });
      expect(() => withProps(region, () => ({ publicOrigin: 'http://www.example.com' }))).toThrow(
        'publicOrigin: must be an https origin',
      );
    });

    test('has a web ACL, and logs to the given bucket without cookies', () => {
      const webAclId = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/orders/0f0f0f0f';

      const { template } = withProps(region, (stack) => ({
        webAclId,
        accessLogs: {
          bucket: s3.Bucket.fromBucketName(stack, 'Logs', 'orders-logs'),
          prefix: 'edge/',
        },
      }));

      expect(distributionConfig(template)).toMatchObject({
        WebACLId: webAclId,
        Logging: {
          Bucket: expect.anything(),
          IncludeCookies: false,
          Prefix: 'edge/',
        },
      });
    });

    test('accepts other distribution properties, and keeps the lock’s edge function', () => {
      const { template } = withProps(region, (stack) => ({
        distributionProps: {
          comment: 'Orders',
          priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
          geoRestriction: cloudfront.GeoRestriction.allowlist('DE'),
          defaultBehavior: {
            functionAssociations: [
              {
                eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE,
                function: cloudfront.Function.fromFunctionAttributes(stack, 'Headers', {
                  functionName: 'headers',
                  functionArn: 'arn:aws:cloudfront::111122223333:function/headers',
                }),
              },
            ],
          },
        },
      }));

      expect(distributionConfig(template)).toMatchObject({
        Comment: 'Orders',
        HttpVersion: 'http2and3',
        PriceClass: 'PriceClass_100',
        Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['DE'] } },
        DefaultCacheBehavior: {
          CachePolicyId: cloudfront.CachePolicy.CACHING_DISABLED.cachePolicyId,
          FunctionAssociations: [{ EventType: 'viewer-response' }],
          LambdaFunctionAssociations: [{ EventType: 'origin-request', IncludeBody: true }],
        },
      });
    });
  });

  describe('who may call', () => {
    test('callers who meet each route’s requirements', () => {
      const rules: Rule[] = [{ path: '/docs/**', access: 'public' }];

      expect(withProps(region, () => ({ rules })).settings).toMatchObject({ rules });
    });

    test('may limit the ages of settings and keys', () => {
      const freshness = { settingsSeconds: 120, lastValidSeconds: 7_200 };

      expect(withProps(region, () => ({ freshness })).settings).toMatchObject({ freshness });
    });

    test('may not limit them to less than a minute', () => {
      expect(() => withProps(region, () => ({ freshness: { settingsSeconds: 59 } }))).toThrow(
        'freshness.settingsSeconds',
      );
    });

    test('also the users of another pool', () => {
      const issuer = {
        kind: 'cognito',
        userPoolId: 'eu-west-1_AbCdEfGhI',
        clientIds: ['1example23456789'],
        tokenUses: ['access'],
      } as const;

      const { settings } = withProps(region, () => ({
        issuers: [{ ...issuer, clientIds: [...issuer.clientIds], tokenUses: ['access'] }],
      }));

      expect(settings['issuers']).toEqual([expect.objectContaining({ kind: 'cognito' }), issuer]);
    });

    test('the users of an existing pool, with a new client', () => {
      const { template, settings } = withProps(region, (stack) => ({
        userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', `${region}_AbCdEfGhI`),
      }));
      const [client] = only(template, 'AWS::Cognito::UserPoolClient');

      expect(settings['issuers']).toEqual([
        {
          kind: 'cognito',
          userPoolId: `${region}_AbCdEfGhI`,
          clientIds: [`<${client}>`],
          tokenUses: ['id', 'access'],
        },
      ]);
      template.resourceCountIs('AWS::Cognito::UserPool', 0);
      template.resourceCountIs('AWS::Cognito::UserPoolDomain', 0);
    });

    test('the users of an existing pool, with an existing client', () => {
      const { template, settings } = withProps(region, (stack) => ({
        userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', `${region}_AbCdEfGhI`),
        userPoolClient: cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', '1example'),
      }));

      expect(settings['issuers']).toMatchObject([{ clientIds: ['1example'] }]);
      template.resourceCountIs('AWS::Cognito::UserPoolClient', 0);
    });

    test('nobody after the stack is deleted, if its users are not retained', () => {
      const { home } = synthesize(region, { userPoolRemovalPolicy: RemovalPolicy.DESTROY });

      home.hasResource('AWS::Cognito::UserPool', {
        DeletionPolicy: 'Delete',
        Properties: { DeletionProtection: 'INACTIVE' },
      });
    });
  });
});

describe('the headers that CloudFront writes', () => {
  const policyOf = (stack: Stack, ...headers: string[]) =>
    new cloudfront.OriginRequestPolicy(stack, `Policy${headers.length}`, {
      headerBehavior:
        headers.length === 0
          ? cloudfront.OriginRequestHeaderBehavior.denyList('Host')
          : cloudfront.OriginRequestHeaderBehavior.all(...headers),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.all(),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.all(),
    });
  const settingsWith = (policy?: (stack: Stack) => cloudfront.IOriginRequestPolicy) =>
    withProps('eu-central-1', (stack) =>
      policy === undefined
        ? {}
        : { distributionProps: { defaultBehavior: { originRequestPolicy: policy(stack) } } },
    ).settings['headersFromCloudFront'];

  test('are those that the origin request policy adds', () => {
    const names = ['CloudFront-Viewer-Address', 'CloudFront-Viewer-Country'];

    expect(settingsWith((stack) => policyOf(stack, ...names))).toEqual(
      names.map((name) => name.toLowerCase()),
    );
  });

  test.each<[string, undefined | ((stack: Stack) => cloudfront.IOriginRequestPolicy)]>([
    ['by default', undefined],
    ['with the default policy', () => cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER],
    ['with a policy that adds none', (stack) => policyOf(stack)],
    [
      'with an imported policy, which synth cannot read',
      (stack) =>
        cloudfront.OriginRequestPolicy.fromOriginRequestPolicyId(
          stack,
          'Imported',
          cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
        ),
    ],
  ])('are none %s', (_name, policy) => {
    expect(settingsWith(policy)).toBeUndefined();
  });

  test('must be written for every behaviour of the lock', () => {
    const withSecond = (header: string) => {
      const stack = new Stack(newApp(), 'Home', { env: { region: 'eu-central-1' } });
      const lock = lockIn(stack, 'Lock', {
        distributionProps: {
          defaultBehavior: { originRequestPolicy: policyOf(stack, 'CloudFront-Viewer-Address') },
        },
      });
      lock.distribution.addBehavior('/a/*', new origins.FunctionUrlOrigin(lock.functionUrl), {
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        originRequestPolicy: policyOf(stack, header, 'CloudFront-Viewer-City'),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        edgeLambdas: [
          {
            functionVersion: lock.edgeVersion,
            eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
            includeBody: true,
          },
        ],
      });
      return Template.fromStack(stack);
    };

    expect(() => withSecond('CloudFront-Viewer-Address')).not.toThrow();
    expect(() => withSecond('CloudFront-Viewer-Country')).toThrow(
      /behaviour \/a\/\*, routes to the locked function with an origin request policy that does not add cloudfront-viewer-address/,
    );
  });
});

describe('the settings', () => {
  const rules = (count: number): Rule[] =>
    Array.from({ length: count }, (_, index) => ({ path: `/route-${index}`, access: 'public' }));

  test.each([5, 90])('%d rules: a parameter whose tier grows and never has to shrink', (count) => {
    const { home } = synthesize('eu-central-1', { rules: rules(count) });

    home.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/furlock/dev/main/settings/v1',
      Tier: PARAMETER_TIER,
    });
  });

  test('more rules than any parameter can hold are rejected', () => {
    expect(() => synthesize('eu-central-1', { rules: rules(300) })).toThrow(
      'combine rules with path',
    );
  });
});

describe('what is rejected', () => {
  test('a stack that does not set its region', () => {
    const stack = new Stack(newApp(), 'Home');

    expect(() => lockIn(stack)).toThrow('must set its region');
  });

  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('%s, which has no Lambda@Edge', (region, partition) => {
    const stack = new Stack(newApp(), 'Home', { env: { region } });

    expect(() => lockIn(stack)).toThrow(
      `"Home" is in ${region}, in the partition ${partition}, which has no Lambda@Edge`,
    );
  });

  test.each<[string, (stack: Stack) => Partial<LockProps>, string]>([
    ['a name that cannot be deployed', () => ({ name: 'Main' }), 'The lock name "Main"'],
    ['a stage that cannot be deployed', () => ({ stage: 'my_stage' }), 'The stage "my_stage"'],
    [
      'names too long for the role',
      () => ({ stage: 'a'.repeat(30), name: 'b'.repeat(20) }),
      'shorten the stage or the lock name',
    ],
    [
      'rules that the edge would reject',
      () => ({ rules: [{ path: 'admin', access: 'public' }] }),
      'rules.0.path: must be a path',
    ],
    [
      'an issuer that the edge would reject',
      () => ({
        issuers: [{ kind: 'cognito', userPoolId: 'Abc', clientIds: ['1'], tokenUses: ['id'] }],
      }),
      'issuers.1',
    ],
    ['a bundle that was not built', () => ({ edgeBundle: '/nowhere' }), 'npx nx build construct'],
    [
      'a client without its pool',
      (stack) => ({
        userPoolClient: cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', '1example'),
      }),
      'needs its userPool',
    ],
    [
      'a domain without a certificate',
      () => ({ domainNames: ['api.example.com'] }),
      'api.example.com needs a certificate',
    ],
    [
      'a certificate without a domain',
      (stack) => ({ certificate: certificate(stack, CERTIFICATE_ARN) }),
      'needs domainNames',
    ],
    [
      'a certificate in another region, by its ARN',
      (stack) => ({
        domainNames: ['api.example.com'],
        certificate: certificate(stack, CERTIFICATE_ARN.replace('us-east-1', 'eu-central-1')),
      }),
      'is in eu-central-1: CloudFront accepts certificates only from us-east-1',
    ],
    [
      'a certificate in another region, by its stack',
      (stack) => ({
        domainNames: ['api.example.com'],
        certificate: new acm.Certificate(stack, 'Certificate', { domainName: 'api.example.com' }),
      }),
      'is in eu-central-1: CloudFront accepts certificates only from us-east-1',
    ],
    [
      'a certificate in another region, by an ARN with an unknown account',
      (stack) => ({
        domainNames: ['api.example.com'],
        certificate: certificate(
          stack,
          `arn:${Aws.PARTITION}:acm:eu-west-1:${Aws.ACCOUNT_ID}:certificate/0f`,
        ),
      }),
      'is in eu-west-1: CloudFront accepts certificates only from us-east-1',
    ],
    [
      'a first name that is not a single host',
      (stack) => ({
        domainNames: ['*.example.com'],
        certificate: certificate(stack, CERTIFICATE_ARN),
      }),
      '"*.example.com" is not',
    ],
    [
      'a first name in upper case',
      (stack) => ({
        domainNames: ['API.example.com'],
        certificate: certificate(stack, CERTIFICATE_ARN),
      }),
      '"API.example.com" is not',
    ],
    [
      'a reservation for an imported function',
      (stack) => ({
        handler: lambda.Function.fromFunctionName(stack, 'Orders', 'orders'),
        reservedConcurrentExecutions: 5,
      }),
      '"Home/Orders", which this app does not define',
    ],
    [
      'a reservation that the function contradicts',
      (stack) => {
        const handler = backendIn(stack, 'Orders');
        (handler.node.defaultChild as lambda.CfnFunction).reservedConcurrentExecutions = 2;
        return { handler, reservedConcurrentExecutions: 5 };
      },
      'already reserves a concurrency of 2, but its lock sets 5',
    ],
  ])('%s', (_, props, message) => {
    const stack = new Stack(newApp(), 'Home', { env: { region: 'eu-central-1' } });

    expect(() => lockIn(stack, 'Lock', props(stack))).toThrow(message);
  });
});

function certificate(stack: Stack, arn: string): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(stack, 'Certificate', arn);
}

describe('settings that open more than expected', () => {
  const group: Rule = { path: '/admin/**', access: 'signed-in', anyGroup: ['admins'] };
  const issuers = [
    {
      kind: 'oidc',
      issuer: 'https://login.example.com',
      jwksUri: 'https://login.example.com/jwks',
      algorithms: ['RS256'],
      tokenUse: 'access',
      tokenType: null,
      audiences: null,
      clientIds: null,
    },
  ] as const satisfies LockProps['issuers'];
  const warningsOf = (props: Partial<LockProps>) => {
    const stack = new Stack(newApp(), 'Home', { env: { region: 'us-east-1' } });
    lockIn(stack, 'Lock', props);
    return Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('^(?:rules|pathReadings)'))
      .map(({ entry }) => entry.data);
  };

  test('are a warning at synth', () => {
    expect(warningsOf({ issuers, rules: [group] })).toEqual([
      expect.stringMatching(/^rules\.0: any of the 2 trusted issuers .* Add anyIssuer/),
    ]);
  });

  test('are none if the rule names its issuer, or only one is trusted', () => {
    const anyIssuer = ['https://login.example.com'];

    expect(warningsOf({ issuers, rules: [{ ...group, anyIssuer }] })).toEqual([]);
    expect(warningsOf({ rules: [group] })).toEqual([]);
  });
});
