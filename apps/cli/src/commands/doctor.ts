/**
 * `furlock doctor`: reads what is deployed of a lock, and names the one thing to mend first.
 */
import { edgeRoleName, stackName } from '@furlock/edge-settings';
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
import { firstToMend, type Finding } from '../doctor/finding.js';
import { readDeployedLock } from '../doctor/read-deployed-lock.js';
import { failed, wrongUsage, type Result } from '../terminal/failure.js';
import { finish } from '../terminal/finish.js';
import { tellIfSlow } from '../terminal/tell-if-slow.js';

interface DoctorOptions extends TargetOptions {
  readonly stack?: string;
  readonly json?: true;
}

const HELP = `
It reads and changes nothing. What it may not see, it says, and ends with 1 as if it were wrong.
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
      .summary('read what is deployed, and name what to mend first')
      .description(
        'Reads what is deployed of a lock, from its settings to the function behind it, and names what to mend first.',
      ),
  )
    .option('--stack <name>', "the stack that holds the lock (default: the stage's)")
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions, command: Command) => {
      const findings = finish(command, await findOut(options, context));
      const first = firstToMend(findings);
      const { print } = context.terminal;
      if (options.json) print(JSON.stringify({ first: first?.id ?? null, findings }));
      else findings.map(row).forEach((line) => print(line));
      finish(command, conclusion(findings, first));
    });
}

async function findOut(options: DoctorOptions, context: Context): Promise<Result<Finding[]>> {
  const target = chooseTarget(options, context.folder);
  if (!target.ok) return target;
  const roleName = roleNameOf(target.value);
  if (!roleName.ok) return roleName;

  const reading = readDeployedLock(
    {
      target: target.value,
      stack: options.stack ?? stackName(target.value),
      edgeRoleName: roleName.value,
      now: context.now,
    },
    await connectDeployed(target.value, context.clientSettings),
  );
  const lock = await tellIfSlow(context.terminal, 'Reading what is deployed …', reading);
  return lock.ok ? { ok: true, value: examine(lock.value) } : lock;
}

function roleNameOf(target: Target): Result<string> {
  try {
    return { ok: true, value: edgeRoleName(target) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return wrongUsage('No lock can have names that long: check --stage and --lock.');
  }
}

const OUTCOMES = { ok: 'ok', wrong: 'WRONG', unknown: 'unknown', skipped: 'skipped' } as const;
const TITLE_WIDTH = 15;

/** One line of the table. */
function row({ title, outcome, words }: Finding): string {
  return `${OUTCOMES[outcome].padEnd(8)}${title.padEnd(TITLE_WIDTH)}${words}`;
}

function conclusion(findings: readonly Finding[], first: Finding | undefined): Result<void> {
  if (first !== undefined) {
    return failed(`Mend first: ${first.title}: ${first.words}: ${first.remedy ?? ''}.`);
  }
  const unknown = findings.find(({ outcome }) => outcome === 'unknown');
  return unknown === undefined
    ? { ok: true, value: undefined }
    : failed(`Nothing wrong was found, but not everything was seen: ${unknown.words}.`);
}
