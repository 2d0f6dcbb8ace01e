import { describe, expect, test } from '@jest/globals';
import { proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import { equalText, matchArn, matchText } from './match-text.js';
import { text, unknownPart, type Text, type Unknown } from './text.js';

const name = (key: string, prefix = ''): Unknown => ({ key, prefix, isName: true });
const account = name('AWS::AccountId');
const arn = (...end: (string | Unknown | Text)[]): Text =>
  text('arn:aws:lambda:eu-central-1:', account, ':function:', ...end);
const orders = arn(name('Orders', 'Home-'));

describe('matchArn', () => {
  const cases: [pattern: Text, value: Text, answer: string][] = [
    [text('*'), orders, 'yes'],
    [text('arn:aws:lambda:*:*:function:*'), orders, 'yes'],
    [text('arn:*:lambda:eu-*:*:*'), orders, 'yes'],
    [orders, orders, 'yes'],
    [text(orders, ':*'), orders, 'no'],
    [text(orders, ':*'), text(orders, ':live'), 'yes'],
    [text(orders, '*'), orders, 'yes'],
    [arn('Home-*'), orders, 'yes'],
    [arn('Hom?-*'), orders, 'yes'],
    [arn('Home-Orders-*'), orders, 'unknown'],
    [arn('billing-*'), orders, 'no'],
    [arn(name('Billing', 'Home-')), orders, 'no'],
    [arn(name('Billing', 'Home-billing-')), orders, 'no'],
    [arn(name('Billing', 'Home-'), ':*'), orders, 'no'],
    [arn(name('Billing', 'Home-'), '*'), orders, 'unknown'],
    [text('arn:aws:lambda:us-east-1:*:function:*'), orders, 'no'],
    [text('arn:aws:lambda:eu-central-1:111122223333:function:*'), orders, 'unknown'],
    [text('arn:aws:s3:::', unknownPart('Bucket'), '/*'), orders, 'no'],
    [text(unknownPart('Parameter')), orders, 'unknown'],
    [text('arn:aws:lambda:', unknownPart('Rest')), orders, 'unknown'],
    // Whether a wildcard that crosses a colon counts is not documented clearly.
    [text('arn:aws:lambda:*'), orders, 'unknown'],
    [text('arn:*'), orders, 'unknown'],
    [text('arn:aws:s3:*'), orders, 'no'],
  ];

  test.each(cases)('%j, %j: %s', (pattern, value, answer) => {
    expect(matchArn(pattern, value)).toBe(answer);
  });
});

describe('literal texts', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.'), maxLength: 12 });
  const patterns = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 12 });

  test('match as a regular expression does', () => {
    fc.assert(
      fc.property(patterns, letters, (pattern, value) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchText(text(pattern), text(value))).toBe(expression.test(value) ? 'yes' : 'no');
      }),
      proofRuns({ part: 500, all: 50_000, seed: 16 }),
    );
  });

  test('are equal as strings are', () => {
    fc.assert(
      fc.property(patterns, patterns, (one, other) => {
        expect(equalText(text(one), text(other))).toBe(one === other ? 'yes' : 'no');
      }),
      proofRuns({ part: 500, all: 50_000, seed: 16 }),
    );
  });
});

describe('unknown parts', () => {
  const values = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 4 });
  const parts = fc.array(
    fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', '-', ':'), maxLength: 3 }),
      fc.constantFrom('*', '?'),
      fc.constantFrom('X', 'Y').map((key) => unknownPart(key)),
    ),
    { maxLength: 5 },
  );

  test('an answer holds for all of their values', () => {
    fc.assert(
      fc.property(parts, parts, values, values, (pattern, value, x, y) => {
        const deployed = (written: Text): Text =>
          text(
            ...written.map((part) => (typeof part === 'string' ? part : part.key === 'X' ? x : y)),
          );
        const plain = text(...value.filter((part) => part !== '*' && part !== '?'));
        const answer = matchText(text(...pattern), plain);

        if (answer === 'unknown') return;
        expect(matchText(deployed(pattern), deployed(plain))).toBe(answer);
      }),
      proofRuns({ part: 1_000, all: 100_000, seed: 16 }),
    );
  });
});
