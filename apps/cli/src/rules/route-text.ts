/**
 * Renders an explained route as lines of text.
 */
import { RULE_CONDITIONS, type Rule } from '@furlock/edge-settings';
import {
  statusOf,
  type ExplainedReading,
  type ExplainedRoute,
  type RouteRefusal,
} from './explain-route.js';

/** The lines, the request first. */
export function routeText(
  { method, path, readings, refusals }: ExplainedRoute,
  rules: readonly Rule[],
): string[] {
  if (path === undefined) {
    return [
      `${method}: rejected before any rule is evaluated.`,
      ...(refusals ?? []).map(refusalLine),
    ];
  }
  const matches = readings.map(({ path: reading, ruleIndex }) => ({
    reading,
    text: matchText(ruleIndex, rules),
  }));
  return [
    `${method} ${path}`,
    ...(matches.length === 1
      ? matches.map(({ text }) => text)
      : [
          `Routers read this path in ${matches.length} ways, and the caller must satisfy the rule of each:`,
          ...matches.map(({ reading, text }) => `  ${reading}  ${text}`),
        ]),
    ...(refusals === undefined ? [] : verdict(refusals, scopesOf(readings, rules))),
  ];
}

function matchText(ruleIndex: number | undefined, rules: readonly Rule[]): string {
  const rule = ruleIndex === undefined ? undefined : rules[ruleIndex];
  return rule === undefined
    ? `None of the ${rules.length} rules matches: any signed-in caller passes.`
    : `rules.${ruleIndex} matches (${ruleText(rule)}): ${needsText(rule)}.`;
}

/** The scopes that the rules of any reading allow. */
function scopesOf(readings: readonly ExplainedReading[], rules: readonly Rule[]): string[] {
  const scopes = readings.flatMap(({ ruleIndex }) =>
    ruleIndex === undefined ? [] : (rules[ruleIndex]?.anyScope ?? []),
  );
  return [...new Set(scopes)];
}

function ruleText({ methods, path }: Rule): string {
  return `${methods?.join(', ') ?? 'any method'}, ${path}`;
}

/** What a rule requires, as a clause. */
function needsText(rule: Rule): string {
  if (rule.access === 'public') return 'it is public, and tokens are not checked';
  const needs = RULE_CONDITIONS.flatMap(({ field, preposition, noun }) => {
    const names = rule[field];
    return names === undefined ? [] : `, ${preposition} ${oneOf(noun, names)}`;
  });
  return `it requires a signed-in caller${needs.join('')}`;
}

function oneOf(kind: string, names: readonly string[]): string {
  const [only] = names;
  return names.length === 1 ? `the ${kind} ${only}` : `one of the ${kind}s ${names.join(', ')}`;
}

function verdict(refusals: readonly RouteRefusal[], scopes: readonly string[]): string[] {
  const [answer] = refusals;
  if (answer === undefined) return ['This caller passes.'];
  return [
    `This caller does not pass: ${statusOf(answer)} ${answer.code}.`,
    ...refusals.slice(1).map(({ code }) => `Also missing: ${code}.`),
    ...(refusals.some(({ code }) => code === 'SCOPE_MISSING') ? [scopeAdvice(scopes)] : []),
  ];
}

/** Source: Amazon Cognito developer guide, "Scopes, M2M, and resource servers" (read 2026-11-25). */
function scopeAdvice(scopes: readonly string[]): string {
  return `Tokens from a password sign-in have only the scope aws.cognito.signin.user.admin, and \`furlock token\` requests no custom scopes: ${scopes.join(' or ')} needs a client that may request it, through the sign-in page or with client credentials.`;
}

function refusalLine(refusal: RouteRefusal): string {
  return `The edge rejects this request from every caller: ${statusOf(refusal)} ${refusal.code} (docs/errors.md).`;
}
