/**
 * Forms that templates of other projects have: reading goes on, with what AWS would do where it is known.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Deployment, LambdaFunction } from '../deployment.js';
import {
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
  type FixtureAssembly,
  type FixtureTemplates,
} from '../testing/fixture-assembly.js';
import type { JsonObject } from './json-object.js';
import { readDeployment, type ReadDeployment } from './read-deployment.js';

let assembly: FixtureAssembly | undefined;
afterEach(() => assembly?.remove());

function read(templates: FixtureTemplates): ReadDeployment {
  assembly = writeFixtureAssembly(templates);
  return readDeployment(assembly.directory);
}

function deploymentOf(result: ReadDeployment): Deployment {
  if (!result.ok) throw new Error(result.error.sentence);
  return result.value;
}

const ofHome = (logicalId: string): JsonObject => fixtureTemplates.home[logicalId] ?? {};

/** A home resource with changed properties. */
const changed = (logicalId: string, properties: JsonObject): Record<string, JsonObject> => ({
  [logicalId]: {
    ...ofHome(logicalId),
    Properties: { ...(ofHome(logicalId)['Properties'] as JsonObject), ...properties },
  },
});

const backendOf = (result: ReadDeployment): LambdaFunction | undefined =>
  deploymentOf(result).functions.find(({ logicalId }) => logicalId === 'Backend');

/** A distribution whose default behaviour has further members. */
function behaviour(members: JsonObject): Record<string, JsonObject> {
  const { DistributionConfig: config } = ofHome('Distribution')['Properties'] as {
    DistributionConfig: { DefaultCacheBehavior: JsonObject };
  };
  return changed('Distribution', {
    DistributionConfig: {
      ...config,
      DefaultCacheBehavior: { ...config.DefaultCacheBehavior, ...members },
    },
  });
}

const YES = { Yes: { 'Fn::Equals': ['a', 'a'] } };
const ifYes = (value: unknown) => ({ 'Fn::If': ['Yes', value, { Ref: 'AWS::NoValue' }] });
const imported = { 'Fn::ImportValue': 'of-elsewhere' };

describe('a number that only AWS knows', () => {
  test('of a function is the default', () => {
    const result = read(
      withHomeResources(
        changed('Backend', {
          MemorySize: imported,
          Timeout: '{{resolve:ssm:/timeout}}',
          ReservedConcurrentExecutions: imported,
        }),
      ),
    );

    expect(backendOf(result)).toMatchObject({ memoryMb: 128, timeoutSeconds: 3 });
    expect(backendOf(result)).not.toHaveProperty('reservedConcurrency');
    expect(result.ok && result.findings[0]?.sentence).toContain('the export of-elsewhere');
  });

  test('of a parameter without a default is one that Lambda accepts', () => {
    const result = read({
      ...withHomeResources(
        changed('Backend', { MemorySize: { Ref: 'Size' }, Timeout: { Ref: 'Size' } }),
      ),
      homeParameters: { Size: { Type: 'Number' } },
    });

    expect(backendOf(result)).toMatchObject({ memoryMb: 128, timeoutSeconds: 3 });
  });

  test('of a cache policy caches nothing', () => {
    const CachePolicyConfig = {
      Name: 'policy',
      MinTTL: 0,
      DefaultTTL: imported,
      MaxTTL: imported,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: false,
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
      },
    };
    const result = read(
      withHomeResources({
        Policy: { Type: 'AWS::CloudFront::CachePolicy', Properties: { CachePolicyConfig } },
        ...behaviour({ CachePolicyId: { Ref: 'Policy' } }),
      }),
    );

    expect(deploymentOf(result).distributions[0].behaviors[0]?.cachePolicy).toMatchObject({
      defaultTtlSeconds: 0,
      maxTtlSeconds: 0,
    });
  });
});

test('a viewer protocol policy that only AWS knows is the strictest', () => {
  const result = read(withHomeResources(behaviour({ ViewerProtocolPolicy: imported })));

  expect(deploymentOf(result).distributions[0].behaviors[0]?.viewerProtocolPolicy).toBe(
    'https-only',
  );
});

