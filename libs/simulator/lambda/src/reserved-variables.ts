/**
 * The environment variables that Lambda sets itself. A Lambda@Edge function has no others.
 *
 * Source: Lambda developer guide, "Working with Lambda environment variables", defined runtime
 * environment variables (read 2026-11-22).
 */
import { delimiter } from 'node:path';
import type { LambdaFunction, RoleCredentials } from '@furlock/simulator-deployment';

/** The properties of an execution environment that do not come from its function. */
export interface EnvironmentPlace {
  /** The function's name in this region. Shape: `us-east-1.<name>` at the edge. */
  readonly functionName: string;
  /** A number, or `$LATEST`. */
  readonly version: string;
  /** The region where the environment runs. */
  readonly region: string;
  readonly logStreamName: string;
}

/** The reserved variables of one execution environment. */
export function reservedVariables(
  { handler, runtime, memoryMb, directory, layerDirectories }: LambdaFunction,
  { functionName, version, region, logStreamName }: EnvironmentPlace,
  credentials: RoleCredentials,
): Record<string, string> {
  return {
    _HANDLER: handler,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    AWS_REGION: region,
    ...credentialVariables(credentials),
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: directory,
    LANG: 'en_US.UTF-8',
    // Lambda unpacks layers to /opt, a later one over an earlier one, and lists their modules here.
    ...(layerDirectories.length > 0 && {
      NODE_PATH: [...layerDirectories]
        .reverse()
        .map((layer) => `${layer}/nodejs/node_modules`)
        .join(delimiter),
    }),
    LD_LIBRARY_PATH:
      '/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
  };
}

/** The reserved variables that contain a role's credentials. */
export function credentialVariables(credentials: RoleCredentials): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}
