/**
 * The file in which a running local edge publishes its addresses. The local edge writes it; the command
 * line, the black-box tests and the benchmark read it.
 */
import * as v from 'valibot';
import { urlOf } from './url.js';
import { text } from './value-kinds.js';

/**
 * The file's path, relative to the folder in which the local edge was started.
 *
 * Shape: a relative path with forward slashes, which Node.js accepts on every platform.
 */
export const LOCAL_ENDPOINTS_FILE = 'dist/local-edge/endpoints.json';

/** Passwords are sent to these addresses, so a planted or stale file must not name another machine. */
const loopbackUrl = (protocol: 'http:' | 'https:') =>
  v.message(
    v.pipe(
      v.string(),
      v.check((value) => {
        const url = urlOf(value);
        return (
          url?.protocol === protocol && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
        );
      }),
    ),
    `must be an ${protocol.slice(0, -1)} address of this machine`,
  );

const http = loopbackUrl('http:');

const keyPair = { accessKeyId: text, secretAccessKey: text };

const localEndpointsSchema = v.object({
  region: text,
  stage: text,
  /** CloudFront, for curl. */
  url: http,
  /** CloudFront, for browsers: its certificate is self-signed. */
  browserUrl: loopbackUrl('https:'),
  /** Every distribution; `url` and `browserUrl` are those of the first. */
  distributions: v.exactOptional(
    v.array(
      v.object({
        stack: text,
        logicalId: text,
        url: http,
        browserUrl: loopbackUrl('https:'),
      }),
    ),
  ),
  /** Where the function URL is served, if there is one; it expects `functionUrlHost` as its `Host`. */
  functionUrl: v.exactOptional(http),
  /** Shape: `<id>.lambda-url.<region>.on.aws`. */
  functionUrlHost: v.exactOptional(text),
  /** Simulates Cognito: its API, and its sign-in pages. */
  cognitoUrl: http,
  /** Simulates SSM. */
  ssmUrl: http,
  /** By region: simulates CloudFormation and Lambda; in us-east-1 also CloudFront and IAM. */
  awsUrls: v.record(v.string(), http),
  /** Simulates CloudWatch Logs, for every region that a call is signed for. */
  logsUrl: http,
  /** The credentials of the edge function's role, if there is an edge function. */
  credentials: v.exactOptional(v.object({ ...keyPair, sessionToken: text })),
  /** An administrator's credentials, for all simulated AWS APIs. They are valid only on this machine. */
  operatorCredentials: v.object(keyPair),
  /** The user that exists from the start and is signed in; absent without a user pool. */
  username: v.exactOptional(text),
  password: v.exactOptional(text),
  idToken: v.exactOptional(text),
  accessToken: v.exactOptional(text),
  /** Of the tokens. */
  userPoolId: v.exactOptional(text),
  clientId: v.exactOptional(text),
  /** All users that exist from the start, to sign in with. */
  users: v.exactOptional(
    v.array(v.object({ username: text, password: text, groups: v.array(text) })),
  ),
  /** The API keys of REST APIs whose values AWS would generate. */
  apiKeys: v.exactOptional(v.array(v.object({ stack: text, logicalId: text, value: text }))),
});

/** The content of the file. */
export type LocalEndpoints = v.InferOutput<typeof localEndpointsSchema>;

/** The endpoints in the text of the file; undefined if the local edge did not write the text. */
export function parseLocalEndpoints(json: string): LocalEndpoints | undefined {
  const read = v.safeParse(
    v.pipe(
      v.string(),
      v.parseJson(),
      localEndpointsSchema,
      // An address without the name that it expects is useless.
      v.check((read) => (read.functionUrl === undefined) === (read.functionUrlHost === undefined)),
    ),
    json,
  );
  return read.success ? read.output : undefined;
}
