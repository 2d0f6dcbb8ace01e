/**
 * The values of `Ref` and `Fn::GetAtt` for resources that the local edge does not serve, in the form that
 * AWS documents for their type.
 *
 * They name nothing on this machine: only a call to them fails.
 *
 * Source: CloudFormation template reference, "Return values" of each type (read 2026-11-28).
 */
import { createHash } from 'node:crypto';
import { generatedName, lowerName, policyId } from './physical-names.js';
import type { Resource } from './resource.js';

/**
 * The values of one type. Shape: text with the names of `placeholderOf` in braces; a list for an attribute
 * that is a list.
 */
interface Form {
  /** The property with the name that a template can choose. */
  readonly nameProperty?: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

/** A resource that is referred to by its name, and whose ARN ends with it. */
function named(nameProperty: string, arn: string, attributes: Form['attributes'] = {}): Form {
  return { nameProperty, ref: '{name}', attributes: { Arn: `arn:aws:${arn}`, ...attributes } };
}

/** A resource whose `Ref` is an id with a prefix. */
function identified(ref: string, attributes: Form['attributes'] = {}): Form {
  return { ref, attributes };
}

const HERE = '{region}:{account}';

const FORMS: Readonly<Record<string, Form>> = {
  'AWS::CertificateManager::Certificate': identified(`arn:aws:acm:${HERE}:certificate/{uuid}`),
  'AWS::CloudFormation::WaitConditionHandle': identified(
    'https://cloudformation-waitcondition-{region}.s3.{region}.amazonaws.com/{uuid}',
  ),
  'AWS::CloudFront::VpcOrigin': identified('vo_{id22}', {
    Arn: 'arn:aws:cloudfront::{account}:vpcorigin/vo_{id22}',
    Id: 'vo_{id22}',
  }),
  'AWS::CloudWatch::Alarm': named('AlarmName', `cloudwatch:${HERE}:alarm:{name}`),
  'AWS::Cognito::IdentityPool': identified('{region}:{uuid}', { Id: '{region}:{uuid}' }),
  'AWS::Cognito::UserPoolGroup': { nameProperty: 'GroupName', ref: '{name}', attributes: {} },
  'AWS::Cognito::UserPoolResourceServer': {
    nameProperty: 'Identifier',
    ref: '{name}',
    attributes: {},
  },
  'AWS::Cognito::UserPoolUser': { nameProperty: 'Username', ref: '{name}', attributes: {} },
  'AWS::DynamoDB::GlobalTable': named('TableName', `dynamodb:${HERE}:table/{name}`, {
    StreamArn: `arn:aws:dynamodb:${HERE}:table/{name}/stream/2026-01-01T00:00:00.000`,
    TableId: '{uuid}',
  }),
  'AWS::DynamoDB::Table': named('TableName', `dynamodb:${HERE}:table/{name}`, {
    StreamArn: `arn:aws:dynamodb:${HERE}:table/{name}/stream/2026-01-01T00:00:00.000`,
  }),
  'AWS::EC2::EIP': identified('192.0.2.1', {
    AllocationId: 'eipalloc-{hex17}',
    PublicIp: '192.0.2.1',
  }),
  'AWS::EC2::Instance': identified('i-{hex17}', { InstanceId: 'i-{hex17}' }),
  'AWS::EC2::InternetGateway': identified('igw-{hex17}', { InternetGatewayId: 'igw-{hex17}' }),
  'AWS::EC2::NatGateway': identified('nat-{hex17}', { NatGatewayId: 'nat-{hex17}' }),
  'AWS::EC2::RouteTable': identified('rtb-{hex17}', { RouteTableId: 'rtb-{hex17}' }),
  'AWS::EC2::SecurityGroup': identified('sg-{hex17}', {
    GroupId: 'sg-{hex17}',
    Id: 'sg-{hex17}',
    VpcId: 'vpc-{hex17}',
  }),
  'AWS::EC2::Subnet': identified('subnet-{hex17}', {
    AvailabilityZone: '{region}a',
    AvailabilityZoneId: '{region}-az1',
    CidrBlock: '10.0.0.0/24',
    Ipv6CidrBlocks: ['2001:db8::/64'],
    NetworkAclAssociationId: 'aclassoc-{hex17}',
    SubnetId: 'subnet-{hex17}',
    VpcId: 'vpc-{hex17}',
  }),
  'AWS::EC2::VPC': identified('vpc-{hex17}', {
    CidrBlock: '10.0.0.0/16',
    CidrBlockAssociations: ['vpc-cidr-assoc-{hex17}'],
    DefaultNetworkAcl: 'acl-{hex17}',
    DefaultSecurityGroup: 'sg-{hex17}',
    Ipv6CidrBlocks: ['2001:db8::/56'],
    VpcId: 'vpc-{hex17}',
  }),
  'AWS::EC2::VPCEndpoint': identified('vpce-{hex17}', {
    DnsEntries: ['Z{ID13}:vpce-{hex17}.{region}.vpce.amazonaws.com'],
    Id: 'vpce-{hex17}',
    NetworkInterfaceIds: ['eni-{hex17}'],
  }),
  'AWS::ECR::Repository': named('RepositoryName', `ecr:${HERE}:repository/{lower}`, {
    RepositoryUri: '{account}.dkr.ecr.{region}.amazonaws.com/{lower}',
  }),
  'AWS::EFS::AccessPoint': identified('fsap-{hex17}', {
    AccessPointId: 'fsap-{hex17}',
    Arn: `arn:aws:elasticfilesystem:${HERE}:access-point/fsap-{hex17}`,
  }),
  'AWS::EFS::FileSystem': identified('fs-{hex17}', {
    Arn: `arn:aws:elasticfilesystem:${HERE}:file-system/fs-{hex17}`,
    FileSystemId: 'fs-{hex17}',
  }),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    nameProperty: 'Name',
    ref: `arn:aws:elasticloadbalancing:${HERE}:loadbalancer/app/{name}/{hex16}`,
    attributes: {
      CanonicalHostedZoneID: 'Z{ID13}',
      DNSName: '{lower}.{region}.elb.amazonaws.com',
      LoadBalancerArn: `arn:aws:elasticloadbalancing:${HERE}:loadbalancer/app/{name}/{hex16}`,
      LoadBalancerFullName: 'app/{name}/{hex16}',
      LoadBalancerName: '{name}',
    },
  },
  'AWS::Events::EventBus': named('Name', `events:${HERE}:event-bus/{name}`, { Name: '{name}' }),
  'AWS::Events::Rule': named('Name', `events:${HERE}:rule/{name}`),
  'AWS::IAM::AccessKey': identified('AKIA{ID16}', { SecretAccessKey: '{hex40}' }),
  'AWS::IAM::Group': named('GroupName', 'iam::{account}:group/{name}'),
  'AWS::IAM::InstanceProfile': named(
    'InstanceProfileName',
    'iam::{account}:instance-profile/{name}',
  ),
  'AWS::IAM::OIDCProvider': identified('arn:aws:iam::{account}:oidc-provider/{lower}', {
    Arn: 'arn:aws:iam::{account}:oidc-provider/{lower}',
  }),
  'AWS::IAM::User': named('UserName', 'iam::{account}:user/{name}'),
  'AWS::KMS::Alias': { nameProperty: 'AliasName', ref: '{name}', attributes: {} },
  'AWS::Kinesis::Stream': named('Name', `kinesis:${HERE}:stream/{name}`),
  'AWS::KinesisFirehose::DeliveryStream': named(
    'DeliveryStreamName',
    `firehose:${HERE}:deliverystream/{name}`,
  ),
  'AWS::Lambda::EventSourceMapping': identified('{uuid}', {
    EventSourceMappingArn: `arn:aws:lambda:${HERE}:event-source-mapping:{uuid}`,
    Id: '{uuid}',
  }),
  'AWS::OpenSearchService::Domain': {
    nameProperty: 'DomainName',
    ref: '{lower}',
    attributes: {
      Arn: `arn:aws:es:${HERE}:domain/{lower}`,
      DomainArn: `arn:aws:es:${HERE}:domain/{lower}`,
      DomainEndpoint: 'search-{lower}-{id26}.{region}.es.amazonaws.com',
    },
  },
  'AWS::RDS::DBCluster': {
    nameProperty: 'DBClusterIdentifier',
    ref: '{lower}',
    attributes: {
      DBClusterArn: `arn:aws:rds:${HERE}:cluster:{lower}`,
      DBClusterResourceId: 'cluster-{ID26}',
      'Endpoint.Address': '{lower}.cluster-{id12}.{region}.rds.amazonaws.com',
      'Endpoint.Port': '5432',
      'ReadEndpoint.Address': '{lower}.cluster-ro-{id12}.{region}.rds.amazonaws.com',
      'MasterUserSecret.SecretArn': `arn:aws:secretsmanager:${HERE}:secret:rds!cluster-{uuid}-{id6}`,
    },
  },
  'AWS::RDS::DBInstance': {
    nameProperty: 'DBInstanceIdentifier',
    ref: '{lower}',
    attributes: {
      DBInstanceArn: `arn:aws:rds:${HERE}:db:{lower}`,
      DbiResourceId: 'db-{ID26}',
      'Endpoint.Address': '{lower}.{id12}.{region}.rds.amazonaws.com',
      'Endpoint.Port': '5432',
      'MasterUserSecret.SecretArn': `arn:aws:secretsmanager:${HERE}:secret:rds!db-{uuid}-{id6}`,
    },
  },
  'AWS::Route53::HostedZone': identified('Z{ID13}', {
    Id: 'Z{ID13}',
    NameServers: ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.co.uk'],
  }),
  'AWS::Route53::RecordSet': { nameProperty: 'Name', ref: '{name}', attributes: {} },
  'AWS::Scheduler::Schedule': named('Name', `scheduler:${HERE}:schedule/default/{name}`),
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    ref: `arn:aws:secretsmanager:${HERE}:secret:{name}-{id6}`,
    attributes: { Id: `arn:aws:secretsmanager:${HERE}:secret:{name}-{id6}` },
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    ref: `arn:aws:sns:${HERE}:{name}`,
    attributes: { TopicArn: `arn:aws:sns:${HERE}:{name}`, TopicName: '{name}' },
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    ref: 'https://sqs.{region}.amazonaws.com/{account}/{name}',
    attributes: {
      Arn: `arn:aws:sqs:${HERE}:{name}`,
      QueueName: '{name}',
      QueueUrl: 'https://sqs.{region}.amazonaws.com/{account}/{name}',
    },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    ref: `arn:aws:states:${HERE}:stateMachine:{name}`,
    attributes: { Arn: `arn:aws:states:${HERE}:stateMachine:{name}`, Name: '{name}' },
  },
  'AWS::WAFv2::WebACL': {
    nameProperty: 'Name',
    ref: '{name}|{uuid}|CLOUDFRONT',
    attributes: { Arn: `arn:aws:wafv2:${HERE}:global/webacl/{name}/{uuid}`, Id: '{uuid}' },
  },
  // EdgeFunction of aws-cdk-lib, whose other stack is not in the assembly.
  'Custom::CrossRegionStringParameterReader': {
    ref: '{name}',
    attributes: { FunctionArn: 'arn:aws:lambda:us-east-1:{account}:function:{name}:1' },
  },
};

