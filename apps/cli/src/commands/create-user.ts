/**
 * `furlock create-user`: creates a user who can sign in immediately.
 */
import type { Command } from 'commander';
import { awsFailure, errorName } from '../target/aws-failure.js';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type Target,
  type TargetOptions,
} from '../target/choose-target.js';
import { connectTarget, type Connection } from '../target/connect-target.js';
import type { Context } from '../context.js';
import { failed, quoted, wrongUsage, type Result } from '../terminal/failure.js';
import { finish } from '../terminal/finish.js';
import type { Terminal } from '../terminal/terminal.js';
import { generatePassword } from '../sign-in/generate-password.js';
import { readLock } from '../settings/read-lock.js';
import { readPassword } from '../input/read-password.js';
import { toList } from '../input/to-list.js';

interface CreateUserOptions extends TargetOptions {
  readonly username?: string;
  readonly email?: string;
  readonly groups?: readonly string[];
  readonly passwordStdin?: true;
  readonly json?: true;
}

/** The user to create. */
interface NewUser {
  readonly username: string;
  readonly userPoolId: string;
  readonly password: string;
  readonly email: string | undefined;
  readonly groups: readonly string[];
}

const HELP = `
Without --password-stdin, the command generates a random password, prints it once on standard output,
and does not store it. Cognito sends no message to the user. The address in --email is marked as
verified.
${TARGET_HELP}

Examples:
  $ furlock create-user --username alice
  $ printf %s "$PASSWORD" | furlock create-user --username alice --password-stdin \\
      --email alice@example.com --region eu-central-1 --stage dev`;

/** Adds the command to the program. */
export function addCreateUserCommand(program: Command, context: Context): void {
  withTargetOptions(
    program
      .command('create-user')
      .summary('create a user who can sign in')
      .description(
        'Creates a user in the user pool of a lock, with a password that is valid immediately.',
      ),
  )
    .option('--username <name>', 'the name that the user signs in with')
    .option('--email <address>', "the user's email address")
    .option('--groups <names>', 'groups to add the user to, separated by commas', toList)
    .option('--password-stdin', 'read the password from standard input')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: CreateUserOptions, command: Command) => {
      const user = finish(command, await createUser(options, context));
      printUser(user, options, context.terminal);
    });
}

async function createUser(options: CreateUserOptions, context: Context): Promise<Result<NewUser>> {
  const target = chooseTarget(options, context.folder);
  if (!target.ok) return target;
  const username = await chooseUsername(options.username, context.terminal);
  if (!username.ok) return username;
  const given = options.passwordStdin ? await readPassword(context.terminal) : undefined;
  if (given?.ok === false) return given;

  const connection = await connectTarget(target.value, context.clientSettings);
  const lock = await readLock(connection);
  if (!lock.ok) return lock;
  return makeUser(connection, {
    username: username.value,
    userPoolId: lock.value.userPoolId,
    password: given?.value ?? generatePassword(),
    email: options.email,
    groups: options.groups ?? [],
  });
}

async function chooseUsername(
  given: string | undefined,
  { ask }: Terminal,
): Promise<Result<string>> {
  const username = (given ?? (await ask?.('Username: ')) ?? '').trim();
  return username === ''
    ? wrongUsage('The username is missing: add --username.')
    : { ok: true, value: username };
}

/** Creates the user, adds it to its groups, and makes its password permanent. */
async function makeUser(connection: Connection, user: NewUser): Promise<Result<NewUser>> {
  const created = await adminCreateUser(connection, user);
  if (!created.ok) return created;

  for (const step of [joinGroups, setPassword]) {
    const done = await step(connection, user);
    if (!done.ok) {
      return failed(
        `The user ${user.username} was created, but a later step failed (${quoted(done.error.message)}): ${deletionHint(connection.target, user)}, and run this again.`,
      );
    }
  }
  return { ok: true, value: user };
}

async function adminCreateUser(
  { cognito, target }: Connection,
  user: NewUser,
): Promise<Result<void>> {
  const { username, userPoolId, password, email } = user;
  try {
    await cognito.adminCreateUser({
      UserPoolId: userPoolId,
      Username: username,
      // Cognito checks the password here too, so that an invalid one leaves no user behind.
      TemporaryPassword: password,
      MessageAction: 'SUPPRESS',
      ...(email !== undefined && {
        UserAttributes: [
          { Name: 'email', Value: email },
          // The operator vouches for it: an unverified address cannot be used to reset a password.
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    });
    return DONE;
  } catch (error) {
    switch (errorName(error)) {
      case 'UsernameExistsException':
        return failed(
          `The user ${username} already exists. Nothing was changed, including the password: choose another --username, or ${deletionHint(target, user)}, and run this again.`,
        );
      case 'InvalidPasswordException':
        return failed(
          "The password does not meet the user pool's policy, and no user was created: choose a longer one with more kinds of characters, or omit --password-stdin.",
        );
      case 'InvalidParameterException':
        return failed(
          'Cognito rejected the username, the email address or the password as malformed, and no user was created: correct them, and run this again (some user pools require an email address as the username).',
        );
      default:
        return awsFailure(error, {
          target,
          action: 'cognito-idp:AdminCreateUser',
          containsPassword: true,
        });
    }
  }
}

async function joinGroups(
  { cognito, target }: Connection,
  { username, userPoolId, groups }: NewUser,
): Promise<Result<void>> {
  for (const group of groups) {
    try {
      await cognito.adminAddUserToGroup({
        UserPoolId: userPoolId,
        Username: username,
        GroupName: group,
      });
    } catch (error) {
      return errorName(error) === 'ResourceNotFoundException'
        ? failed(`The user pool has no group ${group}.`)
        : awsFailure(error, { target, action: 'cognito-idp:AdminAddUserToGroup' });
    }
  }
  return DONE;
}

async function setPassword(
  { cognito, target }: Connection,
  { username, userPoolId, password }: NewUser,
): Promise<Result<void>> {
  try {
    await cognito.adminSetUserPassword({
      UserPoolId: userPoolId,
      Username: username,
      Password: password,
      Permanent: true,
    });
    return DONE;
  } catch (error) {
    return awsFailure(error, {
      target,
      action: 'cognito-idp:AdminSetUserPassword',
      containsPassword: true,
    });
  }
}

const DONE = { ok: true, value: undefined } as const;

/** How to delete a user, as a clause. */
function deletionHint(target: Target, { username, userPoolId }: NewUser): string {
  if (target.kind === 'local') return 'restart the local edge, which discards all created users';
  const quotedName = /^[\w.@+-]+$/.test(username)
    ? username
    : `'${username.replaceAll("'", "'\\''")}'`;
  return `delete it with \`aws cognito-idp admin-delete-user --region ${target.region} --user-pool-id ${userPoolId} --username ${quotedName}\``;
}

function printUser(
  { username, userPoolId, groups, password }: NewUser,
  { json, passwordStdin }: CreateUserOptions,
  { print, note }: Terminal,
): void {
  const generated = passwordStdin ? undefined : password;
  if (json) {
    print(JSON.stringify({ username, userPoolId, groups, password: generated }));
    return;
  }
  const memberOf = groups.length === 0 ? '' : `, a member of ${groups.join(', ')}`;
  print(`Created the user ${username} in ${userPoolId}${memberOf}.`);
  if (generated === undefined) return;
  print(`Password: ${generated}`);
  note('This password is not shown again: store it in a safe place.');
}
