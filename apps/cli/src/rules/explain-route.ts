/**
 * What the edge does with a request of a caller according to the rules, decided by the code that the
 * edge runs.
 */
import type { Rule } from '@furlock/edge-settings';
import {
  authorizationRefusals,
  matchReadings,
  readingRefusal,
  type AuthorizationRefusal,
  type Caller,
  type RuleSettings,
} from '@furlock/route-policy';
import { normalizeTarget, type RequestTarget, type TargetRefusal } from '@furlock/sigv4-signing';

/** A request, and who sends it. */
export interface RouteQuestion {
  readonly settings: RuleSettings;
  readonly method: string;
  /** As a client would send it, not normalised. */
  readonly target: RequestTarget;
  /** Undefined if no caller was given; null for a caller without a token. */
  readonly caller: Caller | null | undefined;
}

/** Why a request would not pass. A `TargetRefusal` applies before any rule is evaluated. */
export type RouteRefusal =
  Pick<TargetRefusal, 'code'> | AuthorizationRefusal | { readonly code: 'CREDENTIALS_MISSING' };

/** One way in which routers read the path. */
export interface ExplainedReading {
  readonly path: string;
  /** The index of the rule that applies to it, from 0; undefined if none matches. */
  readonly ruleIndex: number | undefined;
}

/** What the edge does. */
export interface ExplainedRoute {
  readonly method: string;
  /** In the escaped form, which rules match; undefined if the target is refused. */
  readonly path: string | undefined;
  /** The index of the rule that matches the path as it is, from 0; undefined if none matches. */
  readonly ruleIndex: number | undefined;
  /** Every reading of the path, beginning with the path as it is. The caller must satisfy all rules. */
  readonly readings: readonly ExplainedReading[];
  /** Every refusal, beginning with the one that the edge returns; undefined without a caller. */
  readonly refusals: readonly RouteRefusal[] | undefined;
}

/** Which rules apply to a request, and what its caller lacks. */
export function explainRoute({ settings, method, target, caller }: RouteQuestion): ExplainedRoute {
  const normalized = normalizeTarget(target, settings.targetSpelling);
  if (!normalized.ok) return refused(method, normalized.error);
  const { path: sentPath, escapedPath: path } = normalized.value;
  const misread = readingRefusal(path, target.path);
  if (misread !== undefined) return refused(method, misread);

  const matched = matchReadings(settings, { method, path, sentPath });
  const readings = matched.map(({ path: reading, rule }) => ({
    path: reading,
    ruleIndex: rule && settings.rules?.indexOf(rule),
  }));
  const rules = [...new Set(matched.map(({ rule }) => rule))];
  return {
    method,
    path,
    ruleIndex: readings[0]?.ruleIndex,
    readings,
    refusals: caller === undefined ? undefined : refusalsOf(rules, caller),
  };
}

function refused(method: string, { code }: Pick<TargetRefusal, 'code'>): ExplainedRoute {
  return { method, path: undefined, ruleIndex: undefined, readings: [], refusals: [{ code }] };
}

function refusalsOf(
  rules: readonly (Rule | undefined)[],
  caller: Caller | null,
): readonly RouteRefusal[] {
  if (rules.every((rule) => rule?.access === 'public')) return [];
  if (caller === null) return [{ code: 'CREDENTIALS_MISSING' }];
  const refusals = rules.flatMap((rule) =>
    rule === undefined ? [] : authorizationRefusals(rule, caller),
  );
  return refusals.filter(
    ({ code }, index) => index === refusals.findIndex((other) => other.code === code),
  );
}

/** The status of the edge's response to a refusal (docs/errors.md). */
export function statusOf({ code }: RouteRefusal): number {
  if (code === 'CREDENTIALS_MISSING') return 401;
  if (code === 'TARGET_TOO_LONG') return 414;
  return /^(PATH|QUERY)_/.test(code) ? 400 : 403;
}
