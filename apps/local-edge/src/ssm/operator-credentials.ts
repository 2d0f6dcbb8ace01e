/**
 * The credentials that an operator's commands sign with when they talk to the local edge.
 */

/**
 * One fixed key pair, known to everybody and good for nothing but the servers on this machine.
 * It is not a secret: it stands where a developer's own AWS profile would, so that no real key is
 * ever sent to a local server.
 */
export const OPERATOR_CREDENTIALS = {
  accessKeyId: 'local-operator',
  secretAccessKey: 'local-operator',
} as const;
