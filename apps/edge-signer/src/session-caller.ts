/**
 * The callers that a browser's session identifies, and the requests to the sign-in itself.
 *
 * `browser-sign-in` decides; this file hands it the verifier and turns its answers into responses. It is
 * used only if the settings have `signIn`.
 */
import type {
  BrowserSignIn,
  PageAnswer,
  SignInAnswer,
  SignInEvent,
  SignInRequest,
} from '@furlock/browser-sign-in';
import {
  toAnswer,
  type CloudFrontAnswer,
  type HeaderField,
  type Result,
} from '@furlock/cloudfront-http';
import type { EdgeSettings, Rule } from '@furlock/edge-settings';
import type { PagePolicy } from '@furlock/pages';
import { corsHeaders } from '@furlock/route-policy';
import { admitCaller, type AdmittedCaller, type CallerRefusal } from './admit-caller.js';
import type { WayOn } from './refusal-answer.js';
import type { Refusal } from './refusal.js';

/** The response, or the refusal and what a person can do about it. */
export type SignInDecision =
  | { readonly ok: true; readonly value: CloudFrontAnswer }
  | { readonly ok: false; readonly error: Refusal; readonly wayOn: WayOn };

/** The caller, or what the request is answered with instead. */
export type Admission =
  | Result<AdmittedCaller | null, Refusal>
  | { readonly ok: false; readonly error: Refusal; readonly wayOn: WayOn }
  | { readonly ok: false; readonly answer: CloudFrontAnswer };

/** What the gate has read of a request, and what it is judged by. */
export interface BrowserRequest {
  readonly request: SignInRequest;
  readonly signIn: BrowserSignIn;
  readonly lock: Parameters<typeof admitCaller>[2] & {
    readonly settings: Pick<EdgeSettings, 'cors'>;
  };
  /** Units: milliseconds since the epoch. */
  readonly waitUntilMs: number;
  readonly observer: { noteSignIn(event: SignInEvent): void } | undefined;
}

/** No rule: any caller whose token is valid and not revoked. */
const SIGNED_IN = [undefined];

/** The decision on a request to one of the sign-in's own paths; undefined for any other path. */
export async function signInDecision(browser: BrowserRequest): Promise<SignInDecision | undefined> {
  const { request, signIn } = browser;
  const path = signIn.ownPath(request.path);
  if (path === undefined) return undefined;
  const answer = await signIn.answer(path, request, (token) => admit(token, SIGNED_IN, browser));
  return decisionOf(answer, browser);
}

/**
 * The caller whose bearer token or session was verified; null if every rule is public and there is no
 * session; otherwise the decision. If there is an Authorization header, it counts alone.
 */
export async function admitBrowser(
  rules: readonly (Rule | undefined)[],
  browser: BrowserRequest,
): Promise<Admission> {
  const { request, signIn, lock, waitUntilMs } = browser;
  if (request.headers.some(([name]) => name === 'authorization')) {
    return admitCaller(request.headers, rules, lock, waitUntilMs);
  }
  const isPublic = rules.every((rule) => rule?.access === 'public');
  const decision = await signIn.admit(request, isPublic, (token) =>
    admit(token, isPublic ? SIGNED_IN : rules, browser),
  );
  if (decision.kind === 'admitted') return { ok: true, value: decision.caller };
  const decided = await decisionOf(decision, browser);
  return decided.ok ? { ok: false, answer: decided.value } : decided;
}

/** Judges a session's token exactly as a bearer token. */
async function admit(
  token: string,
  rules: readonly (Rule | undefined)[],
  { lock, waitUntilMs }: BrowserRequest,
): Promise<Result<AdmittedCaller, CallerRefusal>> {
  const header: HeaderField = ['authorization', `Bearer ${token}`];
  // Null only where every rule is public, which these rules are not.
  return admitCaller([header], rules, lock, waitUntilMs) as Promise<
    Result<AdmittedCaller, CallerRefusal>
  >;
}

async function decisionOf(
  answer: SignInAnswer<CallerRefusal>,
  { request, lock, observer }: BrowserRequest,
): Promise<SignInDecision> {
  if (answer.kind === 'refused') {
    const { refusal, cookies, actions, hint } = answer;
    return {
      ok: false,
      error: refusal,
      wayOn: { cookies, actions, ...(hint !== undefined && { hint }) },
    };
  }
  if (answer.event !== undefined) observer?.noteSignIn(answer.event);
  const headers: HeaderField[] = [['cache-control', 'no-store']];
  for (const cookie of answer.cookies) headers.push(['set-cookie', cookie]);
  const respond = (status: number, statusDescription: string, body = ''): SignInDecision => ({
    ok: true,
    value: toAnswer({
      status,
      statusDescription,
      headers,
      body: request.method === 'HEAD' ? '' : body,
    }),
  });

  switch (answer.kind) {
    case 'redirect':
      headers.push(['location', answer.location]);
      if (answer.clearsCache) headers.push(['clear-site-data', '"cache"']);
      return respond(answer.status, answer.status === 302 ? 'Found' : 'See Other');
    case 'session': {
      const { cors } = lock.settings;
      if (cors !== undefined) headers.push(['vary', 'Origin'], ...corsHeaders(cors, request));
      headers.push(['content-type', 'application/json']);
      return respond(200, 'OK', `${JSON.stringify(answer.session)}\n`);
    }
    case 'page': {
      const { messagePage, pageHeaders } = await import('./problem-page.js');
      headers.push(...pageHeaders(formPolicy(answer)));
      return respond(200, 'OK', messagePage(answer));
    }
  }
}

/** A page without a form is allowed none. */
function formPolicy({ actions, formTargets }: PageAnswer): PagePolicy {
  return actions.some(({ kind }) => kind === 'post') ? { formTargets } : {};
}
