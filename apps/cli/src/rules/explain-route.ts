/**
 * What the edge does with a request of a caller according to the rules, decided by the code that the
 * edge runs.
 */
import type { Rule } from '@furlock/edge-settings';
import {
  authorizationRefusals,
  matchRule,
  type AuthorizationRefusal,
  type Caller,
} from '@furlock/route-policy';
import { normalizeTarget, type RequestTarget, type TargetRefusal } from '@furlock/sigv4-signing';

/** A request, and who sends it. */
export interface RouteQuestion {
  readonly rules: readonly Rule[];
  readonly method: string;
  /** As a client would send it, not normalised. */
  readonly target: RequestTarget;
  /** Undefined if no caller was given; null for a caller without a token. */
  readonly caller: Caller | null | undefined;
}

/** Why a request would not pass. A `TargetRefusal` applies before any rule is evaluated. */
export type RouteRefusal =
  Pick<TargetRefusal, 'code'> | AuthorizationRefusal | { readonly code: 'CREDENTIALS_MISSING' };

/** What the edge does. */
export interface ExplainedRoute {
  readonly method: string;
  /** In the escaped form, which rules match; undefined if the target is refused. */
  readonly path: string | undefined;
  /** The index of the matching rule, from 0; undefined if none matches. */
  readonly ruleIndex: number | undefined;
  /** Every refusal, beginning with the one that the edge returns; undefined without a caller. */
  readonly refusals: readonly RouteRefusal[] | undefined;
}

/** Which rule matches a request, and what its caller lacks. */
export function explainRoute({ rules, method, target, caller }: RouteQuestion): ExplainedRoute {
  const normalized = normalizeTarget(target);
  if (!normalized.ok) {
    const { code } = normalized.error;
    return { method, path: undefined, ruleIndex: undefined, refusals: [{ code }] };
  }
  const { escapedPath: path } = normalized.value;
  const rule = matchRule(rules, { method, path });
  return {
    method,
    path,
    ruleIndex: rule && rules.indexOf(rule),
    refusals: caller === undefined ? undefined : refusalsOf(rule, caller),
  };
}

function refusalsOf(rule: Rule | undefined, caller: Caller | null): readonly RouteRefusal[] {
  if (rule?.access === 'public') return [];
  if (caller === null) return [{ code: 'CREDENTIALS_MISSING' }];
  return rule === undefined ? [] : authorizationRefusals(rule, caller);
}

/** The status of the edge's response to a refusal (docs/errors.md). */
export function statusOf({ code }: RouteRefusal): number {
  if (code === 'CREDENTIALS_MISSING') return 401;
  if (code === 'TARGET_TOO_LONG') return 414;
  return /^(PATH|QUERY)_/.test(code) ? 400 : 403;
}
