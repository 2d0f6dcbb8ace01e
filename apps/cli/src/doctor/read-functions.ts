/**
 * Reads both functions of a lock: the function behind it, with its URL and resource policy, and the
 * edge function, with its role.
 */
import type { IAM } from '@aws-sdk/client-iam';
import type { Lambda } from '@aws-sdk/client-lambda';
import { principalInWords, readLiteral, readStatements as readDocument } from '@furlock/iam-policy';
import { revocationsParameterName, settingsParameterName } from '@furlock/edge-settings';
import { errorName } from '../target/aws-failure.js';
import type { Target } from '../target/choose-target.js';
import type {
  DeployedAliasUrl,
  DeployedDistribution,
  DeployedEdgeFunction,
  DeployedFunctionUrl,
  DeployedRole,
  PolicyStatement,
} from './deployed-lock.js';
import { absent, read, blocked, type Reading } from './reading.js';
import type { StackResource } from './read-stacks.js';

const REMEDY = 'deploy the stage again';

/**
 * The function URL of the stack that is the origin of the distribution. A URL that the lock adopted may be in
 * another stack or in none, and no call of Lambda finds a function by its URL.
 */
export async function readFunctionUrl(
  lambda: Lambda,
  target: Target,
  {
    resources,
    distribution,
  }: {
    readonly resources: Reading<readonly StackResource[]>;
    readonly distribution: Reading<DeployedDistribution>;
  },
): Promise<Reading<DeployedFunctionUrl>> {
  if (!resources.ok) return blocked("the stack's resources could not be read.");
  const found: DeployedFunctionUrl[] = [];
  for (const { type, physicalId: functionArn } of resources.value) {
    // The physical id of an AWS::Lambda::Url is its function's ARN.
    // Source: CloudFormation template reference, AWS::Lambda::Url, "Return values" (read 2026-11-25).
    if (type !== 'AWS::Lambda::Url') continue;
    const url = await readOneUrl(lambda, target, functionArn);
    if (!url.ok) return url;
    found.push(url.value);
  }
  const hosts = distribution.ok
    ? distribution.value.behaviors.map(({ originHost }) => originHost)
    : [];
  const chosen =
    found.find(({ host }) => hosts.includes(host)) ?? (found.length === 1 ? found[0] : undefined);
  if (chosen !== undefined) return { ok: true, value: chosen };
  const [host] = hosts;
  return host === undefined
    ? absent({ words: 'the stack has no function URL', remedy: REMEDY })
    : blocked(
        `${host}, the function URL behind the distribution, is not in the stack, so another stack or tool made it: check there that its auth type is AWS_IAM, and its function's resource policy.`,
      );
}

function readOneUrl(
  lambda: Lambda,
  target: Target,
  functionArn: string,
): Promise<Reading<DeployedFunctionUrl>> {
  const call = {
    target,
    action: 'lambda:GetFunctionUrlConfig',
    absence: {
      errors: ['ResourceNotFoundException'],
      words: `the function ${functionArn} no longer has a URL`,
      remedy: REMEDY,
    },
  };
  return read(call, async () => {
    const config = await lambda.getFunctionUrlConfig({ FunctionName: functionArn });
    return {
      functionArn,
      host: new URL(config.FunctionUrl ?? '').host,
      authType: String(config.AuthType),
    };
  });
}

/** The statements of the resource policy of the function behind the lock. */
export function readStatements(
  lambda: Lambda,
  target: Target,
  functionUrl: Reading<DeployedFunctionUrl>,
): Promise<Reading<readonly PolicyStatement[]>> {
  if (!functionUrl.ok) return Promise.resolve(blocked('the function URL could not be read.'));
  const call = {
    target,
    action: 'lambda:GetPolicy',
    absence: {
      errors: ['ResourceNotFoundException'],
      words: 'the function has no resource policy, so its URL cannot be called',
      remedy: REMEDY,
    },
  };
  return read(call, async () => {
    const { Policy } = await lambda.getPolicy({ FunctionName: functionUrl.value.functionArn });
    return statementsIn(Policy);
  });
}

function statementsIn(policy = '{}'): readonly PolicyStatement[] | undefined {
  const { Statement } = JSON.parse(policy) as {
    readonly Statement?: PolicyStatement | readonly PolicyStatement[];
  };
  return Statement === undefined ? undefined : [Statement].flat();
}

/**
 * The URLs of the function's aliases.
 *
 * Source: Lambda API reference, ListFunctionUrlConfigs, GetPolicy (read 2026-11-28).
 */
export function readAliasUrls(
  lambda: Lambda,
  target: Target,
  functionUrl: Reading<DeployedFunctionUrl>,
): Promise<Reading<readonly DeployedAliasUrl[]>> {
  if (!functionUrl.ok) return Promise.resolve(blocked('the function URL could not be read.'));
  const { functionArn } = functionUrl.value;
  const call = {
    target,
    action: 'lambda:ListFunctionUrlConfigs',
    absence: {
      errors: ['ResourceNotFoundException'],
      words: `the function ${functionArn} no longer exists`,
      remedy: REMEDY,
    },
  };
  return read(call, async () => {
    const urls: DeployedAliasUrl[] = [];
    let marker: string | undefined;
    do {
      const page = await lambda.listFunctionUrlConfigs({
        FunctionName: functionArn,
        ...(marker !== undefined && { Marker: marker }),
      });
      for (const { FunctionArn: arn = '', AuthType: authType } of page.FunctionUrlConfigs ?? []) {
        if (arn === functionArn) continue;
        const statements = await aliasStatements(lambda, arn);
        urls.push({ functionArn: arn, authType: String(authType), statements });
      }
      marker = page.NextMarker;
    } while (marker !== undefined);
    return urls;
  });
}

