/**
 * What an explanation is asked about: plain data, from wherever a request was seen.
 *
 * It reads no transcript and no event: whoever has one turns it into this.
 */
import type {
  Credentials,
  HeaderField,
  RequestTarget,
  Sha256Constructor,
} from '@furlock/sigv4-signing';

/** What is known of a body. */
export type ExplainableBody =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Shape: hex SHA-256 of the body. */
  | { readonly kind: 'hash'; readonly sha256: string }
  /** The signer was shown the beginning of it only. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'unknown' };

/** A request as it was sent or as it arrived, signed or not. */
export interface ExplainableRequest extends RequestTarget {
  /** Shape: as it is sent. */
  readonly method: string;
  /** Every header, `host` and `authorization` among them. Shape: text, of which UTF-8 is signed. */
  readonly headers: readonly HeaderField[];
  readonly body: ExplainableBody;
}

/** How AWS answered. */
export interface Refusal {
  readonly status: number;
  /** The value of `x-amzn-errortype`. */
  readonly errorType?: string;
  /** The body's text, or the message in it. */
  readonly message?: string;
}

/** For whom the request should have been signed. */
export interface ExpectedScope {
  readonly region?: string;
  readonly service?: string;
  readonly host?: string;
}

/** The actions that a call of a function URL needs, and whether the caller may do them. */
export interface KnownPermissions {
  readonly 'lambda:InvokeFunctionUrl'?: boolean;
  readonly 'lambda:InvokeFunction'?: boolean;
}

/** A request, and what else is known about how it fared. */
export interface ExplainQuestion {
  readonly request: ExplainableRequest;
  /** The same request where it arrived. */
  readonly arrived?: ExplainableRequest;
  readonly refusal?: Refusal;
  /** Default: what the host of a function URL says. */
  readonly expected?: ExpectedScope;
  /** When the service judged the request. */
  readonly now?: Date;
  readonly permissions?: KnownPermissions;
  /** With them the signature is recomputed. */
  readonly credentials?: Credentials;
  /** Default: `@aws-crypto/sha256-js`. */
  readonly sha256?: Sha256Constructor;
}

/** The values of a header, in the order sent. Shape of `name`: lower case. */
export function headerValues(headers: readonly HeaderField[], name: string): string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value.trim());
}
