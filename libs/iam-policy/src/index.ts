export { all, any, not, type Answer } from './answer.js';
export { coversAction, coversResource, resourcesOf } from './applies.js';
export { awsManagedStatements } from './aws-managed-policies.js';
export { fieldOf, type Signer } from './caller.js';
export {
  judgeIdentityPolicy,
  type IdentityAccess,
  type IdentityPolicyVerdict,
} from './judge-identity-policy.js';
export {
  judgeResourcePolicy,
  type Access,
  type ResourcePolicyVerdict,
  type StrangerAccess,
} from './judge-resource-policy.js';
export { equalText, hasWildcards, isEverything, matchArn, matchText } from './match-text.js';
export { NEEDS, type Need } from './needs.js';
export { principalInWords, readPrincipal, readPrincipals, type Principal } from './principal.js';
export { readLiteral } from './read-literal.js';
export { actionsInWords, unreadInWords } from './statement-in-words.js';
export { verdictOf, type Verdict } from './verdict-of.js';
export { readStatements, UNREADABLE, type Condition, type Statement } from './read-statements.js';
export {
  inWords,
  isSameText,
  literal,
  text,
  unknownPart,
  type Text,
  type Unknown,
} from './text.js';