/** Undefined also for a type that is named like a member of every object. */
function formOf({ type }: Resource): Form | undefined {
  return Object.hasOwn(FORMS, type) ? FORMS[type] : undefined;
}

/** The invented value of `Ref`. */
export function inventedReference(resource: Resource): string {
  return filled(formOf(resource)?.ref ?? '{name}', resource);
}

/** The invented value of `Fn::GetAtt`. */
export function inventedAttribute(resource: Resource, attribute: string): string | string[] {
  const { attributes = {} } = formOf(resource) ?? {};
  const known = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  const form = known ?? generalForm(resource.type, attribute);
  return typeof form === 'string'
    ? filled(form, resource)
    : form.map((item) => filled(item, resource));
}

/** Shape: a secret of an app client, 51 lower-case letters and digits. */
export function inventedClientSecret(resource: Resource): string {
  return filled('{id51}', resource);
}

/** Words at the end of an attribute's name, and the value that such an attribute has in most types. */
const GENERAL_FORMS: readonly (readonly [ending: RegExp, form: string])[] = [
  [/Arn$/i, `arn:aws:{service}:${HERE}:{kind}/{name}`],
  [/Ur[il]$|Endpoint$/i, 'https://{lower}.{service}.{region}.amazonaws.com'],
  [/(?:DnsName|DomainName|Address|Host|HostName)$/i, '{lower}.{service}.{region}.amazonaws.com'],
  [/Port$/, '443'],
  [/Name$|Id$/, '{name}'],
];

