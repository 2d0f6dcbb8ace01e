/**
 * Runs the target destroy: deletes a stage, and connects that to the terminal, the clock and Ctrl-C.
 */
import { createInterface } from 'node:readline/promises';
import type { CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import {
  DEFAULT_LOCK,
  revocationsParameterName,
  settingsParameterName,
} from '@furlock/edge-settings';
import type { Place } from '../place.js';
import { destroyStage } from './destroy-stage.js';

/** What to delete, and how. */
export interface DestroyCommand {
  readonly place: Place;
  /** The arguments after the verb. */
  readonly args: readonly string[];
  /** Whether the user can answer a question. */
  readonly interactive: boolean;
  readonly clientSettings: ClientSettings;
  /** Runs `furlock` with arguments. Returns its exit code. */
  readonly furlock: (args: readonly string[]) => Promise<number>;
}

/** How the clients find credentials and reach AWS. */
export type ClientSettings = Pick<CloudFormationClientConfig, 'credentials' | 'requestHandler'>;

/** The exit code of each ending; 130 is what shells report for Ctrl-C. */
const EXIT_CODES = { gone: 0, failed: 1, replicas: 1, stopped: 130 } as const;

/** Deletes a stage, then what its stacks keep of the edge. Returns the exit code. */
export async function runDestroy({
  place,
  args,
  interactive,
  clientSettings,
  furlock,
}: DestroyCommand): Promise<number> {
  if (interactive && !args.includes('--force') && !(await agrees(place))) {
    process.stdout.write('Nothing was deleted.\n');
    return EXIT_CODES.failed;
  }
  const { CloudFormation } = await import('@aws-sdk/client-cloudformation');
  const waitsForReplicas = !args.some((arg) => ['--no-wait', '--wait=false'].includes(arg));
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.on('SIGINT', onInterrupt);
  try {
    const ended = await destroyStage({
      place,
      cloudFormation: (region) => new CloudFormation({ ...clientSettings, region, maxAttempts: 5 }),
      waitsForReplicas,
      say: (line) => process.stdout.write(`${line}\n`),
      sleep: (ms) => sleep(ms, stop.signal),
      isStopped: () => stop.signal.aborted,
      now: () => new Date(),
    });
    if (ended.outcome !== 'gone') {
      process.stderr.write(`${ended.sentence}\n`);
      return EXIT_CODES[ended.outcome];
    }
    const { region, stage } = place;
    const exitCode = await furlock([
      ...['clean-up', '--region', region, '--stage', stage, '--lock', DEFAULT_LOCK, '--yes'],
      ...(waitsForReplicas ? [] : ['--no-wait']),
    ]);
    if (exitCode === EXIT_CODES.gone) reportGone(place);
    return exitCode;
  } catch (error) {
    process.stderr.write(`${failureSentence(error)}\n`);
    return EXIT_CODES.failed;
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

function reportGone({ stage, region }: Place): void {
  const revocations = revocationsParameterName(
    settingsParameterName({ stage, lock: DEFAULT_LOCK }),
  );
  process.stdout.write(
    `The stage ${stage} is deleted, except for what its stacks retain (users of prod), and what \`furlock revoke\` has written, if anything. To delete that: aws ssm delete-parameter --region ${region} --name ${revocations}\n`,
  );
}

async function agrees({ stage, region }: Place): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await lines.question(
      `Delete the stage ${stage} in ${region}, including its users and its distribution? Type the name of the stage to confirm: `,
    );
    return answer.trim() === stage;
  } catch {
    // Ctrl-C at the prompt.
    return false;
  } finally {
    lines.close();
  }
}

/** The sentence for an SDK error. It omits the error's message, which may contain secrets. */
export function failureSentence(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error;
  if (['AccessDenied', 'AccessDeniedException'].includes(name)) {
    return 'The credentials do not allow stacks to be deleted: they need cloudformation:DescribeStacks, ListStackResources, DescribeStackResources and DeleteStack on the stacks of the stage.';
  }
  if (/^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch)/.test(name)) {
    return `AWS rejected the credentials (${name}): sign in again, then run this command again to continue.`;
  }
  if (/^Throttling/.test(name)) {
    return 'AWS is throttling CloudFormation: wait a minute, then run this command again to continue.';
  }
  const { code = name } = error as { readonly code?: string };
  return `The request to CloudFormation failed (${code}): check the network and the region, then run this command again to continue.`;
}

/** Resolves after the time, or when the signal is aborted. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
