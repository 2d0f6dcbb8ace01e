/**
 * Runs one call of the command line, and turns whatever comes of it into an exit code and, for a
 * failure, one sentence on standard error.
 */
import { Command, CommanderError } from 'commander';
import { addCheckCommand } from './commands/check.js';
import { addCreateUserCommand } from './commands/create-user.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addExplainCommand } from './commands/explain.js';
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
    if (argv.length === 0) program.error('error: no command was named');
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error);
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    sayFailure(context, `Something unforeseen went wrong (${quoted(said)}): please report it.`);
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
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    });
  // In the order of an operator's day.
  program.commandsGroup('Let people in:');
  addCreateUserCommand(program, context);
  addTokenCommand(program, context);
  program.commandsGroup('See whether it holds:');
  addCheckCommand(program, context);
  addDoctorCommand(program, context);
  program.commandsGroup('Say what it goes by:');
  addSettingsCommands(program, context);
  addRulesCommands(program, context);
  program.commandsGroup('Find out what went wrong:');
  addExplainCommand(program, context);
  addLogsCommand(program, context);
  program.commandsGroup('Read about it:');
  program.helpCommand('help [command]', 'print the help of a command');
  sayFailuresOf(program, 'furlock', context);
  return program;
}

/** Has a command and those below it say what is wrong, and where their own help is. */
function sayFailuresOf(command: Command, path: string, context: Context): void {
  command.configureOutput({
    outputError: (text) =>
      sayFailure(
        context,
        text.replace(/^error: (.*)/s, (_text, said: string) => usageSentence(said, path)),
      ),
  });
  for (const below of command.commands) sayFailuresOf(below, `${path} ${below.name()}`, context);
}

const PROGRAM_HELP = `
Each command has help of its own: furlock token --help

Examples:
  $ furlock create-user --username alice
  $ furlock token --curl

Exit codes: 0 done, 1 failed, 2 asked for in a wrong way, 130 stopped by Ctrl-C. A failure is one
sentence on standard error.`;

function sayFailure({ terminal }: Context, sentence: string): void {
  terminal.note(`furlock: ${sentence.replace(/\s+/g, ' ').trim()}`);
}

/** What commander says of wrong usage, as a sentence, without the values that were given. */
function usageSentence(message: string, path: string): string {
  const sentence = message
    .trim()
    // `--password=…` is no option, and what stands behind it must not reach a log.
    .replace(/(--[\w-]+)=.*'/s, "$1'")
    .replace(/\.$/, '')
    .replace(/\. ([A-Z])/g, (_stop, letter: string) => `; ${letter.toLowerCase()}`);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}: see \`${path} --help\`.`;
}

/** commander ends with 1 for wrong usage; here that is 2, and 1 means that the work failed. */
function exitCodeOf({ code, exitCode }: CommanderError): number {
  return exitCode === 0 || code.startsWith('furlock.') ? exitCode : EXIT_CODES['wrong-usage'];
}
