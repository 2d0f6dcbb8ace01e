/**
 * What the local edge says about a function where it cannot do what AWS does.
 */
import type { LambdaFunction } from '@furlock/simulator-deployment';
import { bringsFirstSdk } from './task-roots.js';

/** A connection that was not made. Shape of `host`: `db.example.com:5432`. */
export function closedHostNote({ logicalId }: LambdaFunction, host: string): string {
  const named = host.replace(/^::1:(?=\d+$)/, '[::1]:');
  const isHere = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\]):\d+$/.test(named);
  return isHere
    ? `${logicalId} called ${host}. A function reaches servers of this machine only where they are allowed: start with --allow-host ${named}.`
    : `${logicalId} called ${host}, which the local edge does not stand for, so the connection failed. Nothing outside this machine is called: run a stand-in on this machine, let the function call it, and start with --allow-host localhost:<port>.`;
}

/** A module that Lambda's runtime brings and that was not found; undefined for other errors. */
export function runtimeModuleNote(errorMessage: string, runtime: string): string | undefined {
  const [, name] =
    /Cannot find (?:module|package) '(@(?:aws-sdk|smithy)\/[^'/]+|aws-sdk(?=[/']))/.exec(
      errorMessage,
    ) ?? [];
  if (name !== undefined && bringsFirstSdk(runtime) === (name === 'aws-sdk')) {
    return `Lambda's Node.js runtime brings ${name}; the local edge takes it from a folder that you name: npm install --prefix runtime-sdk ${name}, then start with --runtime-sdk runtime-sdk. Install the other modules of the SDK that the function imports there too.`;
  }
  const [, python] = /No module named '(boto3|botocore)/.exec(errorMessage) ?? [];
  return python === undefined
    ? undefined
    : `Lambda's Python runtime brings ${python}; the local edge takes it from a folder that you name: pip install --target runtime-sdk/python boto3, then start with --runtime-sdk runtime-sdk.`;
}
