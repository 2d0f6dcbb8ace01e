/**
 * Lambda's `GetPolicy`, `GetFunctionConfiguration`, `GetFunctionUrlConfig` and
 * `ListFunctionUrlConfigs`: describe the functions that the local edge runs, and the statements that the
 * templates add to their resource policies.
 */
import {
  generatedName,
  type Deployment,
  type FunctionUrl,
  type LambdaFunction,
  type Permission,
} from '@furlock/simulator-deployment';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { ControlPlaneValue } from './control-plane-answer.js';

type Functions = Pick<Deployment, 'accountId' | 'functions' | 'functionUrls' | 'permissions'> &
  Partial<Pick<Deployment, 'resourceStatements'>>;
type Input = Readonly<Record<string, string>>;

/**
 * The resource policy of a function.
 *
 * Shape: the policy is a JSON string, with statements as `AddPermission` writes them.
 * Errors: `ResourceNotFoundException`, also if the policy has no statements.
 * Source: Lambda API reference, GetPolicy; Lambda developer guide, "Control access to Lambda function
 * URLs" (read 2026-11-25).
 */
export function getPolicy(
  deployment: Functions,
  input: Input,
  region: string,
): AwsResult<ControlPlaneValue> {
  const found = findFunction(deployment, input, region);
  if (!found.ok) return found;
  const permissions = deployment.permissions.filter(
    ({ functionArn }) => functionArn === found.value.arn,
  );
  const statements = (deployment.resourceStatements ?? [])
    .filter(({ functionArn }) => functionArn === found.value.arn)
    .map(({ document }) => document);
  if (permissions.length + statements.length === 0) {
    return refuse('ResourceNotFoundException', 'The resource you requested does not exist.');
  }
  const { accountId } = deployment;
  return json({
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [
        ...permissions.map((permission) => statementOf(permission, { accountId, region })),
        ...statements,
      ],
    }),
  });
}

/**
 * The configuration of a function or of one of its versions.
 *
 * Errors: `ResourceNotFoundException`.
 * Source: Lambda API reference, GetFunctionConfiguration (read 2026-11-25).
 */
export function getFunctionConfiguration(
  deployment: Functions,
  input: Input,
  region: string,
): AwsResult<ControlPlaneValue> {
  const found = findFunction(deployment, input, region);
  if (!found.ok) return found;
  const { name, arn, runtime, roleArn, handler, timeoutSeconds, memoryMb, architecture } =
    found.value;
  const version = versionOf(input);
  return json({
    FunctionName: name,
    FunctionArn: version === undefined ? arn : `${arn}:${version}`,
    Runtime: runtime,
    Role: roleArn,
    Handler: handler,
    Timeout: timeoutSeconds,
    MemorySize: memoryMb,
    Version: version ?? '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [architecture],
  });
}

/**
 * The function URL of a function.
 *
 * Errors: `ResourceNotFoundException`.
 * Source: Lambda API reference, GetFunctionUrlConfig (read 2026-11-25).
 */
export function getFunctionUrlConfig(
  deployment: Functions,
  input: Input,
  region: string,
): AwsResult<ControlPlaneValue> {
  const found = findFunction(deployment, input, region);
  if (!found.ok) return found;
  const { arn } = found.value;
  const url = deployment.functionUrls.find(({ functionArn }) => functionArn === arn);
  if (url === undefined) {
    return refuse('ResourceNotFoundException', 'The resource you requested does not exist.');
  }
  return json(urlConfig(url));
}

/**
 * The function URLs of a function: the local edge has no URLs of aliases.
 *
 * Errors: `ResourceNotFoundException`.
 * Source: Lambda API reference, ListFunctionUrlConfigs (read 2026-11-28).
 */
export function listFunctionUrlConfigs(
  deployment: Functions,
  input: Input,
  region: string,
): AwsResult<ControlPlaneValue> {
  const found = findFunction(deployment, input, region);
  if (!found.ok) return found;
  return json({
    FunctionUrlConfigs: deployment.functionUrls
      .filter(({ functionArn }) => functionArn === found.value.arn)
      .map(urlConfig),
  });
}

/** A function by its name or ARN in the called region; a version must be published. */
function findFunction(
  { functions }: Functions,
  input: Input,
  region: string,
): AwsResult<LambdaFunction> {
  const [, arn] = /^(arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+)/.exec(nameOf(input)) ?? [];
  const found = functions.find(
    (candidate) =>
      candidate.region === region &&
      (candidate.arn === arn || candidate.name === nameOf(input).split(':')[0]),
  );
  const version = versionOf(input);
  const exists =
    found !== undefined &&
    (version === undefined || found.versionArns.includes(`${found.arn}:${version}`));
  return exists
    ? { ok: true, value: found }
    : refuse('ResourceNotFoundException', `Function not found: ${nameOf(input)}`);
}

function nameOf({ FunctionName: name = '' }: Input): string {
  return name;
}

/** The requested version, at the end of the ARN or as `Qualifier`. */
function versionOf(input: Input): string | undefined {
  const [, arnVersion] = /:function:[^:]+:([^:]+)$/.exec(nameOf(input)) ?? [];
  const version = input['Qualifier'] ?? arnVersion;
  return version === '$LATEST' ? undefined : version;
}

function statementOf(
  permission: Permission,
  place: { readonly accountId: string; readonly region: string },
): object {
  const { functionUrlAuthType, invokedViaFunctionUrl, sourceArn, sourceAccount } = permission;
  const equals = {
    ...(functionUrlAuthType !== undefined && {
      'lambda:FunctionUrlAuthType': functionUrlAuthType,
    }),
    ...(sourceAccount !== undefined && { 'AWS:SourceAccount': sourceAccount }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(sourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
    ...(invokedViaFunctionUrl !== undefined && {
      Bool: { 'lambda:InvokedViaFunctionUrl': String(invokedViaFunctionUrl) },
    }),
  };
  return {
    Sid: generatedName({ ...place, stack: permission.stack, logicalId: permission.logicalId }),
    Effect: 'Allow',
    Principal: principalOf(permission.principal),
    Action: permission.action,
    Resource: permission.functionArn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function principalOf(principal: string): string | object {
  if (principal === '*') return '*';
  if (/^[\w.-]+\.amazonaws\.com$/.test(principal)) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}

function urlConfig({ host, functionArn, authType, invokeMode }: FunctionUrl): object {
  return {
    FunctionUrl: `https://${host}/`,
    FunctionArn: functionArn,
    AuthType: authType,
    InvokeMode: invokeMode,
  };
}

function json(body: object): AwsResult<ControlPlaneValue> {
  return { ok: true, value: { form: 'json', body } };
}
