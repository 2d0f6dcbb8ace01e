/**
 * An explained route, as lines for a person.
 */
import { RULE_CONDITIONS, type Rule } from '@furlock/edge-settings';
import { statusOf, type ExplainedRoute, type RouteRefusal } from './explain-route.js';

/** The lines, the request first. */
export function routeText(
  { method, path, ruleIndex, refusals }: ExplainedRoute,
  rules: readonly Rule[],
): string[] {
  if (path === undefined) {
    return [`${method}: no rule is asked.`, ...(refusals ?? []).map(refusalLine)];
  }
  const rule = ruleIndex === undefined ? undefined : rules[ruleIndex];
  return [
    `${method} ${path}`,
    rule === undefined
      ? `None of the ${rules.length} rules matches: a signed-in caller is needed, whoever it is.`
      : `rules.${ruleIndex} matches (${ruleText(rule)}): ${needsText(rule)}.`,
    ...(refusals === undefined ? [] : verdict(refusals, rule)),
  ];
}

function ruleText({ methods, path }: Rule): string {
  return `${methods?.join(', ') ?? 'any method'}, ${path}`;
}

/** What a rule asks for, as a clause. */
function needsText(rule: Rule): string {
  if (rule.access === 'public') return 'nothing is needed, and no token is looked at';
  const needs = RULE_CONDITIONS.flatMap(({ field, preposition, noun }) => {
    const names = rule[field];
    return names === undefined ? [] : `, ${preposition} ${oneOf(noun, names)}`;
  });
  return `a signed-in caller is needed${needs.join('')}`;
}

function oneOf(kind: string, names: readonly string[]): string {
  const [only] = names;
  return names.length === 1 ? `the ${kind} ${only}` : `one of the ${kind}s ${names.join(', ')}`;
}

function verdict(refusals: readonly RouteRefusal[], rule: Rule | undefined): string[] {
  const [answer] = refusals;
  if (answer === undefined) return ['This caller passes.'];
  return [
    `This caller does not pass: ${statusOf(answer)} ${answer.code}.`,
    ...refusals.slice(1).map(({ code }) => `Missing as well: ${code}.`),
    ...(refusals.some(({ code }) => code === 'SCOPE_MISSING') ? [scopeAdvice(rule)] : []),
  ];
}

/** Source: Amazon Cognito developer guide, "Scopes, M2M, and resource servers" (read 2026-11-25). */
function scopeAdvice(rule: Rule | undefined): string {
  return `Tokens of a sign-in by password have no scope but aws.cognito.signin.user.admin, and \`furlock token\` asks for no custom ones: ${(rule?.anyScope ?? []).join(' or ')} takes a client that is allowed to ask for it, at the sign-in page or by client credentials.`;
}

function refusalLine(refusal: RouteRefusal): string {
  return `The edge refuses the request whoever sends it: ${statusOf(refusal)} ${refusal.code} (docs/errors.md).`;
}
