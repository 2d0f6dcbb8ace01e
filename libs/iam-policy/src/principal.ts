/**
 * The principals that a resource policy names.
 *
 * Source: IAM user guide, "AWS JSON policy elements: Principal", "NotPrincipal".
 */
import { inWords, literal, text, unknownPart, type Text } from './text.js';

/** A principal. `id` is what is left of a deleted user or role; `other` includes what cannot be read. */
export type Principal =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'account'; readonly id: Text }
  | { readonly kind: 'arn'; readonly arn: Text }
  | { readonly kind: 'service'; readonly name: Text }
  | { readonly kind: 'id' | 'other'; readonly name: Text };

/** What an element names; with `except`, it covers everything but that, as `NotAction` does. */
export interface Names<Name> {
  readonly except: boolean;
  readonly names: readonly Name[];
}

/** The principals of a statement; a statement without any is for a principal that cannot be read. */
export function readPrincipals(
  statement: Readonly<Record<string, unknown>>,
  readText: (value: unknown) => Text,
): Names<Principal> {
  const except = statement['Principal'] === undefined && statement['NotPrincipal'] !== undefined;
  const principal = except ? statement['NotPrincipal'] : statement['Principal'];
  if (typeof principal === 'string') return { except, names: [readPrincipal(text(principal))] };
  if (typeof principal !== 'object' || principal === null || Array.isArray(principal)) {
    return { except, names: [unreadablePrincipal(principal, readText)] };
  }
  const kinds = Object.entries(principal as Readonly<Record<string, unknown>>);
  if (!kinds.every(([kind]) => KINDS.includes(kind))) {
    return { except, names: [unreadablePrincipal(principal, readText)] };
  }
  return {
    except,
    names: kinds.flatMap(([kind, names]) =>
      [names].flat().map((name): Principal => {
        const read = readText(name);
        if (kind === 'AWS') return readPrincipal(read);
        return kind === 'Service' ? { kind: 'service', name: read } : { kind: 'other', name: read };
      }),
    ),
  };
}

const KINDS = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** A principal by its spelling alone, as a permission has it. What cannot be read may be any ARN. */
export function readPrincipal(name: Text): Principal {
  const known = literal(name);
  if (known === '*') return { kind: 'anyone' };
  const account = accountOf(name);
  if (account !== undefined) return { kind: 'account', id: account };
  if (known === undefined || known.startsWith('arn:')) return { kind: 'arn', arn: name };
  if (isUniqueId(known)) return { kind: 'id', name };
  return known.includes('.') ? { kind: 'service', name } : { kind: 'other', name };
}

function unreadablePrincipal(value: unknown, readText: (value: unknown) => Text): Principal {
  return value === undefined
    ? { kind: 'other', name: text(unknownPart('principal')) }
    : readPrincipal(readText(value));
}

/** The principal for messages. */
export function principalInWords(principal: Principal): string {
  switch (principal.kind) {
    case 'anyone':
      return 'everyone';
    case 'account':
      return `the account ${inWords(principal.id)}`;
    case 'arn':
      return inWords(principal.arn);
    case 'service':
    case 'id':
    case 'other':
      return inWords(principal.name);
  }
}

/** The account that a text of 12 digits, or the ARN of an account, names. */
function accountOf(name: Text): Text | undefined {
  const known = literal(name);
  if (known !== undefined && isAccountId(known)) return name;
  const [first, ...rest] = name;
  if (typeof first !== 'string' || !first.startsWith('arn:')) {
    // The account of the deployment is one unknown part.
    return name.length === 1 && typeof first === 'object' && first.isName ? name : undefined;
  }
  const last = name.at(-1);
  if (typeof last !== 'string' || !last.endsWith(':root')) return undefined;
  const id = text(first.split(':').slice(4).join(':'), ...rest);
  const end = id.at(-1);
  return typeof end === 'string' ? text(...id.slice(0, -1), end.slice(0, -':root'.length)) : id;
}

function isAccountId(name: string): boolean {
  return name.length === 12 && [...name].every((character) => character >= '0' && character <= '9');
}

/** Source: IAM user guide, "Understanding unique ID prefixes". */
function isUniqueId(name: string): boolean {
  return /^A(?:ROA|IDA|GPA|NPA)[A-Z0-9]{12,}$/.test(name);
}
