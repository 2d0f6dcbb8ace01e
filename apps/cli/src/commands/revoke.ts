/**
 * `furlock revoke`: refuses tokens before they expire, lists what is revoked, and lifts it again.
 */
import { DEFAULT_FRESHNESS, type EdgeSettings, type Revocation } from '@furlock/edge-settings';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Context } from '../context.js';
import { readDuration } from '../input/read-duration.js';
import { liftRevocation, type LiftedRevocation } from '../revocations/lift-revocation.js';
import {
  revokeTokens,
  type RevocationRequest,
  type RevokedTokens,
} from '../revocations/revoke-tokens.js';
import { readRevocations, type StoredRevocations } from '../revocations/stored-revocations.js';
import { readSettings } from '../settings/read-lock.js';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type Target,
  type TargetOptions,
} from '../target/choose-target.js';
import { connectTarget, type Connection } from '../target/connect-target.js';
import { failed, quoted, wrongUsage, type Result } from '../terminal/failure.js';
import { finish } from '../terminal/finish.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';

interface RevokeOptions extends TargetOptions, RevocationRequest {
  readonly list?: true;
  readonly lift?: true;
  readonly json?: true;
}

const HELP = `
The edge verifies tokens offline, so without a revocation a token is accepted until it expires. With one,
it refuses (401 TOKEN_REVOKED) every token from a sign-in up to and including the second of the
revocation. The time of the sign-in is the token's auth_time or, without one, its iat. Later sign-ins are
accepted: to keep a user out, disable the user first.

A user of a user pool is also signed out, so that refresh tokens become invalid. At another issuer, --user
is the sub of the tokens. End the user's sessions there as well: a refreshed token without auth_time is
accepted.

A later run removes an entry once no token from before it can be valid: that of a signed-out user after a
day; others of a user pool after ten years, because a refresh token may be valid for so long; those of
another issuer never. --tokens-live-for says how long it really is. Deployments, rollbacks and
\`furlock settings set\` change no entry.
${TARGET_HELP}

Examples:
  $ furlock revoke --user alice
  $ furlock revoke --issuer https://login.example.com --user 'auth0|5f7c' --tokens-live-for 24h
  $ furlock revoke --issuer eu-central-1_AbCdEfGhI --region eu-central-1 --stage prod
  $ furlock revoke --list
  $ furlock revoke --lift --user alice`;

/** Adds the command to the program. */
export function addRevokeCommand(program: Command, context: Context): void {
  withTargetOptions(
    program
      .command('revoke')
      .summary('refuse tokens before they expire')
      .description('Refuses the tokens of a user, or of everybody, before they expire.'),
  )
    .addOption(
      new Option(
        '--user <name>',
        'a user of the user pool; with another --issuer, the sub of its tokens',
      )
        .argParser(toName)
        .conflicts('subject'),
    )
    .option('--subject <sub>', 'a user by the sub of its tokens, such as a deleted one', toName)
    .option('--issuer <id>', 'whose user, by id or URL; alone: everybody of this issuer', toName)
    .option(
      '--tokens-live-for <time>',
      'how long the tokens of a sign-in are valid: 30m, 12h, 7d',
      toSeconds,
    )
    .addOption(
      new Option('--list', 'list what is revoked').conflicts([
        ...['user', 'subject', 'issuer', 'tokensLiveFor', 'lift'],
      ]),
    )
    .addOption(new Option('--lift', 'lift a revocation').conflicts('tokensLiveFor'))
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: RevokeOptions, command: Command) => {
      finish(command, checkRequest(options));
      const target = finish(command, chooseTarget(options, context.folder));
      const connection = await connectTarget(target, context.clientSettings);
      const { terminal } = context;
      if (options.list) {
        const listing = noteIfSlow(terminal, 'Reading the revocations …', list(connection));
        printList(finish(command, await listing), options, context);
      } else if (options.lift) {
        const lifted = finish(command, await liftRevocation(options, connection, context));
        printLifted(lifted, options, context);
      } else {
        const revoked = finish(command, await revokeTokens(options, connection, context));
        printRevoked(revoked, options, target, context);
        finish(command, signOutFailure(revoked));
      }
    });
}

/** A name from a variable that is unset must not revoke the tokens of everybody. */
function toName(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Expected a value that is not empty.');
  return text;
}

function toSeconds(text: string): number {
  const seconds = readDuration(text);
  if (seconds === undefined) {
    throw new InvalidArgumentError('Expected a number and m, h or d, such as 12h.');
  }
  return seconds;
}

