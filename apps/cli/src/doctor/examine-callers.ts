/**
 * Lists who in the account may call the function by a policy of their own: within an account, that is
 * enough. Administrators always may, so it is not a fault.
 */
import {
  judgeIdentityPolicy,
  readLiteral,
  readStatements,
  text,
  verdictOf,
  type Verdict,
} from '@furlock/iam-policy';
import type { DeployedIdentity, DeployedLock } from './deployed-lock.js';
import { note, ok, unknown, unreadable, type Assessment } from './finding.js';
import type { Reading } from './reading.js';

/** What the verdicts on an identity mean; the others need no words. */
const MEANINGS: readonly (readonly [verdict: Verdict, words: string])[] = [
  ['open', 'may call the URL without the lock'],
  ['direct', 'may invoke the function without the URL, and claim any identity'],
  ['unknown', 'may do so under conditions that this command cannot judge'],
];

/** The assessment of the identities. */
export function examineCallers(
  { functionUrl, edgeRole }: DeployedLock,
  identities: Reading<readonly DeployedIdentity[]>,
): Assessment {
  if (!identities.ok) return unreadable(identities);
  if (!functionUrl.ok) return unknown('the function URL could not be read');
  const functionArn = text(functionUrl.value.functionArn);
  const judged = identities.value
    .filter(({ arn }) => !edgeRole.ok || arn !== edgeRole.value.arn)
    .map(({ arn, documents }) => {
      const statements = documents.flatMap((document) =>
        readStatements({ document, origin: arn, kind: 'identity', readText: readLiteral }),
      );
      return { arn, verdict: verdictOf(judgeIdentityPolicy({ statements, functionArn })) };
    });
  const words = MEANINGS.flatMap(([verdict, meaning]) => {
    const names = judged.filter((one) => one.verdict === verdict).map(({ arn }) => arn);
    return names.length === 0 ? [] : [`${names.join(', ')} ${meaning}`];
  });
  return words.length === 0
    ? ok('no other user, group or role of the account')
    : note(words.join('; '));
}
