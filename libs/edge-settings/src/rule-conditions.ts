/**
 * What a rule can ask of a caller: the one list of conditions.
 *
 * The schema of rules, the check that a public rule asks for nothing, the judgement at the edge, and the
 * options and sentences of `furlock rules explain` all follow this list, so a new condition is one new
 * entry. If its code is new as well, the edge does not compile until it says what the viewer gets.
 */

/** One condition. It holds where a value of the claim is among those that the rule names. */
export interface RuleCondition {
  /** The rule's field. Shape: a list of at least one text. */
  readonly field: string;
  /** What of the verified token is compared. */
  readonly claim: string;
  /** The refusal of a caller for whom it does not hold. */
  readonly code: string;
  /** What a sentence calls it. Shape: `<preposition> the <noun> …`, such as `in the group …`. */
  readonly preposition: string;
  readonly noun: string;
  /** The option of `furlock rules explain` that gives the caller's value, or a list of them. */
  readonly option: {
    readonly flags: string;
    readonly description: string;
    readonly isList: boolean;
  };
}

/** Every condition, in the order in which the edge looks at them: its answer names the first that fails. */
export const RULE_CONDITIONS = [
  {
    field: 'anyIssuer',
    claim: 'issuerId',
    code: 'ISSUER_NOT_ALLOWED',
    preposition: 'from',
    noun: 'issuer',
    option: {
      flags: '--issuer <issuer>',
      description: "the token's issuer: its user pool's id, another issuer's URL",
      isList: false,
    },
  },
  {
    field: 'anyClient',
    claim: 'clientId',
    code: 'CLIENT_NOT_ALLOWED',
    preposition: 'by',
    noun: 'client',
    option: {
      flags: '--client <id>',
      description: 'the client that the token was issued to',
      isList: false,
    },
  },
  {
    // Tokens of a sign-in by password have no custom scopes.
    field: 'anyScope',
    claim: 'scopes',
    code: 'SCOPE_MISSING',
    preposition: 'with',
    noun: 'scope',
    option: {
      flags: '--scopes <names>',
      description: "the token's scopes, separated by commas",
      isList: true,
    },
  },
  {
    field: 'anyGroup',
    claim: 'groups',
    code: 'GROUP_MISSING',
    preposition: 'in',
    noun: 'group',
    option: {
      flags: '--groups <names>',
      description: "the caller's groups, separated by commas",
      isList: true,
    },
  },
] as const satisfies readonly RuleCondition[];
