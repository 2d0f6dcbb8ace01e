/**
 * What the policies that AWS manages allow on a function, for those whose documents are known.
 *
 * Source: AWS managed policy reference guide, a page for each policy.
 */
import { readLiteral } from './read-literal.js';
import { readStatements, type Statement } from './read-statements.js';
import { literal, type Text } from './text.js';

/** Documents of which only the statements that matter here are written out, by name. */
const DOCUMENTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  AdministratorAccess: { Action: '*', Resource: '*' },
  AWSLambda_FullAccess: { Action: 'lambda:*', Resource: '*' },
  // Retired, but still attached where it was.
  AWSLambdaFullAccess: { Action: 'lambda:*', Resource: '*' },
  'AWSLambdaInvocation-DynamoDB': { Action: 'lambda:InvokeFunction', Resource: '*' },
  AWSLambdaRole: { Action: 'lambda:InvokeFunction', Resource: '*' },
  PowerUserAccess: { NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
};

/** Policies without any permission to invoke a function or to call its URL. */
const WITHOUT_INVOKE: readonly string[] = [
  'AWSLambdaBasicExecutionRole',
  'AWSLambdaDynamoDBExecutionRole',
  'AWSLambdaENIManagementAccess',
  'AWSLambdaExecute',
  'AWSLambdaKinesisExecutionRole',
  'AWSLambdaMSKExecutionRole',
  'AWSLambdaSQSQueueExecutionRole',
  'AWSLambdaVPCAccessExecutionRole',
  'AWSLambda_ReadOnlyAccess',
  'AWSAppSyncPushToCloudWatchLogs',
  'AWSXRayDaemonWriteAccess',
  'AWSXrayReadOnlyAccess',
  'AWSXrayWriteOnlyAccess',
  'AmazonAPIGatewayPushToCloudWatchLogs',
  'AmazonEC2ContainerRegistryPowerUser',
  'AmazonEC2ContainerRegistryPullOnly',
  'AmazonEC2ContainerRegistryReadOnly',
  'AmazonEC2ReadOnlyAccess',
  'AmazonECSTaskExecutionRolePolicy',
  'AmazonEKSClusterPolicy',
  'AmazonEKSWorkerNodePolicy',
  'AmazonEKS_CNI_Policy',
  'AmazonRDSEnhancedMonitoringRole',
  'AmazonS3FullAccess',
  'AmazonS3ReadOnlyAccess',
  'AmazonSQSFullAccess',
  'AmazonSQSReadOnlyAccess',
  'AmazonSSMManagedInstanceCore',
  'AmazonSSMReadOnlyAccess',
  'CloudWatchAgentServerPolicy',
  'CloudWatchFullAccess',
  'CloudWatchLambdaInsightsExecutionRolePolicy',
  'CloudWatchLogsFullAccess',
  'CloudWatchReadOnlyAccess',
  'IAMReadOnlyAccess',
  'ReadOnlyAccess',
  'SecurityAudit',
  'ViewOnlyAccess',
];

/** The statements of a managed policy that AWS owns; undefined if the policy cannot be read. */
export function awsManagedStatements(arn: Text): readonly Statement[] | undefined {
  const [, partition, service, region, account, path] = (literal(arn) ?? '').split(':');
  const name = (path ?? '').split('/').at(-1) ?? '';
  const isOfAws =
    partition !== undefined && service === 'iam' && region === '' && account === 'aws';
  if (!isOfAws) return undefined;
  if (WITHOUT_INVOKE.includes(name)) return [];
  if (!Object.hasOwn(DOCUMENTS, name)) return undefined;
  return readStatements({
    document: { Statement: { Effect: 'Allow', ...DOCUMENTS[name] } },
    origin: name,
    kind: 'identity',
    readText: readLiteral,
  });
}
