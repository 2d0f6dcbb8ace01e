import { describe, expect, test } from '@jest/globals';
import type { Bucket, Distribution } from '../deployment.js';
import {
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
} from '../testing/fixture-assembly.js';
import type { JsonObject } from './json-object.js';
import { readDeployment, type ReadingOptions } from './read-deployment.js';

const DOMAIN = { 'Fn::GetAtt': ['Files', 'RegionalDomainName'] };

const policyOf = (principal: unknown): JsonObject => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: { Ref: 'Files' },
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: principal,
          Action: 's3:GetObject',
          Resource: { 'Fn::Sub': '${Files.Arn}/*' },
        },
      ],
    },
  },
});

const deploying = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  Type: 'Custom::CDKBucketDeployment',
  Properties: {
    SourceBucketNames: ['assets'],
    SourceObjectKeys: ['backend.zip'],
    DestinationBucketName: { Ref: 'Files' },
    ...properties,
  },
  ...more,
});

function read(
  resources: Readonly<Record<string, JsonObject>>,
  {
    bucket = {},
    origin = {},
    options = {},
  }: {
    readonly bucket?: JsonObject;
    readonly origin?: JsonObject;
    readonly options?: ReadingOptions;
  } = {},
) {
  const distribution = fixtureTemplates.home['Distribution'] as { Properties: JsonObject };
  const config = distribution.Properties['DistributionConfig'] as JsonObject;
  const assembly = writeFixtureAssembly(
    withHomeResources({
      Distribution: {
        ...distribution,
        Properties: {
          DistributionConfig: {
            ...config,
            Origins: [{ Id: 'origin', DomainName: DOMAIN, S3OriginConfig: {}, ...origin }],
          },
        },
      },
      Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files', ...bucket } },
      ...resources,
    }),
  );
  try {
    const result = readDeployment(assembly.directory, options);
    if (!result.ok) return { sentence: result.error.sentence, sentences: [] };
    return {
      buckets: result.value.buckets,
      bucket: result.value.buckets[0] as Bucket,
      origin: result.value.distributions[0].origins[0] as Distribution['origins'][number],
      sentences: result.findings.map(({ property, sentence }) => `${property}: ${sentence}`),
    };
  } finally {
    assembly.remove();
  }
}

