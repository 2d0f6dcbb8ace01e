/**
 * Who an operator's commands are when they talk to the local edge.
 *
 * It stands where a developer's own AWS profile would, so that no real key is ever sent to a local
 * server; what the operator may do is `authorize-call.ts`'s.
 */
import { randomBytes, randomInt } from 'node:crypto';

/** A long-term key pair, as IAM issues it to a user: no session token belongs to it. */
export interface OperatorCredentials {
  /** Shape: `AKIA` and sixteen letters or digits. */
  readonly accessKeyId: string;
  /** Shape: forty characters. */
  readonly secretAccessKey: string;
}

/** A fresh key pair, good for one run of the local edge and for nothing else. */
export function createOperatorCredentials(): OperatorCredentials {
  return {
    accessKeyId: `AKIA${randomKeyIdCharacters(16)}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}

function randomKeyIdCharacters(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
