import { expect, test } from '@jest/globals';
import { Aws, Fn, Stack, Token } from 'aws-cdk-lib';
import { withPlaceholders } from './with-placeholders.js';

test('what is known stays as it is', () => {
  const known = { a: ['b', 1, true, null], Ref: 'c', d: { e: '${f} {{g}}' } };

  expect(withPlaceholders(known)).toMatchObject({ value: known, placeholders: [] });
});

test.each<[string, unknown, unknown]>([
  ['a token', Aws.REGION, Aws.ACCOUNT_ID],
  ['a token in a list', Token.asList({ Ref: 'A' })[0], Token.asList({ Ref: 'B' })[0]],
  ['a number', Token.asNumber({ Ref: 'A' }), Token.asNumber({ Ref: 'B' })],
  ['a function', { Ref: 'A' }, { 'Fn::ImportValue': 'A' }],
  ['a dynamic reference', '{{resolve:ssm:a}}', '{{resolve:ssm:b}}'],
])('%s has one placeholder, and another one has another', (_, one, other) => {
  const { value, isPlaceholder } = withPlaceholders([one, other, one]);
  const [first, second, third] = value as string[];

  expect(first).toBe(third);
  expect(first).not.toBe(second);
  expect([first, second, 'a', one].map(isPlaceholder)).toEqual([true, true, false, false]);
});

test('a text with something unknown keeps what is known, before and after CDK resolves it', () => {
  const text = `https://${Fn.importValue('host')}/a`;
  const stack = new Stack();

  for (const given of [text, stack.resolve(text) as unknown]) {
    const { value, placeholders } = withPlaceholders({ text: given });

    expect(value).toEqual({ text: `https://${placeholders.join()}/a` });
    expect(placeholders).toHaveLength(1);
  }
});
