/**
 * The conditions that a rule can have.
 *
 * The schema of rules, the check that a public rule has no conditions, the authorization at the edge, and
 * the options and sentences of `furlock rules explain` all use this list, so a new condition is one new
 * entry. If its code is new too, the edge does not compile until it defines the response.
 */

/** One condition. It is met if the rule lists a value that the claim has. */
export interface RuleCondition {
  /** The rule's field. Shape: a list of at least one text. */
  readonly field: string;
  /** The claim of the verified token that is compared. */
  readonly claim: string;
  /** The code of the refusal if the condition is not met. */
  readonly code: string;
  /** For sentences. Shape: `<preposition> the <noun> …`, such as `in the group …`. */
  readonly preposition: string;
  readonly noun: string;
  /** The option of `furlock rules explain` that gives the caller's value, or a list of them. */
  readonly option: {
    readonly flags: string;
    readonly description: string;
    readonly isList: boolean;
  };
}

/** Every condition, in the order in which the edge checks them: its response names the first failure. */
export const RULE_CONDITIONS = [
  {
    field: 'anyIssuer',
    claim: 'issuerId',
    code: 'ISSUER_NOT_ALLOWED',
    preposition: 'from',
    noun: 'issuer',
    option: {
      flags: '--issuer <issuer>',
      description: "the token's issuer: a user pool's id, or another issuer's URL",
      isList: false,
    },
  },
  {
    field: 'anyClient',
    claim: 'clientId',
    code: 'CLIENT_NOT_ALLOWED',
    preposition: 'through',
    noun: 'client',
    option: {
      flags: '--client <id>',
      description: 'the client that the token was issued to',
      isList: false,
    },
  },
  {
    // Tokens from a sign-in with a password have no custom scopes.
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
