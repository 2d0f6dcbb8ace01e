/**
 * The flows of a browser: the sign-ins and refreshes that have begun, each in a cookie of its own, so that
 * several tabs can sign in at once.
 */
import { hash } from 'node:crypto';
import type { CookieNames } from './cookie-names.js';
import { singleCookie, type LockCookies } from './read-cookies.js';
import { COOKIES_LIMIT_BYTES, FLOW_LIMIT_BYTES, sessionBytes } from './session-cookies.js';
import { clearCookie, cookieBytes, setCookie } from './set-cookie.js';

/** How long a person has to sign in. */
export const FLOW_SECONDS = 10 * 60;

/** How many flows of a browser are kept. */
const MAX_FLOWS = 3;

/** A flow that has begun. */
export interface Flow {
  /** `failed`: a sign-in that is over, whose address the next one returns to. */
  readonly kind: 'sign-in' | 'refresh' | 'failed';
  /** Identifies the flow, and is the `state` of a sign-in (RFC 6749, section 10.12). Shape: base64url. */
  readonly state: string;
  /** RFC 7636, section 4.1. */
  readonly codeVerifier: string;
  /** OpenID Connect Core 1.0, section 3.1.2.1. */
  readonly nonce: string;
  /** Where to return to. */
  readonly address: string;
  /** Whether the address was cut because of its length. */
  readonly isCut: boolean;
  /** How many sign-ins had succeeded in a row when this one began. */
  readonly returned: number;
  /** Whether a refresh is tried for the second time, because another tab may have been faster. */
  readonly isRetry: boolean;
  /** Units: seconds since the epoch. */
  readonly began: number;
}

/** The id of the flow with this state, which is part of the name of its cookie. */
export function flowId(state: string): string {
  return hash('sha256', state, 'base64url').slice(0, 16);
}

/** The name of a flow's cookie. */
export function flowCookie({ flow }: CookieNames, id: string): string {
  return `${flow}-${id}`;
}

/** The flow with this id; undefined if the browser does not have it. */
export function readFlow(cookies: LockCookies, names: CookieNames, id: string): Flow | undefined {
  const value = singleCookie(cookies, flowCookie(names, id));
  const flow = value === undefined ? undefined : decodeFlow(value);
  return flow !== undefined && flowId(flow.state) === id ? flow : undefined;
}

/** The values of `Set-Cookie` that keep a new flow, and clear the oldest ones that there is no room for. */
export function keepFlow(
  flow: Flow,
  cookies: LockCookies,
  names: CookieNames,
  { endsSession }: { readonly endsSession: boolean },
): string[] {
  const name = flowCookie(names, flowId(flow.state));
  const value = encodeFlow(flow);
  // The size of the refresh cookie is unknown here: browsers send it only to the paths of the sign-in.
  const isRoomy = endsSession || sessionBytes(cookies, names) === 0;
  const limit = isRoomy ? COOKIES_LIMIT_BYTES : FLOW_LIMIT_BYTES;
  return [
    ...dropFlows(cookies, names, {
      except: name,
      limitBytes: limit - cookieBytes(name, value),
      limit: MAX_FLOWS - 1,
    }),
    setFlow(name, value),
  ];
}

/** The value of `Set-Cookie` after which a flow's response counts no longer, but its address does. */
export function failFlow(flow: Flow, names: CookieNames): string {
  return setFlow(flowCookie(names, flowId(flow.state)), encodeFlow({ ...flow, kind: 'failed' }));
}

function setFlow(name: string, value: string): string {
  return setCookie(name, value, { path: '/', maxAgeSeconds: FLOW_SECONDS });
}

/** The values of `Set-Cookie` that clear the oldest flows until the others are within the limits. */
export function dropFlows(
  cookies: LockCookies,
  { flow }: CookieNames,
  {
    except,
    limitBytes,
    limit = MAX_FLOWS,
  }: { readonly except: string; readonly limitBytes: number; readonly limit?: number },
): string[] {
  const newestFirst = [...cookies]
    .filter(([name]) => name.startsWith(`${flow}-`) && name !== except)
    .map(([name, values]) => ({
      name,
      // What is unreadable is of no use, and goes first.
      began: (values.length === 1 ? decodeFlow(String(values[0]))?.began : undefined) ?? -1,
      bytes: values.reduce((sum, value) => sum + cookieBytes(name, value), 0),
    }))
    // Browsers send the oldest first (RFC 6265bis, section 5.8.3): it decides between two of the same second.
    .reverse()
    .sort((one, other) => other.began - one.began);
  let bytes = 0;
  return newestFirst
    .filter((kept, index) => {
      bytes += kept.bytes;
      return kept.began < 0 || index >= limit || bytes > limitBytes;
    })
    .map(({ name }) => clearCookie(name));
}

function encodeFlow(flow: Flow): string {
  return Buffer.from(JSON.stringify(flow)).toString('base64url');
}

/** The flow in a cookie, if the edge could have written it. Only the browser itself could have changed it. */
function decodeFlow(value: string): Flow | undefined {
  let flow: Partial<Record<keyof Flow, unknown>> | null;
  try {
    flow = JSON.parse(Buffer.from(value, 'base64url').toString()) as typeof flow;
  } catch {
    return undefined;
  }
  if (typeof flow !== 'object' || flow === null) return undefined;
  const { kind, state, codeVerifier, nonce, address, isCut, returned, isRetry, began } = flow;
  const isFlow =
    (kind === 'sign-in' || kind === 'refresh' || kind === 'failed') &&
    [state, codeVerifier, nonce, address].every((text) => typeof text === 'string') &&
    [isCut, isRetry].every((flag) => typeof flag === 'boolean') &&
    [returned, began].every((number) => Number.isSafeInteger(number) && Number(number) >= 0);
  return isFlow ? (flow as Flow) : undefined;
}
