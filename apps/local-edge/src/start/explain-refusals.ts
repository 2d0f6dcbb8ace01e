/**
 * Explains why the function URL rejected a request, with the output of `furlock explain`.
 *
 * The command runs in a separate process, so that the local edge shares no code with what it tests.
 * Requests are explained one at a time, so that many rejections do not start many processes.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { RoleCredentials } from '@furlock/simulator-deployment';
import type { RefusedRequest } from '@furlock/simulator-function-url';

/** The dependencies of the explanations. */
export interface ExplainRefusalsOptions {
  /** The script of the `furlock` command; undefined if it is not installed. */
  readonly furlock: string | undefined;
  /** The credentials of an access key id that this local edge issued. */
  readonly findCredentials: (accessKeyId: string) => RoleCredentials | undefined;
  /** Whether a rejection with this name has not been explained lately. */
  readonly isNew: (name: string) => boolean;
  /** Receives the explanation of one request, several lines. */
  readonly onExplained: (request: string, explanation: string) => void;
}

/** Explains requests one at a time. */
export interface RefusalExplainer {
  explain(refused: RefusedRequest): void;
  stop(): void;
}

/** Requests beyond this queue length are not explained. */
const MAX_WAITING = 20;

const NOT_INSTALLED =
  "Not explained: @furlock/cli is not installed. Run npm install --save-dev @furlock/local-edge @furlock/cli, or in Furlock's repository npx nx build cli.";

/** Creates an explainer. */
export function explainRefusals(options: ExplainRefusalsOptions): RefusalExplainer {
  const { furlock } = options;
  const stopping = new AbortController();
  let waiting = 0;
  let last = Promise.resolve();

  return {
    explain(refused) {
      if (stopping.signal.aborted) return;
      const { code } = refused.refusal;
      const { method, path } = refused.request;
      if (!options.isNew(`furlock explain: ${method} ${path} ${code}`)) return;
      if (furlock === undefined) return options.onExplained(`${method} ${path}`, NOT_INSTALLED);
      if (waiting >= MAX_WAITING) {
        return options.onExplained(
          `${method} ${path}`,
          'Not explained: too many rejected requests at once.',
        );
      }
      waiting++;
      last = last
        .then(() => runFurlock(furlock, refused, options, stopping.signal))
        .then((explanation) => {
          waiting--;
          if (explanation !== undefined) options.onExplained(`${method} ${path}`, explanation);
        });
    },
    stop() {
      stopping.abort();
    },
  };
}

/** The output of `furlock explain`; undefined if it could not run, printed nothing, or was stopped. */
async function runFurlock(
  furlock: string,
  refused: RefusedRequest,
  { findCredentials }: ExplainRefusalsOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (signal.aborted) return undefined;
  const credentials = findCredentials(accessKeyIdOf(refused));
  const child = spawn(process.execPath, [furlock, 'explain', '--from', 'json'], {
    signal,
    stdio: ['pipe', 'pipe', 'ignore'],
    // Secrets are passed in the environment: every user of the machine can read arguments.
    env: credentials === undefined ? {} : credentialVariables(credentials),
  });
  const isOver = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', () => resolve(true));
  });
  // A child that exits before it reads everything prints nothing, which is handled below.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(explainInput(refused)));
  const [explanation, ran] = await Promise.all([text(child.stdout), isOver]);
  return ran && explanation !== '' ? explanation.trimEnd() : undefined;
}

/** The input, in the JSON format of `furlock explain`. */
export function explainInput({
  request,
  refusal,
  answer,
  functionUrl,
  now,
}: RefusedRequest): object {
  return {
    method: request.method,
    path: utf8(request.path),
    query: utf8(request.query),
    headers: request.headers.map(([name, value]) => [name, utf8(value)]),
    bodySha256: createHash('sha256').update(request.body).digest('hex'),
    refusal: { status: answer.status, errorType: answer.errorType, message: answer.body },
    expected: { region: functionUrl.region, service: 'lambda', host: functionUrl.host },
    ...(refusal.code === 'IAM_DENIED' && { permissions: { [refusal.action]: false } }),
    now: new Date(now).toISOString(),
  };
}

/** Decodes wire text, which has one character per byte. */
function utf8(wireText: string): string {
  return Buffer.from(wireText, 'latin1').toString('utf8');
}

function accessKeyIdOf({ request }: RefusedRequest): string {
  const authorization = request.headers.find(([name]) => name === 'authorization')?.[1] ?? '';
  return /Credential=([^/,]+)\//.exec(authorization)?.[1] ?? '';
}

function credentialVariables(credentials: RoleCredentials): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}
