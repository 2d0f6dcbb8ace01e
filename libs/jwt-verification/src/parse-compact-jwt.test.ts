import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCompactJwt } from './parse-compact-jwt.js';

const base64Url = (bytes: string | Uint8Array) =>
  Buffer.from(bytes as string).toString('base64url');
const withClaims = (json: string | Uint8Array) =>
  `${base64Url('{"alg":"x"}')}.${base64Url(json)}.AA`;

/** JSON objects with names that are difficult for a parser. */
const jsonObject = fc.dictionary(
  fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('__proto__', 'constructor', 'a:b', '"', '\\', '\\"', ':'),
  ),
  fc.jsonValue({ stringUnit: 'grapheme' }),
);

test('header and claims are read as a JSON parser reads them', () => {
  fc.assert(
    fc.property(jsonObject, jsonObject, (header, claims) => {
      const texts = [header, claims].map((value) => JSON.stringify(value));
      const parsed = texts.map((text) => JSON.parse(text) as unknown);

      const token = parseCompactJwt(`${texts.map(base64Url).join('.')}.AA`);

      expect([token?.header, token?.claims]).toEqual(parsed);
    }),
    { seed: 11 },
  );
});

test('a duplicate member is refused, at any depth and in any spelling', () => {
  const escaped = (name: string) =>
    Array.from({ length: name.length }, (_, at) => name.charCodeAt(at))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join('');

  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.jsonValue(),
      fc.constantFrom<(member: string) => string>(
        (member) => `{${member}}`,
        (member) => `{"a":{${member}}}`,
        (member) => `{"a":[1,[{${member}}]]}`,
        (member) => `{ "b" : ":" , ${member} }`,
      ),
      (name, value, around) => {
        fc.pre(name !== 'a' && name !== 'b');
        const once = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
        const twice = `"${escaped(name)}" :\n1,${once}`;

        expect(parseCompactJwt(withClaims(around(once)))).toBeDefined();
        expect(parseCompactJwt(withClaims(around(twice)))).toBeUndefined();
      },
    ),
    { seed: 12 },
  );
});

test('a part with an additional character is refused, at any position', () => {
  fc.assert(
    fc.property(
      jsonObject.map((claims) => base64Url(JSON.stringify(claims))),
      fc.nat(),
      fc.constantFrom(...'=+/ \t\n\f\r\v\0*-_A\u00a0\u00c4\u2028'),
      fc.boolean(),
      (claims, place, character, isTwice) => {
        const at = place % (claims.length + 1);
        const changed = claims.slice(0, at) + character.repeat(isTwice ? 2 : 1) + claims.slice(at);
        // Decoding and encoding again gives the canonical spelling, if there is one.
        const isCanonical = Buffer.from(changed, 'base64url').toString('base64url') === changed;
        const token = parseCompactJwt(`${base64Url('{}')}.${changed}.AA`);

        if (!isCanonical) expect(token).toBeUndefined();
        expect(parseCompactJwt(`${base64Url('{}')}.${claims}.AA`)).toBeDefined();
      },
    ),
    { seed: 14, numRuns: 2_000 },
  );
});

test('parsing never throws, for any text', () => {
  const part = fc.oneof(fc.string(), fc.base64String(), fc.json().map(base64Url));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const text = parts.join('.');
      const token = parseCompactJwt(text);

      expect(token === undefined || text.split('.').length === 3).toBe(true);
    }),
    { seed: 13 },
  );
});

test('JSON with up to 32 levels is read; with more it is refused before it is parsed', () => {
  const nested = (levels: number, open: string, close: string) =>
    withClaims(`{"a":${open.repeat(levels - 1)}0${close.repeat(levels - 1)}}`);

  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    expect(parseCompactJwt(nested(32, open, close))).toBeDefined();
    expect(parseCompactJwt(nested(33, open, close))).toBeUndefined();
    expect(parseCompactJwt(nested(3_000, open, close))).toBeUndefined();
    expect(parseCompactJwt(nested(3_000, open, ''))).toBeUndefined();
    expect(
      parseCompactJwt(`${base64Url(`{"a":${open.repeat(3_000)}${close.repeat(3_000)}}`)}.e30.AA`),
    ).toBeUndefined();
  }
  expect(parseCompactJwt(withClaims(`{"a":"${'['.repeat(3_000)}"}`))).toBeDefined();
  expect(parseCompactJwt(withClaims(`{"a":[${'[],'.repeat(3_000)}[]]}`))).toBeDefined();
});

describe('not a token', () => {
  const cases: [name: string, text: string][] = [
    ['nothing', ''],
    ['only dots', '..'],
    ['four parts', `${withClaims('{}')}.AA`],
    ['an encrypted token', `${withClaims('{}')}.AA.AA`],
    ['a character of base64', withClaims('{"a":"???"}').replaceAll('_', '/')],
    ['padding', `${withClaims('{}')}=`],
    ['padding of the claims', withClaims('{}').replace('.e30.', '.e30=.')],
    ['another character of base64', withClaims('{"a":">>>"}').replaceAll('-', '+')],
    ['nonzero unused bits', withClaims('{}').replace(/AA$/, 'AB')],
    ['an additional character', `${withClaims('{}')}AAA`],
    ['a byte order mark', withClaims('\ufeff{}')],
    ['bytes that are not UTF-8', withClaims(Uint8Array.of(123, 34, 255, 34, 58, 49, 125))],
    ['a surrogate in UTF-8', withClaims(Uint8Array.of(123, 34, 237, 160, 128, 34, 58, 49, 125))],
    ['a list', withClaims('[]')],
    ['null', withClaims('null')],
    ['text after the JSON', withClaims('{}{}')],
    ['a string that does not end', withClaims('{"a":"b')],
    ['a string that ends in a backslash', withClaims('{"a":"\\\\\\')],
    ['only a quotation mark', withClaims('"')],
  ];
  test.each(cases)('%s', (_name, text) => {
    expect(parseCompactJwt(text)).toBeUndefined();
  });
});
