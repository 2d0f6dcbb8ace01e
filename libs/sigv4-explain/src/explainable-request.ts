/**
 * The input of an explanation: plain data, whatever its source.
 *
 * It does not parse transcripts or events: the caller converts them into this.
 */
import type {
  Credentials,
  HeaderField,
  RequestTarget,
  Sha256Constructor,
} from '@furlock/sigv4-signing';

/** What is known about a body. */
export type ExplainableBody =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Shape: hex SHA-256 of the body. */
  | { readonly kind: 'hash'; readonly sha256: string }
  /** The signer saw only the beginning of it. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'unknown' };

/** A request as it was sent or as it arrived, signed or not. */
export interface ExplainableRequest extends RequestTarget {
  /** Shape: as sent. */
  readonly method: string;
  /** All headers, including `host` and `authorization`. Shape: text, signed as UTF-8. */
  readonly headers: readonly HeaderField[];
  readonly body: ExplainableBody;
}

/** The response of AWS that refused the request. */
export interface Refusal {
  readonly status: number;
  /** The value of `x-amzn-errortype`. */
  readonly errorType?: string;
  /** The body's text, or the message in it. */
  readonly message?: string;
}

/** The scope and host for which the request should have been signed. */
export interface ExpectedScope {
  readonly region?: string;
  readonly service?: string;
  readonly host?: string;
}

/** The actions that a call of a function URL requires, and whether the caller may perform them. */
export interface KnownPermissions {
  readonly 'lambda:InvokeFunctionUrl'?: boolean;
  readonly 'lambda:InvokeFunction'?: boolean;
}

/** A request, and what else is known about it. */
export interface ExplainQuestion {
  readonly request: ExplainableRequest;
  /** The same request as it arrived. */
  readonly arrived?: ExplainableRequest;
  readonly refusal?: Refusal;
  /** Default: region and service according to the host of a function URL. */
  readonly expected?: ExpectedScope;
  /** When the service checked the request. */
  readonly now?: Date;
  readonly permissions?: KnownPermissions;
  /** If given, the signature is recomputed. */
  readonly credentials?: Credentials;
  /** Default: `@aws-crypto/sha256-js`. */
  readonly sha256?: Sha256Constructor;
}

/** The values of a header, in the order sent. Shape of `name`: lower case. */
export function headerValues(headers: readonly HeaderField[], name: string): string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value.trim());
}