function generalForm(type: string, attribute: string): string {
  const [, service = '', kind = ''] = type.split('::');
  const [, form = `{name}-${attribute.replace(/\W+/g, '-')}`] =
    GENERAL_FORMS.find(([ending]) => ending.test(attribute)) ?? [];
  return form
    .replace('{service}', type.startsWith('Custom::') ? 'cloudformation' : service.toLowerCase())
    .replace('{kind}', (kind || service).toLowerCase());
}

function filled(form: string, resource: Resource): string {
  return form.replaceAll(/\{([^}]+)\}/g, (_, name: string) => placeholderOf(resource, name));
}

function placeholderOf(resource: Resource, placeholder: string): string {
  const { place, stack } = resource;
  switch (placeholder) {
    case 'account':
      return stack.accountId;
    case 'region':
      return stack.region;
    case 'name':
      return nameOf(resource) ?? generatedName(place);
    case 'lower':
      return nameOf(resource) ?? lowerName(generatedName(place));
    case 'uuid':
      return policyId(place);
    default:
      return characters(resource, placeholder);
  }
}

function nameOf(resource: Resource): string | undefined {
  const property = formOf(resource)?.nameProperty;
  return property === undefined ? undefined : resource.optionalText(resource.properties, property);
}

const ALPHABETS: Readonly<Record<string, string>> = {
  hex: '0123456789abcdef',
  id: 'abcdefghijklmnopqrstuvwxyz0123456789',
  ID: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
};

/** Shape of `placeholder`: an alphabet, a length, and perhaps a colon and what distinguishes the value. */
function characters({ stack, logicalId }: Resource, placeholder: string): string {
  const [, name = '', length = '', what = ''] =
    /^(hex|id|ID)(\d+)(?::(\w+))?$/.exec(placeholder) ?? [];
  const alphabet = ALPHABETS[name] ?? '';
  const bytes = [1, 2]
    .flatMap((round) => [
      ...createHash('sha512')
        .update(`${stack.accountId}/${stack.region}/${stack.name}/${logicalId}/${what}/${round}`)
        .digest(),
    ])
    .slice(0, Number(length));
  return bytes.map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
}
