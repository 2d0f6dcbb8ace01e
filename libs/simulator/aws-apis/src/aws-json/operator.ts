/**
 * Creates the credentials with which an operator's commands call the local edge.
 *
 * They replace the developer's AWS profile, so that no real key is sent to a local server.
 * `authorize-call.ts` decides what the operator may do.
 */
import { randomBytes, randomInt } from 'node:crypto';

/** A long-term key pair without a session token, as IAM issues it to a user. */
export interface OperatorCredentials {
  /** Shape: `AKIA` and sixteen letters or digits. */
  readonly accessKeyId: string;
  /** Shape: forty characters. */
  readonly secretAccessKey: string;
}

/** Creates a key pair that is valid for one run of the local edge only. */
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
