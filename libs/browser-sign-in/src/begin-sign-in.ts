/**
 * Begins a sign-in: sends the browser to the issuer, with a flow in a cookie.
 */
import { generateRandomCodeVerifier, generateRandomNonce, generateRandomState } from 'oauth4webapi';
import { authorizationUrl, type SignInWishes } from './authorization-url.js';
import { keepFlow, type Flow } from './flow-cookies.js';
import type { LockCookies } from './read-cookies.js';
import { returnAddress, type ReturnAddress } from './return-address.js';
import { isLoop, returnsInARow } from './returns-in-a-row.js';
import { clearCookie } from './set-cookie.js';
import { endSession, type SignInContext } from './sign-in-context.js';
import type { RedirectAnswer, RefusedAnswer, SignInRefusal } from './sign-in-answer.js';

/** How a sign-in begins. */
export interface BeginOptions {
  readonly status: RedirectAnswer['status'];
  /** Where the person comes from: an address, absolute or of this origin. It is not trusted. */
  readonly from: string;
  /** Whether it is the rest of a longer one. */
  readonly wasCut?: boolean;
  readonly wishes?: SignInWishes;
  /** Whether the person asked for it, rather than being sent by the edge. */
  readonly isAsked: boolean;
  /** Whether the session of the request is over, and its cookies are cleared. */
  readonly endsSession: boolean;
  /** Further values of `Set-Cookie`. */
  readonly cookies?: readonly string[];
}

/** The redirect to the issuer, or the refusal to send somebody there over and over. */
export async function beginSignIn(
  cookies: LockCookies,
  context: SignInContext,
  {
    status,
    from,
    wasCut = false,
    wishes = {},
    isAsked,
    endsSession,
    cookies: further = [],
  }: BeginOptions,
): Promise<RedirectAnswer | RefusedAnswer<SignInRefusal>> {
  const { names, actions, redirectUri } = context;
  const returned = isAsked ? 0 : returnsInARow(cookies, names);
  if (isLoop(returned)) {
    return {
      kind: 'refused',
      refusal: { code: 'SIGN_IN_LOOP' },
      cookies: [...endSession(cookies, context), clearCookie(names.returned)],
      actions: [actions.signIn],
    };
  }
  const { address, isCut } = addressOf(from, context);
  const kept = { address, isCut: isCut || wasCut };
  const flow = newFlow('sign-in', kept, returned, context.now());
  return {
    kind: 'redirect',
    status,
    location: await authorizationUrl(context, redirectUri, flow, wishes),
    cookies: [
      ...(endsSession ? endSession(cookies, context) : []),
      ...keepFlow(flow, cookies, names, { endsSession }),
      ...further,
    ],
    event: 'SIGN_IN_STARTED',
  };
}

/** A flow that begins now. Units of `now`: milliseconds since the epoch. */
export function newFlow(
  kind: Flow['kind'],
  { address, isCut }: ReturnAddress,
  returned: number,
  now: number,
): Flow {
  return {
    kind,
    state: generateRandomState(),
    codeVerifier: generateRandomCodeVerifier(),
    nonce: generateRandomNonce(),
    address,
    isCut,
    returned,
    isRetry: false,
    began: Math.floor(now / 1000),
  };
}

/** The address to return to; the start of the site instead of one of the sign-in's own. */
export function addressOf(
  from: string,
  { publicOrigin, paths }: Pick<SignInContext, 'publicOrigin' | 'paths'>,
): ReturnAddress {
  const found = returnAddress(from, publicOrigin);
  const [path = ''] = found.address.split(/[?#]/, 1);
  return Object.values(paths).includes(path) ? { address: '/', isCut: false } : found;
}