function checkRequest({ user, subject, issuer, list: isList }: RevokeOptions): Result<void> {
  return isList || [user, subject, issuer].some((name) => name !== undefined)
    ? { ok: true, value: undefined }
    : wrongUsage('It is not clear whose tokens: add --user or --issuer, or use --list.');
}

async function list(connection: Connection): Promise<Result<StoredRevocations>> {
  // A stage that does not exist has no revocations either, but must be reported.
  const settings = await readSettings(connection);
  return settings.ok ? readRevocations(connection) : settings;
}

function signOutFailure({ signOut }: RevokedTokens): Result<void> {
  return signOut === null || typeof signOut === 'string'
    ? { ok: true, value: undefined }
    : failed(
        `The tokens are revoked, but the user was not signed out (${quoted(signOut.message)}): refresh tokens can still be used, and this lock refuses the new tokens, but others accept them. Fix the cause, and run this again.`,
      );
}

function printList(
  { parameter, version, entries }: StoredRevocations,
  { json }: RevokeOptions,
  { terminal: { print, note } }: Context,
): void {
  if (json) return print(JSON.stringify({ parameter, version, revocations: entries }));
  for (const entry of entries) {
    const { issuer, revokedAt, removableAt } = entry;
    const end =
      removableAt === undefined ? 'until it is lifted' : `removable after ${timeText(removableAt)}`;
    print(`${quoted(issuer)}  ${holderText(entry)}  up to ${timeText(revokedAt)}, ${end}`);
  }
  if (entries.length === 0) note('Nothing is revoked.');
}

function printLifted(
  { stored, entry, settings }: LiftedRevocation,
  { json }: RevokeOptions,
  { now, terminal: { print, note } }: Context,
): void {
  const { parameter, version, removed } = stored;
  const effectiveBy = now().getTime() / 1000 + settingsSeconds(settings);
  if (json) {
    return print(
      JSON.stringify({
        parameter,
        version,
        lifted: entry,
        removed,
        effectiveBy: timeText(effectiveBy),
      }),
    );
  }
  print(`Lifted: ${holderText(entry)} of ${quoted(entry.issuer)}.`);
  noteRemoved(removed.length - 1, note);
  note(
    `Each edge accepts these tokens again, as long as they are valid, by ${timeText(effectiveBy)}.`,
  );
}

function printRevoked(
  { stored, entry, issuer, settings, signOut }: RevokedTokens,
  { json }: RevokeOptions,
  target: Target,
  { now, terminal: { print, note } }: Context,
): void {
  const { parameter, version, removed } = stored;
  const effectiveBy = now().getTime() / 1000 + settingsSeconds(settings);
  if (json) {
    const signedOut = signOut === null ? null : signOut === 'done';
    return print(
      JSON.stringify({
        ...{ parameter, version, revoked: entry, removed, signedOut },
        effectiveBy: timeText(effectiveBy),
      }),
    );
  }
  print(
    `Revoked: ${holderText(entry)} of ${quoted(entry.issuer)}, tokens from sign-ins up to ${timeText(entry.revokedAt)}.`,
  );
  if (signOut === 'done') print('The user is signed out: refresh tokens are no longer valid.');
  if (signOut === 'unknown-user') note('The user pool has no such user, so nobody was signed out.');
  noteRemoved(removed.length, note);
  const lastValidSeconds =
    settings.freshness?.lastValidSeconds ?? DEFAULT_FRESHNESS.lastValidSeconds;
  note(
    `Each edge refuses these tokens by ${timeText(effectiveBy)}; one that cannot read from SSM, ${lastValidSeconds / 3_600} hours later at most.`,
  );
  if (issuer.kind === 'oidc') {
    note(
      'End the sessions at the issuer as well: a token that it issues later is accepted, unless the auth_time in it is earlier.',
    );
  }
  if (target.kind === 'local') note('The revocation lasts until the local edge stops.');
}

function noteRemoved(count: number, note: (line: string) => void): void {
  if (count > 0) {
    note(
      `${count === 1 ? 'One entry' : `${count} entries`} that had ended or was replaced: removed.`,
    );
  }
}

function settingsSeconds({ freshness }: EdgeSettings): number {
  return freshness?.settingsSeconds ?? DEFAULT_FRESHNESS.settingsSeconds;
}

function holderText({ subject, username }: Revocation): string {
  if (subject === undefined) return 'everybody';
  return username === undefined ? quoted(subject) : `${quoted(username)} (${quoted(subject)})`;
}

function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+/, '');
}
