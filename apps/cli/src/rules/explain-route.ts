/**
 * What the edge will do with a request, by the rules and for a caller: judged by the code that
 * judges at the edge.
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
  /** Undefined where nobody was named; null for somebody without a token. */
  readonly caller: Caller | null | undefined;
}

/** Why a request would not pass. `TargetRefusal`s come before any rule is asked. */
export type RouteRefusal =
  Pick<TargetRefusal, 'code'> | AuthorizationRefusal | { readonly code: 'CREDENTIALS_MISSING' };

/** What the edge will do. */
export interface ExplainedRoute {
  readonly method: string;
  /** Normalised, as rules and backend see it; undefined where it has no single meaning. */
  readonly path: string | undefined;
  /** The place of the rule that matches, from 0; undefined where none does. */
  readonly ruleIndex: number | undefined;
  /** Everything that stands in the way, what the edge answers with first; undefined without a caller. */
  readonly refusals: readonly RouteRefusal[] | undefined;
}

/** Which rule a request falls under, and what its caller lacks. */
export function explainRoute({ rules, method, target, caller }: RouteQuestion): ExplainedRoute {
  const normalized = normalizeTarget(target);
  if (!normalized.ok) {
    const { code } = normalized.error;
    return { method, path: undefined, ruleIndex: undefined, refusals: [{ code }] };
  }
  const { path } = normalized.value;
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

/** The status that the edge answers a refusal with (docs/errors.md). */
export function statusOf({ code }: RouteRefusal): number {
  if (code === 'CREDENTIALS_MISSING') return 401;
  if (code === 'TARGET_TOO_LONG') return 414;
  return /^(PATH|QUERY)_/.test(code) ? 400 : 403;
}