describe('a part that a condition selects', () => {
  test('of a function', () => {
    const result = read({
      ...withHomeResources(
        changed('Backend', {
          Environment: ifYes({ Variables: { A: 'b' } }),
          FileSystemConfigs: { 'Fn::If': ['Yes', { Ref: 'AWS::NoValue' }, []] },
        }),
      ),
      homeConditions: YES,
    });

    expect(backendOf(result)?.environment).toEqual({ A: 'b' });
    expect(result).toMatchObject({ findings: [] });
  });

  test('of a function at the edge is no obstacle if it is absent', () => {
    const edge = Object.entries(fixtureTemplates.edge).map(([id, resource]) => [
      id,
      resource['Type'] === 'AWS::Lambda::Function'
        ? {
            ...resource,
            Properties: {
              ...(resource['Properties'] as JsonObject),
              VpcConfig: { 'Fn::If': ['Never', {}, { Ref: 'AWS::NoValue' }] },
            },
          }
        : resource,
    ]);
    const result = read({
      ...fixtureTemplates,
      edge: Object.fromEntries(edge) as FixtureTemplates['edge'],
      edgeConditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
    });

    expect(deploymentOf(result).functions.flatMap(({ edgeObstacles }) => edgeObstacles)).toEqual(
      [],
    );
  });

  test('of a role, whose statements count', () => {
    const Statement = [{ Effect: 'Deny', Action: 'ssm:*', Resource: '*' }];
    const result = read({
      ...withHomeResources(
        changed('BackendRole', {
          Policies: ifYes([{ PolicyName: 'inline', PolicyDocument: { Statement } }]),
        }),
      ),
      homeConditions: YES,
    });

    expect(deploymentOf(result).roles.flatMap(({ statements }) => statements)).toContainEqual(
      expect.objectContaining({ effect: 'Deny', actions: ['ssm:*'] }),
    );
  });

  test('of a distribution', () => {
    const { DistributionConfig: config } = ofHome('Distribution')['Properties'] as {
      DistributionConfig: { DefaultCacheBehavior: JsonObject };
    };
    const result = read({
      ...withHomeResources(
        changed('Distribution', {
          DistributionConfig: {
            ...config,
            DefaultCacheBehavior: ifYes(config.DefaultCacheBehavior),
            Restrictions: ifYes({ GeoRestriction: { RestrictionType: 'none' } }),
          },
        }),
      ),
      homeConditions: YES,
    });

    expect(result).toMatchObject({ ok: true, findings: [] });
  });
});

test.each([['123456789012:function:other'], ['other']])(
  'a URL of the function %s belongs to that function',
  (TargetFunctionArn) => {
    const result = read(withHomeResources(changed('Url', { TargetFunctionArn })));

    expect(deploymentOf(result).functionUrls[0]?.functionArn).toBe(
      'arn:aws:lambda:eu-central-1:123456789012:function:other',
    );
  },
);

test('code whose key is a parameter is the asset that the metadata names', () => {
  const code = changed('Backend', { Code: { S3Bucket: 'assets', S3Key: { Ref: 'Key' } } });
  assembly = writeFixtureAssembly({
    ...withHomeResources({
      Backend: { ...code['Backend'], Metadata: { 'aws:asset:path': 'asset.legacy' } },
    }),
    homeParameters: { Key: { Type: 'String' } },
  });
  mkdirSync(join(assembly.directory, 'asset.legacy'));
  const backend = backendOf(readDeployment(assembly.directory));

  expect(backend).toMatchObject({ directory: join(assembly.directory, 'asset.legacy') });
  expect(backend).not.toHaveProperty('unrunnable');
});

describe('a transform', () => {
  const Transform = { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/more.yaml' } };

  test('is listed, and can add what the template refers to', () => {
    const result = read(
      withHomeResources({
        'Fn::Transform': Transform,
        ...changed('Backend', { Environment: { Variables: { TOPIC: { Ref: 'Added' } } } }),
      }),
    );

    expect(backendOf(result)?.environment['TOPIC']).toContain('invented-added');
    expect(result.ok && result.findings).toContainEqual(
      expect.objectContaining({
        kind: 'unserved',
        property: 'Transform',
        sentence: expect.stringMatching(/^CloudFormation applies Fn::Transform,/) as unknown,
      }),
    );
  });

  test('without one, what is missing is rejected', () => {
    const result = read(
      withHomeResources(
        changed('Backend', { Environment: { Variables: { TOPIC: { Ref: 'Added' } } } }),
      ),
    );

    expect(result).toMatchObject({ ok: false });
  });
});
