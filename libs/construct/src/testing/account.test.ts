import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { Account } from './account.js';
import { UPDATE_RULES } from './update-rules.js';

/** The resource types in the specification that `cdk diff` reads. */
interface Specification {
  readonly schema: {
    readonly resource: {
      readonly entities: readonly {
        readonly cloudFormationType: string;
        readonly properties: Readonly<Record<string, { readonly causesReplacement?: string }>>;
      }[];
    };
  };
}

test('the properties that replace a resource are those of the specification that cdk diff reads', () => {
  const file = join(dirname(require.resolve('aws-cdk/package.json')), 'db.json.gz');
  const { schema } = JSON.parse(String(gunzipSync(readFileSync(file)))) as Specification;
  const types = Object.keys(UPDATE_RULES).filter((type) => type.startsWith('AWS::'));

  const specified = schema.resource.entities
    .filter(({ cloudFormationType }) => types.includes(cloudFormationType))
    .map(({ cloudFormationType, properties }) => [
      cloudFormationType,
      Object.keys(properties)
        .filter((name) => (properties[name]?.causesReplacement ?? 'no') !== 'no')
        .sort(),
    ]);

  expect(Object.fromEntries(specified)).toEqual(
    Object.fromEntries(types.map((type) => [type, [...UPDATE_RULES[type]!.createOnly].sort()])),
  );
});

type Resources = Readonly<Record<string, object>>;

const role = (name: string, rest: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: name },
  ...rest,
});
const parameter = (properties: object) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name: 'p', Value: 'v', ...properties },
});
const domain = (prefix: string) => ({
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
  Domain: {
    Type: 'AWS::Cognito::UserPoolDomain',
    Properties: { Domain: prefix, UserPoolId: { Ref: 'Pool' } },
  },
});
const url = { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: 'arn:f' } };
const edge = (code: string, versionId: string) => ({
  Edge: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'edge', Code: code } },
  [versionId]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Edge' } } },
  Distribution: {
    Type: 'AWS::CloudFront::Distribution',
    Properties: { DistributionConfig: { LambdaFunctionARN: { Ref: versionId } } },
  },
});

describe('an update must fail', () => {
  const updates: readonly [name: string, fault: string, ...steps: Resources[]][] = [
    ['a name moves to another logical id', 'role', { A: role('r') }, { B: role('r') }],
    [
      'a kept name is used again',
      'role',
      { A: role('r', { DeletionPolicy: 'Retain' }) },
      {},
      { A: role('r') },
    ],
    [
      'two names are swapped',
      'role',
      { A: role('a'), B: role('b') },
      { A: role('b'), B: role('a') },
    ],
    ['a pool gets a second domain', 'prefix domain of the pool', domain('one'), domain('two')],
    ['a function gets a second URL', 'URL of', { A: url }, { B: url }],
    [
      'a parameter loses its tier',
      'Advanced',
      { A: parameter({ Tier: 'Advanced' }) },
      { A: parameter({ Tier: 'Standard' }) },
    ],
    [
      'a version is published of a function that has not changed',
      'a version for this Lambda function exists',
      edge('1', 'V1'),
      edge('1', 'V2'),
    ],
  ];

  test.each(updates)('%s', (_, fault, ...steps) => {
    const account = new Account();
    const deployments = steps.map((Resources) =>
      account.deploy([{ name: 'stack', region: 'us-east-1', template: { Resources } }]),
    );

    expect(deployments.slice(0, -1).flatMap(({ faults }) => faults)).toEqual([]);
    expect(deployments.at(-1)!.faults).toEqual([expect.stringContaining(fault)]);
  });
});

describe('an update succeeds', () => {
  const updates: readonly [name: string, fates: object, ...steps: Resources[]][] = [
    ['a name moves in two updates', { A: 'created' }, { A: role('r') }, {}, { A: role('r') }],
    [
      'a parameter of Intelligent-Tiering shrinks',
      { A: 'updated' },
      { A: parameter({ Tier: 'Intelligent-Tiering' }) },
      { A: parameter({ Tier: 'Intelligent-Tiering', Value: '' }) },
    ],
    [
      'but CloudFront still has replicas, so what is not kept is left',
      { Distribution: 'deleted', Edge: 'orphaned', V1: 'orphaned' },
      edge('1', 'V1'),
      {},
    ],
  ];

  test.each(updates)('%s', (_, fates, ...steps) => {
    const account = new Account();
    const deployments = steps.map((Resources) =>
      account.deploy([{ name: 'stack', region: 'us-east-1', template: { Resources } }]),
    );

    expect(deployments.flatMap(({ faults }) => faults)).toEqual([]);
    const { changes } = deployments.at(-1)!;
    expect(
      Object.fromEntries(changes.map(({ resource, fate }) => [resource.split('/')[1], fate])),
    ).toEqual(fates);
  });
});

test('a type without rules is no part of any proof', () => {
  const template = { Resources: { A: { Type: 'AWS::SQS::Queue' } } };

  expect(() => new Account().deploy([{ name: 'stack', region: 'us-east-1', template }])).toThrow(
    'update-rules.ts has no AWS::SQS::Queue',
  );
});