describe('a bucket', () => {
  test('is read if it is an origin, with its policy and its files', () => {
    const { buckets, origin, sentences } = read({
      Policy: policyOf({ Service: 'cloudfront.amazonaws.com' }),
      Deploy: deploying({ SystemMetadata: { 'cache-control': 'max-age=1' } }),
      Other: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'other' } },
    });

    expect(sentences).toEqual([]);
    expect(origin).toMatchObject({ s3: { region: 'eu-central-1' } });
    expect(origin).not.toHaveProperty('unserved');
    expect(buckets).toMatchObject([
      {
        name: 'files',
        region: 'eu-central-1',
        access: 'by policy',
        statements: [
          {
            principals: ['cloudfront.amazonaws.com'],
            actions: ['s3:GetObject'],
            resources: ['arn:aws:s3:::files/*'],
          },
        ],
        blocksPublicPolicy: true,
        restrictsPublicBuckets: true,
        deployments: [
          {
            sources: [{ path: expect.stringMatching(/asset\.backend$/) as unknown }],
            prunes: true,
            extracts: true,
            headers: [['cache-control', 'max-age=1']],
          },
        ],
      },
    ]);
  });

  test('is served empty without files, which is said', () => {
    expect(read({}).sentences).toEqual([
      expect.stringMatching(/^Objects: .* empty.* --bucket Files=<folder>\.$/),
    ]);
  });

  test('gets the files of the command line after its own, by logical id or by name', () => {
    const folders = ['Files', 'files'].map((bucket) => ({ bucket, folder: `of-${bucket}` }));
    const { bucket } = read({ Deploy: deploying({}) }, { options: { folders } });

    expect(bucket?.deployments.map(({ sources }) => sources[0]?.path)).toEqual([
      expect.stringMatching(/asset\.backend$/),
      'of-Files',
      'of-files',
    ]);
    expect(bucket?.deployments[1]).toMatchObject({ prunes: false, keyPrefix: '' });
  });

  test('of others is served with the policy and the files of the assembly, or to nobody', () => {
    const origin = { DomainName: 'others.s3.amazonaws.com' };
    const policy = policyOf({ Service: 'cloudfront.amazonaws.com' });
    const Policy = {
      ...policy,
      Properties: { ...(policy['Properties'] as object), Bucket: 'others' },
    };
    const Deploy = deploying({ DestinationBucketName: 'others' });

    expect(read({ Policy, Deploy }, { origin }).bucket).toMatchObject({
      name: 'others',
      access: 'by policy',
      blocksPublicPolicy: true,
      statements: [{ principals: ['cloudfront.amazonaws.com'] }],
      deployments: [{ prunes: true }],
    });
    expect(read({ Deploy }, { origin }).bucket).toMatchObject({ access: 'to nobody' });
  });

  test('has a policy whose statements allow or deny', () => {
    const policy = policyOf('*') as { Properties: { PolicyDocument: { Statement: JsonObject[] } } };
    const [statement] = policy.Properties.PolicyDocument.Statement;
    policy.Properties.PolicyDocument.Statement = [{ ...statement, Effect: 'allow' }];

    expect(read({ Policy: policy }).sentence).toMatch(/Effect is neither Allow nor Deny/);
  });

  test('unblocks what its settings leave out', () => {
    const { bucket } = read(
      {},
      { bucket: { PublicAccessBlockConfiguration: { BlockPublicAcls: true } } },
    );

    expect(bucket).toMatchObject({ blocksPublicPolicy: false, restrictsPublicBuckets: false });
  });

  test.each([
    {
      name: 'a public policy',
      resources: { Policy: policyOf('*') },
      said: /blocks public policies/,
    },
    { name: 'CORS', bucket: { CorsConfiguration: {} }, said: /no cross-origin headers/ },
    {
      name: 'routing rules',
      bucket: { WebsiteConfiguration: { RoutingRules: [] } },
      said: /RoutingRules are not applied/,
    },
    {
      name: 'a source that is no asset',
      resources: { Deploy: deploying({ SourceObjectKeys: ['other.zip'] }) },
      said: /other\.zip is not an asset of the assembly/,
    },
    {
      name: 'a folder that is deployed as a zip file',
      resources: { Deploy: deploying({ Extract: false }) },
      said: /backend\.zip is a folder/,
    },
    {
      name: 'a deployment that may delete the files of another',
      resources: { Next: deploying({}) },
      said: /^Prune: It deletes the files of Deploy /,
    },
    {
      name: 'metadata that no header shows',
      resources: { Deploy: deploying({ SystemMetadata: { acl: 'public-read' } }) },
      said: /deployed without acl/,
    },
  ])('says what is not modelled: $name', ({ resources = {}, bucket = {}, said }) => {
    const { sentences } = read({ Deploy: deploying({}), ...resources }, { bucket });

    expect(sentences).toEqual([expect.stringMatching(said)]);
  });
});

describe('deployments', () => {
  test('are in the order of their dependencies', () => {
    const { bucket, sentences } = read({
      Second: deploying({ Prune: 'true' }, { DependsOn: ['First'] }),
      Other: deploying({ DestinationBucketName: 'other' }),
      First: deploying({ DestinationBucketKeyPrefix: 'first/' }),
    });

    expect(bucket?.deployments.map(({ keyPrefix }) => keyPrefix)).toEqual(['first/', '']);
    expect(sentences).toEqual([]);
  });

  const encodings: { config: JsonObject; value: unknown; expected: string }[] = [
    { config: {}, value: 'a"b', expected: 'a"b' },
    { config: { jsonEscape: 'true' }, value: 'a"b', expected: 'a\\"b' },
    { config: { jsonEscape: true }, value: ['a'], expected: '["a"]' },
    { config: { markerEncodings: { m: 'JSON_VALUE' } }, value: 'a', expected: '"a"' },
    { config: { markerEncodings: { m: 'YAML_STRING' } }, value: 'abc', expected: 'abc' },
    { config: { markerEncodings: { m: 'YAML_STRING' } }, value: 'Yes', expected: '"Yes"' },
  ];
  test.each(encodings)('encode $value with $config', ({ config, value, expected }) => {
    const { bucket } = read({
      Deploy: deploying({ SourceMarkers: [{ m: value }], SourceMarkersConfig: [config] }),
    });

    expect(bucket?.deployments[0]?.sources[0]?.markers).toEqual([['m', expected]]);
  });

  test('have values of the template in place of markers', () => {
    const { bucket } = read({
      Deploy: deploying({ SourceMarkers: [{ m: { 'Fn::GetAtt': ['Files', 'Arn'] } }] }),
    });

    expect(bucket?.deployments[0]?.sources[0]?.markers).toEqual([['m', 'arn:aws:s3:::files']]);
  });
});

