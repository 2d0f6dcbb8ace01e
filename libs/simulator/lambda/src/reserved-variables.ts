/**
 * The environment variables that Lambda sets itself. A Lambda@Edge function has no others.
 *
 * Source: Lambda developer guide, "Working with Lambda environment variables", defined runtime
 * environment variables (read 2026-11-22).
 */
import { join } from 'node:path';
import type { LambdaFunction, RoleCredentials } from '@furlock/simulator-deployment';
import type { TaskRoot } from './task-roots.js';

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
  { handler, runtime, memoryMb }: LambdaFunction,
  { functionName, version, region, logStreamName }: EnvironmentPlace,
  credentials: RoleCredentials,
  taskRoot: TaskRoot,
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
    LAMBDA_RUNTIME_DIR: taskRoot.runtime,
    LAMBDA_TASK_ROOT: taskRoot.task,
    TZ: ':UTC',
  };
}

/**
 * The variables that Lambda sets unless the function has its own.
 *
 * Source: as above, unreserved variables; the start script of the Node.js runtime sets two more
 * folders in `NODE_PATH` than the guide says.
 */
export function defaultVariables(
  { runtime }: LambdaFunction,
  { task, opt, runtime: runtimeFolder }: TaskRoot,
): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH: [
      ...['/lib64', '/usr/lib64', runtimeFolder, join(runtimeFolder, 'lib')],
      ...[task, join(task, 'lib'), join(opt, 'lib')],
    ].join(':'),
    PATH: `/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:${join(opt, 'bin')}`,
    ...(runtime.startsWith('nodejs') && {
      NODE_PATH: [
        join(opt, 'nodejs', runtime.replace(/^nodejs(\d+)\.x$/, 'node$1'), 'node_modules'),
        join(opt, 'nodejs', 'node_modules'),
        join(runtimeFolder, 'node_modules'),
        ...[runtimeFolder, task],
      ].join(':'),
    }),
    ...(runtime.startsWith('python') && { PYTHONPATH: runtimeFolder }),
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
