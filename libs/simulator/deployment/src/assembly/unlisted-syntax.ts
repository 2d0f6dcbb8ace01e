/**
 * Finds syntax in the code of a CloudFront Function that Node.js accepts and CloudFront does not list.
 *
 * It reads tokens, not the grammar: it finds common mistakes, and proves nothing.
 *
 * Source: CloudFront developer guide, "JavaScript runtime 2.0 features", "JavaScript runtime 1.0 features",
 * Core features (read 2026-11-28).
 */
import type { CloudFrontFunction } from '../deployment.js';

/** The names of such syntax in the code, each once. */
export function unlistedSyntax(code: string, runtime: CloudFrontFunction['runtime']): string[] {
  const found = new Set<string>();
  const tokens = tokensOf(code);
  tokens.forEach((token, index) => {
    const next = tokens[index + 1] ?? '';
    const name = unlistedToken(token, tokens[index - 1] ?? '', next, runtime);
    if (name !== undefined) found.add(name);
  });
  return [...found];
}

function unlistedToken(
  token: string,
  previous: string,
  next: string,
  runtime: CloudFrontFunction['runtime'],
): string | undefined {
  if (token === '?.') return 'optional chaining (?.)';
  if (token === '??') return 'nullish coalescing (??)';
  // A name after a point, or in front of a colon, is that of a property.
  if (previous === '.' || next === ':') return undefined;
  const startsName = /^[\w$]/.test(next);
  if (token === 'class' && (startsName || next === '{')) return 'classes';
  if (token === 'function' && next === '*') return 'generators';
  const isDeclaration = ['const', 'let', 'var'].includes(token);
  if (isDeclaration && (next === '{' || next === '[')) return 'destructuring';
  if (runtime === 'cloudfront-js-2.0' || !startsName) return undefined;
  return ['const', 'let', 'async'].includes(token) ? token : undefined;
}

/** A regular expression can follow these words; after other names, `/` divides. */
const BEFORE_EXPRESSION = /^(await|case|delete|do|else|in|of|return|throw|typeof|void)$/;

/** Words and punctuation, without white space, comments, and the content of texts and expressions. */
function tokensOf(code: string): string[] {
  const tokens: string[] = [];
  /** For each template around the position: how many braces are open in its `${…}`. */
  const templates: number[] = [];
  let index = 0;
  while (index < code.length) {
    const rest = TOKEN_START.exec(code.slice(index, index + 3))?.[0] ?? '';
    const character = code[index] ?? '';
    if (/\s/.test(character)) index += 1;
    else if (rest === '//') index = endAfter(code, '\n', index);
    else if (rest === '/*') index = endAfter(code, '*/', index + 2);
    else if (character === "'" || character === '"') {
      index = endOfText(code, index + 1, character);
      tokens.push(character);
    } else if (character === '`' || (character === '}' && templates.at(-1) === 0)) {
      if (character === '}') templates.pop();
      index = endOfTemplate(code, index + 1);
      if (code[index - 1] === '{') templates.push(0);
      tokens.push('`');
    } else if (character === '/' && !isValue(tokens.at(-1))) {
      index = endOfExpression(code, index + 1);
      tokens.push('/');
    } else {
      const token = rest || (wordAt(code, index) ?? character);
      const open = templates.pop();
      if (open !== undefined) {
        templates.push(open + (token === '{' ? 1 : token === '}' ? -1 : 0));
      }
      tokens.push(token);
      index += token.length;
    }
  }
  return tokens;
}

/** Punctuation of several characters that matters. `a?.5:b` is a choice. */
const TOKEN_START = /^(\/\/|\/\*|\?\.(?!\d)|\?\?)/;

function wordAt(code: string, index: number): string | undefined {
  const word = /[\w$\u0080-\uffff]+/y;
  word.lastIndex = index;
  return word.exec(code)?.[0];
}

/** Whether a token ends a value, so that `/` divides it. */
function isValue(token = ''): boolean {
  return (
    [')', ']', '}', "'", '"', '`'].includes(token) ||
    (/^[\w$\u0080-\uffff]/.test(token) && !BEFORE_EXPRESSION.test(token))
  );
}

function endAfter(code: string, end: string, from: number): number {
  const found = code.indexOf(end, from);
  return found === -1 ? code.length : found + end.length;
}

function endOfText(code: string, from: number, quote: string): number {
  let index = from;
  while (index < code.length && code[index] !== quote) index += code[index] === '\\' ? 2 : 1;
  return index + 1;
}

/** After the closing backtick, or after the next `${`. */
function endOfTemplate(code: string, from: number): number {
  let index = from;
  while (index < code.length && code[index] !== '`') {
    if (code.startsWith('${', index)) return index + 2;
    index += code[index] === '\\' ? 2 : 1;
  }
  return index + 1;
}

/** In a class of characters, `/` does not end a regular expression. */
function endOfExpression(code: string, from: number): number {
  let isClass = false;
  let index = from;
  while (index < code.length && code[index] !== '\n' && (isClass || code[index] !== '/')) {
    if (code[index] === '[') isClass = true;
    if (code[index] === ']') isClass = false;
    index += code[index] === '\\' ? 2 : 1;
  }
  return index + 1;
}