describe('an origin', () => {
  const IDENTITY = { Type: 'AWS::CloudFront::CloudFrontOriginAccessIdentity' };
  const Deploy = deploying({});

  test('has the access identity that the policy names by its user', () => {
    const { bucket, origin } = read(
      {
        Identity: IDENTITY,
        Deploy,
        Policy: policyOf({ CanonicalUser: { 'Fn::GetAtt': ['Identity', 'S3CanonicalUserId'] } }),
      },
      {
        origin: {
          S3OriginConfig: {
            OriginAccessIdentity: { 'Fn::Sub': 'origin-access-identity/cloudfront/${Identity}' },
          },
        },
      },
    );
    const arn = expect.stringMatching(
      /^arn:aws:iam::cloudfront:user\/CloudFront Origin Access Identity E[A-Z0-9]{13}$/,
    ) as unknown;

    expect(origin?.s3?.accessIdentity?.arn).toEqual(arn);
    expect(bucket?.statements[0]?.principals).toEqual([origin?.s3?.accessIdentity?.arn]);
  });

  test('has either an access identity or an access control', () => {
    const { sentence } = read(
      { Deploy },
      {
        origin: {
          S3OriginConfig: { OriginAccessIdentity: 'origin-access-identity/cloudfront/E1' },
          OriginAccessControlId: 'control',
        },
      },
    );

    expect(sentence).toMatch(/CloudFront allows one of them/);
  });

  test.each([
    { type: 's3', unserved: undefined },
    { type: 'lambda', unserved: /not one of the assembly for type s3/ },
  ])('of a bucket has an access control of type s3: $type', ({ type, unserved }) => {
    const { origin } = read(
      {
        Deploy,
        Control: {
          Type: 'AWS::CloudFront::OriginAccessControl',
          Properties: {
            OriginAccessControlConfig: {
              OriginAccessControlOriginType: type,
              SigningBehavior: 'always',
              SigningProtocol: 'sigv4',
            },
          },
        },
      },
      // As CloudFront also accepts it: without S3OriginConfig.
      { origin: { S3OriginConfig: undefined, OriginAccessControlId: { Ref: 'Control' } } },
    );

    if (unserved === undefined) expect(origin).not.toHaveProperty('unserved');
    else expect(origin?.unserved).toMatch(unserved);
  });

  test.each([
    { policy: 'http-only', isServed: true },
    { policy: 'https-only', isServed: false },
  ])('of a website has the protocol policy http-only: $policy', ({ policy, isServed }) => {
    const { origin } = read(
      { Deploy },
      {
        origin: {
          DomainName: 'files.s3-website-eu-central-1.amazonaws.com',
          S3OriginConfig: undefined,
          CustomOriginConfig: { OriginProtocolPolicy: policy },
        },
      },
    );

    expect(origin?.unserved === undefined).toBe(isServed);
    expect(origin).not.toHaveProperty('s3');
  });

  test('that is no bucket is not served, and reading goes on', () => {
    const { origin } = read({ Deploy }, { origin: { DomainName: 'invented-value' } });

    expect(origin?.unserved).toMatch(/^is invented-value, which the local edge does not serve/);
  });

  test('has a stand-in by its id or its domain name', () => {
    const standIn = { host: 'localhost', port: 3000 };
    for (const name of ['origin', 'files.s3.eu-central-1.amazonaws.com']) {
      const { origin, buckets } = read({}, { options: { standIns: { [name]: standIn } } });

      expect(origin?.standIn).toEqual(standIn);
      expect(buckets).toEqual([]);
    }
  });
});
