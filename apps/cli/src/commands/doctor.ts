/**
 * `furlock doctor`: examines the deployed resources of a lock, and reports what to fix first.
 */
import { edgeNamePrefix, stackName } from '@furlock/edge-settings';
import type { Command } from 'commander';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type Target,
  type TargetOptions,
} from '../target/choose-target.js';
import type { Context } from '../context.js';
import { connectDeployed } from '../doctor/deployed-clients.js';
import { examine } from '../doctor/examine.js';
import { firstToFix, type Finding } from '../doctor/finding.js';
import { readDeployedLock } from '../doctor/read-deployed-lock.js';
import { failed, wrongUsage, type Result } from '../terminal/failure.js';
import { finish } from '../terminal/finish.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';

interface DoctorOptions extends TargetOptions {
  readonly stack?: string;
  readonly callers?: true;
  readonly json?: true;
}

const HELP = `
It changes nothing. It reports what it has no permission to read, and exits with 1 in that case too.
${TARGET_HELP}

Examples:
  $ furlock doctor --region eu-central-1 --stage prod
  $ furlock doctor --region eu-central-1 --stage prod --stack my-app --json
  $ furlock doctor`;

/** Adds the command to the program. */
export function addDoctorCommand(program: Command, context: Context): void {
  withTargetOptions(
    program
      .command('doctor')
      .summary('examine what is deployed, and report what to fix first')
      .description(
        'Examines the deployed resources of a lock, from its settings to the function behind it, and reports what to fix first.',
      ),
  )
    .option('--stack <name>', "the stack that contains the lock (default: the stage's)")
    .option('--callers', 'also list who else in the account may call the function')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions, command: Command) => {
      const findings = finish(command, await examineTarget(options, context));
      const first = firstToFix(findings);
      const { print } = context.terminal;
      if (options.json) print(JSON.stringify({ first: first?.id ?? null, findings }));
      else findings.map(row).forEach((line) => print(line));
      finish(command, conclusion(findings, first));
    });
}

async function examineTarget(options: DoctorOptions, context: Context): Promise<Result<Finding[]>> {
  const target = chooseTarget(options, context.folder);
  if (!target.ok) return target;
  if (!areDeployable(target.value)) {
    return wrongUsage('The names are too long for a lock: check --stage and --lock.');
  }
  const reading = readDeployedLock(
    {
      target: target.value,
      stack: options.stack ?? stackName(target.value),
      now: context.now,
      withIdentities: options.callers ?? false,
    },
    await connectDeployed(target.value, context.clientSettings),
  );
  const lock = await noteIfSlow(context.terminal, 'Reading the deployed resources …', reading);
  return lock.ok ? { ok: true, value: examine(lock.value) } : lock;
}

function areDeployable(target: Target): boolean {
  try {
    edgeNamePrefix(target);
    return true;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return false;
  }
}

const OUTCOMES = {
  ok: 'ok',
  wrong: 'WRONG',
  unknown: 'unknown',
  skipped: 'skipped',
  note: 'note',
} as const;
const TITLE_WIDTH = 15;

/** One line of the table. */
function row({ title, outcome, words }: Finding): string {
  return `${OUTCOMES[outcome].padEnd(8)}${title.padEnd(TITLE_WIDTH)}${words}`;
}

function conclusion(findings: readonly Finding[], first: Finding | undefined): Result<void> {
  if (first !== undefined) {
    return failed(`Fix "${first.title}" first: ${first.words}: ${first.remedy ?? ''}.`);
  }
  const unknown = findings.find(({ outcome }) => outcome === 'unknown');
  return unknown === undefined
    ? { ok: true, value: undefined }
    : failed(`No problem was found, but not everything could be read: ${unknown.words}.`);
}
