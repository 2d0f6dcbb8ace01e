/**
 * The shapes of a function URL's event and response, payload format 2.0: the fields that the
 * sample reads and writes.
 *
 * Source: Lambda developer guide, "Invoking Lambda function URLs", request and response payloads
 * (read 2026-11-22).
 */

/** A request to the function URL. */
export interface FunctionUrlEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** Shape of each: `name=value`. */
  readonly cookies?: readonly string[];
  /** By lower-case name; a repeated header's values are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly http: { readonly method: string };
    /** Who signed the request, as IAM identifies them. */
    readonly authorizer?: { readonly iam?: { readonly userArn?: string } };
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** A response of the function. */
export interface FunctionUrlResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
