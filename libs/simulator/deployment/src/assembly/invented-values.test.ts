import { afterEach, expect, test } from '@jest/globals';
import {
  withHomeResources,
  writeFixtureAssembly,
  type FixtureAssembly,
} from '../testing/fixture-assembly.js';
import { readDeployment } from './read-deployment.js';

let assembly: FixtureAssembly | undefined;
afterEach(() => assembly?.remove());

const ACCOUNT = '123456789012';
const HERE = `eu-central-1:${ACCOUNT}`;
const NAME = 'home-It-[A-Za-z0-9]{12}';

/** Forms that the documents of the types state. */
const forms: [type: string, use: string, form: RegExp][] = [
  [
    'AWS::CertificateManager::Certificate',
    'Ref',
    new RegExp(`^arn:aws:acm:${HERE}:certificate/[0-9a-f-]{36}$`),
  ],
  ['AWS::DynamoDB::Table', 'Ref', new RegExp(`^${NAME}$`)],
  ['AWS::DynamoDB::Table', 'Arn', new RegExp(`^arn:aws:dynamodb:${HERE}:table/${NAME}$`)],
  ['AWS::CloudFront::VpcOrigin', 'Id', /^vo_[a-z0-9]{22}$/],
  ['AWS::EC2::Instance', 'Ref', /^i-[0-9a-f]{17}$/],
  ['AWS::EC2::Instance', 'PublicDnsName', /^home-it-[a-z0-9]{12}\.ec2\.eu-central-1\./],
  ['AWS::EC2::SecurityGroup', 'GroupId', /^sg-[0-9a-f]{17}$/],
  ['AWS::EC2::Subnet', 'Ref', /^subnet-[0-9a-f]{17}$/],
  ['AWS::EC2::VPC', 'Ref', /^vpc-[0-9a-f]{17}$/],
  ['AWS::EFS::AccessPoint', 'Ref', /^fsap-[0-9a-f]{17}$/],
  [
    'AWS::EFS::FileSystem',
    'Arn',
    new RegExp(`^arn:aws:elasticfilesystem:${HERE}:file-system/fs-[0-9a-f]{17}$`),
  ],
  [
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'Ref',
    new RegExp(`^arn:aws:elasticloadbalancing:${HERE}:loadbalancer/app/${NAME}/[0-9a-f]{16}$`),
  ],
  [
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'DNSName',
    /^home-it-[a-z0-9]{12}\.eu-central-1\.elb\.amazonaws\.com$/,
  ],
  ['AWS::Events::EventBus', 'Arn', new RegExp(`^arn:aws:events:${HERE}:event-bus/${NAME}$`)],
  ['AWS::KMS::Key', 'Ref', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['AWS::KMS::Key', 'Arn', new RegExp(`^arn:aws:kms:${HERE}:key/[0-9a-f-]{36}$`)],
  [
    'AWS::RDS::DBInstance',
    'Endpoint.Address',
    /^home-it-[a-z0-9]{12}\.[a-z0-9]{12}\.eu-central-1\.rds\.amazonaws\.com$/,
  ],
  [
    'AWS::OpenSearchService::Domain',
    'DomainEndpoint',
    /^search-home-it-[a-z0-9]{12}-[a-z0-9]{26}\.eu-central-1\.es\.amazonaws\.com$/,
  ],
  ['AWS::S3::Bucket', 'Ref', /^home-it-[a-z0-9]{12}$/],
  ['AWS::S3::Bucket', 'Arn', /^arn:aws:s3:::home-it-[a-z0-9]{12}$/],
  [
    'AWS::S3::Bucket',
    'RegionalDomainName',
    /^home-it-[a-z0-9]{12}\.s3\.eu-central-1\.amazonaws\.com$/,
  ],
  [
    'AWS::SecretsManager::Secret',
    'Ref',
    new RegExp(`^arn:aws:secretsmanager:${HERE}:secret:${NAME}-[a-z0-9]{6}$`),
  ],
  ['AWS::SNS::Topic', 'Ref', new RegExp(`^arn:aws:sns:${HERE}:${NAME}$`)],
  [
    'AWS::SQS::Queue',
    'Ref',
    new RegExp(`^https://sqs\\.eu-central-1\\.amazonaws\\.com/${ACCOUNT}/${NAME}$`),
  ],
  ['AWS::SQS::Queue', 'Arn', new RegExp(`^arn:aws:sqs:${HERE}:${NAME}$`)],
  [
    'AWS::StepFunctions::StateMachine',
    'Ref',
    new RegExp(`^arn:aws:states:${HERE}:stateMachine:${NAME}$`),
  ],
  ['AWS::WAFv2::WebACL', 'Arn', new RegExp(`^arn:aws:wafv2:${HERE}:global/webacl/${NAME}/`)],
  // Types without a form of their own.
  ['AWS::AppSync::GraphQLApi', 'Ref', new RegExp(`^${NAME}$`)],
  ['AWS::AppSync::GraphQLApi', 'Arn', new RegExp(`^arn:aws:appsync:${HERE}:graphqlapi/${NAME}$`)],
  [
    'AWS::AppSync::GraphQLApi',
    'GraphQLUrl',
    /^https:\/\/home-it-[a-z0-9]{12}\.appsync\.eu-central-1\./,
  ],
  ['AWS::SNS::Topic', 'constructor', new RegExp(`^${NAME}-constructor$`)],
  ['AWS::CloudFront::CachePolicy', 'constructor', new RegExp(`^${NAME}-constructor$`)],
  ['__proto__', 'Ref', new RegExp(`^${NAME}$`)],
  ['constructor', 'toString', new RegExp(`^${NAME}-toString$`)],
  ['Custom::Anything', 'Data.Value', new RegExp(`^${NAME}-Data-Value$`)],
];

test.each(forms)('%s %s', (type, use, form) => {
  const value = use === 'Ref' ? { Ref: 'It' } : { 'Fn::GetAtt': ['It', use] };
  assembly = writeFixtureAssembly({
    ...withHomeResources({ It: { Type: type } }),
    homeOutputs: { Value: { Value: value } },
  });
  const read = readDeployment(assembly.directory);

  expect(read.ok && read.value.outputs['home']?.['Value']).toEqual(expect.stringMatching(form));
  expect(read.ok && read.findings).toMatchObject([{ logicalId: 'It', property: type }]);
});

test('a name in the template is kept', () => {
  const It = {
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName: { 'Fn::Sub': 'of-${AWS::Region}' } },
  };
  assembly = writeFixtureAssembly({
    ...withHomeResources({ It }),
    homeOutputs: { Value: { Value: { 'Fn::GetAtt': ['It', 'Arn'] } } },
  });
  const read = readDeployment(assembly.directory);

  expect(read.ok && read.value.outputs['home']?.['Value']).toBe('arn:aws:s3:::of-eu-central-1');
});

test('a resource that nothing served refers to is not listed', () => {
  assembly = writeFixtureAssembly(withHomeResources({ It: { Type: 'AWS::S3::Bucket' } }));
  const read = readDeployment(assembly.directory);

  expect(read).toMatchObject({ ok: true, findings: [] });
});
