import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { resolveDynamicReferences } from './resolve-dynamic-references.js';

const dynamicValue = (service: string, reference: string): string => `<${service}|${reference}>`;

describe('resolveDynamicReferences', () => {
  const cases: [name: string, value: unknown, expected: unknown][] = [
    ['a whole text', '{{resolve:ssm:/a/b}}', '<ssm|/a/b>'],
    ['a version', '{{resolve:ssm:/a:3}}', '<ssm|/a:3>'],
    [
      'a secret of an ARN',
      'x{{resolve:secretsmanager:arn:aws:s:r:1:secret:n:SecretString:key}}y',
      'x<secretsmanager|arn:aws:s:r:1:secret:n:SecretString:key>y',
    ],
    ['two in one text', '{{resolve:ssm:a}}-{{resolve:ssm:b}}', '<ssm|a>-<ssm|b>'],
    ['lists and objects', { a: ['{{resolve:ssm:a}}', 1] }, { a: ['<ssm|a>', 1] }],
    ['no end', '{{resolve:ssm:a', '{{resolve:ssm:a'],
    ['no reference', '{{resolve:ssm}}', '{{resolve:ssm}}'],
    ['other braces', '{{a}}', '{{a}}'],
  ];

  test.each(cases)('%s', (_, value, expected) => {
    expect(resolveDynamicReferences(value, dynamicValue)).toEqual(expected);
  });

  test('a text without a reference stays as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('{{resolve:'));

        expect(resolveDynamicReferences(text, dynamicValue)).toBe(text);
      }),
    );
  });

  test('every reference is replaced, whatever surrounds it', () => {
    const word = fc.stringMatching(/^[a-z/]{1,8}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1 }), (pairs) => {
        const text = pairs.map(([around, name]) => `${around}{{resolve:ssm:${name}}}`).join('');

        expect(resolveDynamicReferences(text, dynamicValue)).toBe(
          pairs.map(([around, name]) => `${around}<ssm|${name}>`).join(''),
        );
      }),
    );
  });
});
