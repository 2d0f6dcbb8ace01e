import { describe, expect, test } from '@jest/globals';
import { matchConditions } from './match-conditions.js';

const values = {
  'lambda:FunctionUrlAuthType': 'AWS_IAM',
  'lambda:InvokedViaFunctionUrl': 'true',
  'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/edge',
  'aws:SecureTransport': 'false',
  's3:TlsVersion': '1.3',
  'aws:Referer': undefined,
};
const authType = 'lambda:FunctionUrlAuthType';
const principal = 'aws:PrincipalArn';

describe('matchConditions', () => {
  const cases = [
    { name: 'no conditions', conditions: {}, outcome: 'holds' },
    { name: 'equal', conditions: { StringEquals: { [authType]: ['AWS_IAM'] } }, outcome: 'holds' },
    { name: 'not equal', conditions: { StringEquals: { [authType]: ['NONE'] } }, outcome: 'fails' },
    {
      name: 'one value of several',
      conditions: { StringEquals: { [authType]: ['NONE', 'AWS_IAM'] } },
      outcome: 'holds',
    },
    {
      name: 'the key in another case',
      conditions: { StringEquals: { 'LAMBDA:functionurlauthtype': ['AWS_IAM'] } },
      outcome: 'holds',
    },
    {
      name: 'the value in another case',
      conditions: { StringEquals: { [authType]: ['aws_iam'] } },
      outcome: 'fails',
    },
    { name: 'like', conditions: { StringLike: { [authType]: ['AWS_*'] } }, outcome: 'holds' },
    {
      name: 'a wildcard is literal for equals',
      conditions: { StringEquals: { [authType]: ['AWS_*'] } },
      outcome: 'fails',
    },
    {
      name: 'true',
      conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': ['True'] } },
      outcome: 'holds',
    },
    {
      name: 'false',
      conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': ['false'] } },
      outcome: 'fails',
    },
    ...(
      [
        ['NumericEquals', '1.30', 'holds'],
        ['NumericNotEquals', '1.3', 'fails'],
        ['NumericLessThan', '1.3', 'fails'],
        ['NumericLessThan', '1.31', 'holds'],
        ['NumericLessThan', '10', 'holds'],
        ['NumericLessThanEquals', '1.3', 'holds'],
        ['NumericGreaterThan', '1.2', 'holds'],
        ['NumericGreaterThanEquals', '1.4', 'fails'],
        ['NumericLessThan', 'many', 'fails'],
      ] as const
    ).map(([operator, limit, outcome]) => ({
      name: `${operator} ${limit}`,
      conditions: { [operator]: { 's3:TlsVersion': [limit] } },
      outcome,
    })),
    {
      name: 'a key that is known to have no value',
      conditions: { StringLike: { 'AWS:Referer': ['*'] } },
      outcome: 'fails',
    },
    {
      name: 'negated, a key that is known to have no value',
      conditions: { StringNotLike: { 'aws:Referer': ['*'] } },
      outcome: 'holds',
    },
    {
      name: 'ARN like',
      conditions: { ArnLike: { [principal]: ['arn:aws:iam::*:role/e*'] } },
      outcome: 'holds',
    },
    {
      name: 'ARN not like',
      conditions: { ArnEquals: { [principal]: ['arn:aws:iam::*:role/x'] } },
      outcome: 'fails',
    },
    {
      name: 'negated, equal',
      conditions: { StringNotEquals: { [authType]: ['AWS_IAM'] } },
      outcome: 'fails',
    },
    {
      name: 'negated, not equal',
      conditions: { StringNotEquals: { [authType]: ['NONE'] } },
      outcome: 'holds',
    },
    {
      name: 'an absent key',
      conditions: { StringEquals: { 'aws:SourceArn': ['a'] } },
      outcome: 'fails',
    },
    {
      name: 'an absent key, negated',
      conditions: { StringNotEquals: { 'aws:SourceArn': ['a'] } },
      outcome: 'holds',
    },
    {
      name: 'an absent key, if exists',
      conditions: { StringEqualsIfExists: { 'aws:SourceArn': ['a'] } },
      outcome: 'holds',
    },
    {
      name: 'a present key, if exists',
      conditions: { StringEqualsIfExists: { [authType]: ['NONE'] } },
      outcome: 'fails',
    },
    {
      name: 'one key of two fails',
      conditions: { StringEquals: { [authType]: ['AWS_IAM'], 'aws:SourceArn': ['a'] } },
      outcome: 'fails',
    },
    {
      name: 'one operator of two fails',
      conditions: {
        StringEquals: { [authType]: ['AWS_IAM'] },
        Bool: { 'aws:SecureTransport': ['true'] },
      },
      outcome: 'fails',
    },
    {
      name: 'an unknown operator next to one that fails',
      conditions: {
        IpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] },
        StringEquals: { [authType]: ['NONE'] },
      },
      outcome: 'fails',
    },
  ];

  test.each(cases)('$name: $outcome', ({ conditions, outcome }) => {
    expect(matchConditions(conditions, values)).toEqual({ outcome });
  });

  test('reports unknown operators', () => {
    const conditions = {
      IpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] },
      StringEquals: { [authType]: ['AWS_IAM'] },
    };

    expect(matchConditions(conditions, values)).toEqual({
      outcome: 'unknown',
      operators: ['IpAddress'],
      keys: [],
    });
  });

  test.each(['constructor', 'toString', '__proto__', 'ForAnyValue:StringEquals', 'Null'])(
    'reports the unknown operator %s',
    (operator) => {
      const conditions = { [operator]: { [authType]: ['AWS_IAM'] } };

      expect(matchConditions(conditions, values)).toEqual({
        outcome: 'unknown',
        operators: [operator],
        keys: [],
      });
    },
  );

  test.each(['StringEquals', 'StringNotEquals', 'ArnLike'])(
    'reports a policy variable: %s',
    (operator) => {
      const conditions = { [operator]: { [principal]: ['${aws:PrincipalArn}'] } };

      expect(matchConditions(conditions, values)).toEqual({
        outcome: 'unknown',
        operators: [],
        keys: ['${aws:PrincipalArn}'],
      });
    },
  );

  const unknownKeys = ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringLike'];
  test.each(unknownKeys)('reports a key whose value it does not know: %s', (operator) => {
    const conditions = { [operator]: { 'aws:PrincipalTag/team': ['a'], [authType]: ['AWS_IAM'] } };
    const holds = !operator.includes('Not');

    expect(matchConditions(conditions, values)).toEqual(
      holds
        ? { outcome: 'unknown', operators: [], keys: ['aws:PrincipalTag/team'] }
        : { outcome: 'fails' },
    );
  });

  test('a condition that fails decides, whatever an unknown key has', () => {
    const conditions = { StringEquals: { 'aws:PrincipalOrgID': ['o-1'], [authType]: ['NONE'] } };

    expect(matchConditions(conditions, values)).toEqual({ outcome: 'fails' });
  });

  const tags: [
    name: string,
    tags: Record<string, string> | undefined,
    key: string,
    outcome: string,
  ][] = [
    ['the tag', { team: 'a' }, 'aws:ResourceTag/team', 'holds'],
    ['the tag in another case', { Team: 'a' }, 'aws:ResourceTag/team', 'holds'],
    ['another value', { team: 'b' }, 'aws:ResourceTag/team', 'fails'],
    ['no tag', {}, 'aws:ResourceTag/team', 'fails'],
    ['a tag of AWS', {}, 'aws:ResourceTag/aws:cloudformation:stack-name', 'unknown'],
    ['unknown tags', undefined, 'aws:ResourceTag/team', 'unknown'],
  ];
  test.each(tags)('a resource with %s', (_name, resourceTags, key, outcome) => {
    const conditions = { StringEquals: { [key]: ['a'] } };

    expect(matchConditions(conditions, values, resourceTags).outcome).toBe(outcome);
  });
});
