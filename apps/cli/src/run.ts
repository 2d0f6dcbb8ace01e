/**
 * Runs one command, and converts its outcome into an exit code and, on failure, one line on standard
 * error.
 */
import { Command, CommanderError } from 'commander';
import { addCheckCommand } from './commands/check.js';
import { addCleanUpCommand } from './commands/clean-up.js';
import { addCreateUserCommand } from './commands/create-user.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addExplainCommand } from './commands/explain.js';
import { addRevokeCommand } from './commands/revoke.js';
import { addRulesCommands } from './commands/rules.js';
import { addSettingsCommands } from './commands/settings.js';
import { addLogsCommand } from './commands/logs.js';
import { addTokenCommand } from './commands/token.js';
import type { Context } from './context.js';
import { EXIT_CODES, quoted } from './terminal/failure.js';

/** Runs the command that the arguments name. Returns its exit code; never rejects. */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  const program = createProgram(context);
  try {
    if (argv.length === 0) program.error('error: missing command');
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error);
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    printFailure(context, `Unexpected error (${quoted(message)}): please report it.`);
    return EXIT_CODES.failed;
  }
}

function createProgram(context: Context): Command {
  const { terminal, version } = context;
  const program = new Command('furlock')
    .description('Operates a Furlock: the lock in front of a Lambda function URL.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', PROGRAM_HELP)
    // An option after a subcommand belongs to the subcommand: `furlock token` and `furlock token explain`
    // both have --json.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    });
  // In the order in which an operator usually needs them.
  program.commandsGroup('Give and revoke access:');
  addCreateUserCommand(program, context);
  addTokenCommand(program, context);
  addRevokeCommand(program, context);
  program.commandsGroup('Check a lock:');
  addCheckCommand(program, context);
  addDoctorCommand(program, context);
  program.commandsGroup('Configure a lock:');
  addSettingsCommands(program, context);
  addRulesCommands(program, context);
  program.commandsGroup('Troubleshoot:');
  addExplainCommand(program, context);
  addLogsCommand(program, context);
  program.commandsGroup('After a lock was renamed or deleted:');
  addCleanUpCommand(program, context);
  program.commandsGroup('Get help:');
  program.helpCommand('help [command]', 'print help for a command');
  configureFailureOutput(program, 'furlock', context);
  return program;
}

/** Makes a command and its subcommands report usage errors with a reference to their own help. */
function configureFailureOutput(command: Command, path: string, context: Context): void {
  command.configureOutput({
    outputError: (text) =>
      printFailure(
        context,
        text.replace(/^error: (.*)/s, (_text, message: string) => usageMessage(message, path)),
      ),
  });
  for (const below of command.commands)
    configureFailureOutput(below, `${path} ${below.name()}`, context);
}

const PROGRAM_HELP = `
Each command has its own help: furlock token --help

Examples:
  $ furlock create-user --username alice
  $ furlock token --curl

Exit codes: 0 success, 1 failure, 2 usage error, 130 stopped by Ctrl-C. A failure prints one line on
standard error.`;

function printFailure({ terminal }: Context, message: string): void {
  terminal.note(`furlock: ${message.replace(/\s+/g, ' ').trim()}`);
}

/** The usage error of Commander as one sentence, without the values that were given. */
function usageMessage(message: string, path: string): string {
  const text = message
    .trim()
    // `--password=…` is not an option, and its value must not reach a log.
    .replace(/(--[\w-]+)=.*'/s, "$1'")
    .replace(/\.$/, '')
    .replace(/\. ([A-Z])/g, (_stop, letter: string) => `; ${letter.toLowerCase()}`);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}: see \`${path} --help\`.`;
}

/** Commander exits with 1 for a usage error; here that is 2, and 1 means that the command failed. */
function exitCodeOf({ code, exitCode }: CommanderError): number {
  return exitCode === 0 || code.startsWith('furlock.') ? exitCode : EXIT_CODES['wrong-usage'];
}
