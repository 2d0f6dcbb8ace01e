/**
 * The name of a call, kept with its error: one place decides what to say about it.
 */

/** An error of the AWS SDK, and the permission that its call needs. */
export class FailedAction extends Error {
  /** Shape: `<service>:<Action>`. */
  readonly action: string;

  constructor(action: string, cause: unknown) {
    super(action, { cause });
    this.action = action;
  }
}

/** The value of a call; rejects with a `FailedAction`. */
export async function called<T>(action: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new FailedAction(action, error);
  }
}
