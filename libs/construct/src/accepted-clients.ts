/**
 * What a reviewer must know about the clients whose tokens a lock accepts.
 *
 * It rejects nothing about the clients of the app: `guards/check-clients.ts` does.
 */
import { Annotations } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';

/** Notes what synth cannot see of a client that this app does not define. */
export function sayUnseen(lock: Construct, { node }: cognito.IUserPoolClient): void {
  if (node.defaultChild !== undefined) return;
  Annotations.of(lock).addInfo(
    `Synth cannot see the client "${node.path}", whose tokens the lock accepts, because this app does not define it: whether it has the implicit grant or a secret, and its callbacks. "furlock doctor" reads it once it is deployed.`,
  );
}

/**
 * Warns, with the reason, of a client that receives tokens in URLs.
 *
 * Errors: throws an Error without a reason.
 */
export function acceptTokensInUrls(
  lock: Construct,
  { node }: cognito.IUserPoolClient,
  reason: string,
): void {
  if (reason.trim() === '') {
    throw new Error(
      `"${lock.node.path}" accepts tokens in URLs for the client "${node.path}" without a reason: set reason`,
    );
  }
  Annotations.of(lock).addWarningV2(
    `@furlock/construct:tokensInUrls:${node.addr}`,
    `The client "${node.path}" may use the implicit grant, which puts tokens into URLs, where browser histories and logs keep them. It is accepted for this reason: ${reason}`,
  );
}
