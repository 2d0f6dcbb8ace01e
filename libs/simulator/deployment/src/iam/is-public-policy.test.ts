import { describe, expect, test } from '@jest/globals';
import type { PrincipalStatement } from '../deployment.js';
import { isPublicPolicy } from './is-public-policy.js';

const open: PrincipalStatement = {
  effect: 'Allow',
  principals: ['*'],
  actions: ['s3:GetObject'],
  resources: ['*'],
  conditions: {},
};

const cases: { name: string; statement: Partial<PrincipalStatement>; isPublic: boolean }[] = [
  { name: 'everyone', statement: {}, isPublic: true },
  { name: 'a service', statement: { principals: ['cloudfront.amazonaws.com'] }, isPublic: false },
  {
    name: 'everyone but one',
    statement: { principals: [], exceptPrincipals: ['a'] },
    isPublic: true,
  },
  { name: 'a Deny', statement: { effect: 'Deny' }, isPublic: false },
  {
    name: 'everyone from one source',
    statement: { conditions: { StringEquals: { 'AWS:SourceArn': ['arn:aws:s3:::a'] } } },
    isPublic: false,
  },
  {
    name: 'everyone from any source',
    statement: { conditions: { StringLike: { 'aws:SourceArn': ['arn:aws:s3:::*'] } } },
    isPublic: true,
  },
  {
    name: 'everyone from one of a list of sources, one of which is any',
    statement: { conditions: { StringLike: { 'aws:SourceVpc': ['vpc-1', 'vpc-*'] } } },
    isPublic: true,
  },
  {
    name: 'everyone without a source, too',
    statement: { conditions: { StringEqualsIfExists: { 'aws:SourceVpc': ['vpc-1'] } } },
    isPublic: true,
  },
  {
    name: 'everyone with a header, which anyone can send',
    statement: { conditions: { StringEquals: { 'aws:Referer': ['secret'] } } },
    isPublic: true,
  },
  {
    name: 'every address',
    statement: { conditions: { IpAddress: { 'aws:SourceIp': ['0.0.0.0/0'] } } },
    isPublic: true,
  },
];

describe('isPublicPolicy', () => {
  test.each(cases)('$name: $isPublic', ({ statement, isPublic }) => {
    expect(isPublicPolicy([{ ...open, ...statement }])).toBe(isPublic);
  });
});
