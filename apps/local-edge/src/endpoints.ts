/**
 * Where a running local edge answers and what opens it: the file that other programs read.
 *
 * The file holds a password, tokens and credentials that are worth something on this machine only;
 * it is readable by its owner alone and goes away when the local edge stops.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OperatorCredentials } from '@furlock/simulator-aws-apis';
import type { RoleCredentials } from '@furlock/simulator-deployment';
import type { DemoUser } from './start/demo-user.js';

/**
 * What is in the file; without a user pool there is no user.
 *
 * Shape of addresses: an origin, nothing after it.
 */
export interface Endpoints extends Partial<DemoUser> {
  /** CloudFront, for curl. */
  readonly url: string;
  /** CloudFront, for browsers: a certificate that nobody knows. */
  readonly browserUrl: string;
  /** Where the function URL is served; it wants `functionUrlHost` as its `Host`. */
  readonly functionUrl: string;
  /** Shape: `<id>.lambda-url.<region>.on.aws`. */
  readonly functionUrlHost: string;
  readonly cognitoUrl: string;
  readonly ssmUrl: string;
  /** By region: what answers as CloudFormation and Lambda there, for us-east-1 CloudFront and IAM. */
  readonly awsUrls: Readonly<Record<string, string>>;
  /** CloudWatch Logs, of whichever region a call is signed for. */
  readonly logsUrl: string;
  readonly region: string;
  readonly stage: string;
  /** Of the role of the function at the edge. */
  readonly credentials: RoleCredentials;
  /** Of whoever administers: for all of AWS's APIs here, as the AWS SDK, `aws` and `furlock` call them. */
  readonly operatorCredentials: OperatorCredentials;
}

/**
 * Writes the file. Gives a function that takes it away, unless another local edge has replaced it,
 * and puts back what was there before.
 */
export function writeEndpoints(file: string, endpoints: Endpoints): () => void {
  const content = `${JSON.stringify(endpoints, null, 2)}\n`;
  const previous = readIfThere(file);
  mkdirSync(dirname(file), { recursive: true });
  // A file that is already there would keep its mode.
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: 0o600 });
  return () => {
    if (readIfThere(file) !== content) return;
    rmSync(file, { force: true });
    // That of another local edge in the same folder, which may still run.
    if (previous !== undefined) writeFileSync(file, previous, { mode: 0o600 });
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
