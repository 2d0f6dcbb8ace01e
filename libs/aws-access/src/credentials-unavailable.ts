/**
 * The error for credentials that could not be found for a reason that the caller can change. Its message is
 * one sentence that says what to do, without a secret.
 */
export class CredentialsUnavailable extends Error {
  override readonly name = 'CredentialsUnavailable';
}
