/**
 * The file in which a running local edge says where it answers. The local edge writes it; the command
 * line, the black-box tests and the benchmark read it.
 */
import * as v from 'valibot';
import { urlOf } from './url.js';
import { text } from './value-kinds.js';

/**
 * Where the file is, below the folder that the local edge was started in.
 *
 * Shape: a relative path with forward slashes, which every platform's Node.js takes.
 */
export const LOCAL_ENDPOINTS_FILE = 'dist/local-edge/endpoints.json';

/** Passwords are sent there: a file that somebody left in a folder must not lead them elsewhere. */
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
  /** Where the function URL is served; it expects `functionUrlHost` as its `Host`. */
  functionUrl: http,
  /** Shape: `<id>.lambda-url.<region>.on.aws`. */
  functionUrlHost: text,
  /** Answers as Cognito does: its API, and its sign-in pages. */
  cognitoUrl: http,
  /** Answers as SSM does. */
  ssmUrl: http,
  /** By region: what answers as CloudFormation and Lambda there, for us-east-1 CloudFront and IAM. */
  awsUrls: v.record(v.string(), http),
  /** CloudWatch Logs, of whichever region a call is signed for. */
  logsUrl: http,
  /** Of the role of the function at the edge. */
  credentials: v.object({ ...keyPair, sessionToken: text }),
  /** Of whoever administers: for all of AWS's APIs here. Worth something on this machine only. */
  operatorCredentials: v.object(keyPair),
  /** The user who is there from the start, signed in; absent without a user pool. */
  username: v.exactOptional(text),
  password: v.exactOptional(text),
  idToken: v.exactOptional(text),
  accessToken: v.exactOptional(text),
});

/** What is in the file. */
export type LocalEndpoints = v.InferOutput<typeof localEndpointsSchema>;

/** What a text says, if it is what a local edge wrote. */
export function parseLocalEndpoints(json: string): LocalEndpoints | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), localEndpointsSchema), json);
  return read.success ? read.output : undefined;
}