async function aliasStatements(lambda: Lambda, arn: string): Promise<readonly PolicyStatement[]> {
  try {
    const { Policy } = await lambda.getPolicy({ FunctionName: arn });
    return statementsIn(Policy) ?? [];
  } catch (error) {
    // An alias without a policy.
    if (errorName(error) === 'ResourceNotFoundException') return [];
    throw error;
  }
}

/** The versions that a distribution's locked behaviours run on origin-request, by ARN. */
export async function readEdgeFunctions(
  lambda: Lambda,
  target: Target,
  distribution: Reading<DeployedDistribution>,
): Promise<Readonly<Record<string, Reading<DeployedEdgeFunction>>>> {
  if (!distribution.ok) return {};
  const arns = distribution.value.behaviors.flatMap(({ functions }) =>
    functions.filter(({ eventType }) => eventType === 'origin-request').map(({ arn }) => arn),
  );
  const readings = [...new Set(arns)].map(
    async (arn) => [arn, await readEdgeFunction(lambda, target, arn)] as const,
  );
  return Object.fromEntries(await Promise.all(readings));
}

function readEdgeFunction(
  lambda: Lambda,
  target: Target,
  arn: string,
): Promise<Reading<DeployedEdgeFunction>> {
  const call = {
    target,
    action: 'lambda:GetFunctionConfiguration',
    absence: {
      errors: ['ResourceNotFoundException'],
      words: `the version ${arn} was deleted`,
      remedy: REMEDY,
    },
  };
  return read(call, async () => {
    const config = await lambda.getFunctionConfiguration({ FunctionName: arn });
    return {
      runtime: String(config.Runtime),
      memoryMb: config.MemorySize ?? 0,
      timeoutSeconds: config.Timeout ?? 0,
      roleArn: config.Role ?? '',
      state: String(config.State),
    };
  });
}

/** The role that the edge function runs as. */
export function readEdgeRole(
  iam: IAM,
  target: Target,
  name: string | undefined,
): Promise<Reading<DeployedRole>> {
  if (name === undefined) {
    return Promise.resolve(blocked('the distribution runs no edge function of the lock.'));
  }
  const call = {
    target,
    action: 'iam:GetRole',
    absence: {
      errors: ['NoSuchEntity', 'NoSuchEntityException'],
      words: `there is no role ${name}`,
      remedy: REMEDY,
    },
  };
  return read(call, async () => {
    const { Role: role } = await iam.getRole({ RoleName: name });
    if (role === undefined) return undefined;
    return {
      arn: role.Arn ?? '',
      ...trustedIn(decodeURIComponent(role.AssumeRolePolicyDocument ?? '')),
    };
  });
}

/**
 * The parameters that the edge reads in one call, and that its role may not read, by ARN.
 *
 * Source: IAM API reference, SimulatePrincipalPolicy (read 2026-11-28).
 */
export function readDeniedParameters(
  iam: IAM,
  target: Target,
  role: Reading<DeployedRole>,
): Promise<Reading<readonly string[]>> {
  if (!role.ok) return Promise.resolve(blocked('the edge role could not be read.'));
  const { arn } = role.value;
  const [, partition = '', , , account = ''] = arn.split(':');
  const settings = settingsParameterName(target);
  const call = {
    target,
    action: 'iam:SimulatePrincipalPolicy',
    absence: {
      errors: ['NoSuchEntity', 'NoSuchEntityException'],
      words: `there is no role ${arn}`,
      remedy: REMEDY,
    },
  };
  return read(call, async () => {
    const { EvaluationResults: results = [] } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: arn,
      ActionNames: ['ssm:GetParameters'],
      ResourceArns: [settings, revocationsParameterName(settings)].map(
        (name) => `arn:${partition}:ssm:${target.region}:${account}:parameter${name}`,
      ),
    });
    return results
      .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
      .map(({ EvalResourceName }) => String(EvalResourceName));
  });
}

/** Who may assume a role by its trust policy: services, and others for messages. */
function trustedIn(document: string): Pick<DeployedRole, 'services' | 'strangers'> {
  const statements = readDocument({
    document: JSON.parse(document),
    origin: 'the trust policy',
    kind: 'resource',
    readText: readLiteral,
  });
  const trusted = statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ principals: { except, names } = { except: false, names: [] } }) =>
      except ? [{ kind: 'anyone' } as const] : names,
    );
  return {
    services: trusted
      .filter(({ kind }) => kind === 'service')
      .map((service) => principalInWords(service)),
    strangers: trusted
      .filter(({ kind }) => kind !== 'service')
      .map((stranger) => principalInWords(stranger)),
  };
}
