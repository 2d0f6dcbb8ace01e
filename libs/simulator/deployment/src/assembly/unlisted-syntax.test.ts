import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { unlistedSyntax } from './unlisted-syntax.js';

const CHAINING = 'optional chaining (?.)';

describe('syntax that runtime 2.0 does not list', () => {
  const cases: [code: string, found: readonly string[]][] = [
    ['var a = event.b?.c;', [CHAINING]],
    ['var a = b?.[0] ?? 1; c?.();', [CHAINING, 'nullish coalescing (??)']],
    ['var a = b?.5:1;', []],
    ['const { a } = b; let [c] = d;', ['destructuring']],
    ['var {a} = b;', ['destructuring']],
    ['const a = { b }; let c = [d];', []],
    ['class A {}', ['classes']],
    ['var a = class {};', ['classes']],
    ["var a = { class: 'x' }; a.class = 'y';", []],
    ['function* a() {}', ['generators']],
    ['async function handler(event) { const a = await b(...c); }', []],
    // Not code.
    ["var a = 'b?.c';", []],
    ['var a = "it\'s ??";', []],
    ["var a = 'b\\'?.c';", []],
    ['// a?.b\nvar c; /* class A {} */', []],
    ['var a = `b?.c`;', []],
    ['var a = /b?.c/.test(d);', []],
    ['if (a) return /[/]?.x/.test(b);', []],
    ["a.replace(/\\/?.$/, '??');", []],
    // Code again.
    ['var a = `${b?.c}`;', [CHAINING]],
    ['var a = `x ${ { b: `${c}` }.b } y ${d?.e}`;', [CHAINING]],
    ['var a = b / c?.d / 2;', [CHAINING]],
    ['var a = (b) / c?.d;', [CHAINING]],
    ["var a = '/'; b?.c;", [CHAINING]],
    ['var a = /x/; b?.c;', [CHAINING]],
    ['/* a */ b?.c', [CHAINING]],
  ];
  for (const [code, found] of cases) {
    test(code, () => {
      expect(unlistedSyntax(code, 'cloudfront-js-2.0')).toEqual(found);
    });
  }
});

describe('in addition for runtime 1.0', () => {
  const cases: [code: string, found: readonly string[]][] = [
    ['const a = 1; let b = 2;', ['const', 'let']],
    ['async function handler(event) {}', ['async']],
    ["var a = (b) => `${b}`; c.let = { const: 'x' };", []],
  ];
  for (const [code, found] of cases) {
    test(code, () => {
      expect(unlistedSyntax(code, 'cloudfront-js-1.0')).toEqual(found);
      expect(unlistedSyntax(code, 'cloudfront-js-2.0')).toEqual([]);
    });
  }
});

test('any text is read to its end', () => {
  const piece = fc.constantFrom(
    ...['`', '${', '}', '{', '/', '//', '/*', '*/', "'", '"', '\\', '\n', '?.', '??', '[', ']'],
    ...['a', '1', 'class ', 'const ', 'return', ' ', 'é', '(', ')'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const code = pieces.join('');

      expect(Array.isArray(unlistedSyntax(code, 'cloudfront-js-1.0'))).toBe(true);
      // What follows a whole text on a line of its own is found.
      expect(
        unlistedSyntax(`var text = ${JSON.stringify(code)};\na?.b`, 'cloudfront-js-2.0'),
      ).toEqual([CHAINING]);
    }),
  );
});
