/**
 * Finds the local edge that was started from a folder, by the file that it leaves there.
 *
 * It does not try whether the local edge still answers: the first call does, and
 * `aws-failure.ts` says so.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LOCAL_ENDPOINTS_FILE } from '@furlock/edge-settings';
import { failed, type Result } from '../terminal/failure.js';
import type { PasswordSignIn } from '../sign-in/sign-in-with-password.js';

/** A local edge, as its file describes it. */
export interface LocalEdge {
  /** The file that says all this, for messages. */
  readonly file: string;
  readonly region: string;
  readonly stage: string;
  /** The public address, as curl calls it. */
  readonly url: string;
  /** The same with TLS; plain HTTP on its port is a viewer's plain HTTP. */
  readonly browserUrl: string;
  /** Where the function URL is served, for who calls it by `functionUrlHost`. */
  readonly functionUrl: string;
  readonly functionUrlHost: string;
  /** Answers as Cognito does: its API, and its sign-in pages. */
  readonly cognitoUrl: string;
  /** Answers as SSM does. */
  readonly ssmUrl: string;
  /** By region: what answers as the APIs that tell what is deployed. */
  readonly awsUrls: Readonly<Record<string, string>>;
  /** Answers as CloudWatch Logs does, in every region. */
  readonly logsUrl: string;
  /** Who the operator is there, and only there. */
  readonly operatorCredentials: OperatorCredentials;
  /** The user who is there from the start, where there is a user pool. */
  readonly demoUser?: PasswordSignIn;
}

/** A key pair that is good for nothing but the local edge that made it. */
export interface OperatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * The local edge of a folder or of the nearest one above it.
 *
 * Errors: fails when there is no such file, or when it is not one that the local edge wrote.
 */
export function findLocalEdge(folder: string): Result<LocalEdge> {
  const file = join(folder, LOCAL_ENDPOINTS_FILE);
  const json = readIfThere(file);
  if (json !== undefined) return parseEndpoints(file, json);

  const above = dirname(folder);
  if (above !== folder) return findLocalEdge(above);
  return failed(
    'No local edge was started from this folder: start one with `npm start`, or name --region and --stage for AWS.',
  );
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function parseEndpoints(file: string, json: string): Result<LocalEdge> {
  const fields = parseObject(json);
  const { region, stage, url, browserUrl, functionUrl, functionUrlHost } = fields;
  const { cognitoUrl, ssmUrl, awsUrls, logsUrl, operatorCredentials } = fields;
  const { username, password } = fields;
  if (
    isText(region) &&
    isText(stage) &&
    isLoopbackUrl(url) &&
    isLoopbackUrl(browserUrl, 'https:') &&
    isLoopbackUrl(functionUrl) &&
    isText(functionUrlHost) &&
    isLoopbackUrl(cognitoUrl) &&
    isLoopbackUrl(ssmUrl) &&
    isLoopbackUrls(awsUrls) &&
    isLoopbackUrl(logsUrl) &&
    isKeyPair(operatorCredentials)
  ) {
    const { accessKeyId, secretAccessKey } = operatorCredentials;
    return {
      ok: true,
      value: {
        file,
        region,
        stage,
        url,
        browserUrl,
        functionUrl,
        functionUrlHost,
        cognitoUrl,
        ssmUrl,
        awsUrls,
        logsUrl,
        operatorCredentials: { accessKeyId, secretAccessKey },
        ...(isText(username) && isText(password) && { demoUser: { username, password } }),
      },
    };
  }
  return failed(
    `The file ${file} is not one that the local edge wrote: start it again with \`npm start\`.`,
  );
}

function parseObject(json: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isKeyPair(value: unknown): value is OperatorCredentials {
  if (typeof value !== 'object' || value === null) return false;
  const { accessKeyId, secretAccessKey } = value as Partial<
    Record<keyof OperatorCredentials, unknown>
  >;
  return isText(accessKeyId) && isText(secretAccessKey);
}

/** Passwords are sent there: a file that somebody left in a folder must not lead them away. */
function isLoopbackUrl(value: unknown, scheme = 'http:'): value is string {
  if (!isText(value) || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === scheme && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

function isLoopbackUrls(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((url) => isLoopbackUrl(url))
  );
}
