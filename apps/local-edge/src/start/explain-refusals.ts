/**
 * Says why the function URL refused a request, in the words of `furlock explain`.
 *
 * The command runs as a process of its own, so that the judge shares no code with what it judges.
 * One request after the other: a flood of refusals does not become a flood of processes.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { RoleCredentials } from '@furlock/simulator-deployment';
import type { RefusedRequest } from '@furlock/simulator-function-url';

/** What the explanations need. */
export interface ExplainRefusalsOptions {
  /** The script of the `furlock` command. */
  readonly furlock: string;
  /** The credentials of an access key id that was issued here. */
  readonly findCredentials: (accessKeyId: string) => RoleCredentials | undefined;
  /** Takes the explanation of one request, several lines. */
  readonly onExplained: (request: string, explanation: string) => void;
}

/** Explains requests, one after the other. */
export interface RefusalExplainer {
  explain(refused: RefusedRequest): void;
  stop(): void;
}

/** More than these wait for nobody: what comes meanwhile has its one sentence and no more. */
const MAX_WAITING = 20;

/** An explainer that has nothing to do yet. */
export function explainRefusals(options: ExplainRefusalsOptions): RefusalExplainer {
  const stopping = new AbortController();
  let waiting = 0;
  let last = Promise.resolve();

  return {
    explain(refused) {
      if (stopping.signal.aborted) return;
      if (waiting >= MAX_WAITING) {
        const { method, path } = refused.request;
        return options.onExplained(`${method} ${path}`, 'Not explained: too many at once.');
      }
      waiting++;
      last = last
        .then(() => runFurlock(refused, options, stopping.signal))
        .then((explanation) => {
          waiting--;
          const { method, path } = refused.request;
          if (explanation !== undefined) options.onExplained(`${method} ${path}`, explanation);
        });
    },
    stop() {
      stopping.abort();
    },
  };
}

/** What `furlock explain` prints; undefined where it could not run, or was stopped. */
async function runFurlock(
  refused: RefusedRequest,
  { furlock, findCredentials }: ExplainRefusalsOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (signal.aborted) return undefined;
  const credentials = findCredentials(accessKeyIdOf(refused));
  const child = spawn(process.execPath, [furlock, 'explain', '--from', 'json'], {
    signal,
    stdio: ['pipe', 'pipe', 'ignore'],
    // Secrets go by the environment: arguments can be read by everybody on the machine.
    env: credentials === undefined ? {} : credentialVariables(credentials),
  });
  const isOver = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', () => resolve(true));
  });
  // A child that ended before it read everything is seen by what it did not print.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(explainInput(refused)));
  const [explanation, ran] = await Promise.all([text(child.stdout), isOver]);
  return ran && explanation !== '' ? explanation.trimEnd() : undefined;
}

/** The question, in the JSON form of `furlock explain`. */
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

/** The wire has a character for each byte; the command reads text. */
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
