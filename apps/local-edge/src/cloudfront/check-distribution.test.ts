import { describe, expect, test } from '@jest/globals';
import type { CacheBehavior, Distribution } from '../assembly/deployment.js';
import {
  fixtureBehavior,
  fixtureDistribution,
  fixtureOrigin,
} from '../testing/fixture-distribution.js';
import { refuseDistribution } from './check-distribution.js';

const refusals: { name: string; change: Partial<Distribution>; sentence: RegExp }[] = [
  {
    name: 'another cache policy',
    change: { behaviors: [{ ...fixtureBehavior, cachePolicyId: 'other' }] },
    sentence: /^Distribution in stack home: the behaviour \* has the cache policy other,/,
  },
  {
    name: 'another origin request policy',
    change: { behaviors: [{ ...fixtureBehavior, originRequestPolicyId: 'other' }] },
    sentence: /origin request policy other,/,
  },
  {
    name: 'no origin request policy',
    change: { behaviors: [withoutPolicy(fixtureBehavior)] },
    sentence: /origin request policy \(none\),/,
  },
  {
    name: 'a function on another event',
    change: {
      behaviors: [
        {
          ...fixtureBehavior,
          functions: [{ eventType: 'viewer-request', versionArn: 'arn', includeBody: false }],
        },
      ],
    },
    sentence: /a function for viewer-request,/,
  },
  {
    name: 'an origin that is not there',
    change: { behaviors: [{ ...fixtureBehavior, originId: 'gone' }] },
    sentence: /the origin gone, which/,
  },
  {
    name: 'an origin access control',
    change: { origins: [{ ...fixtureOrigin, originAccessControlId: 'oac' }] },
    sentence: /the origin origin has an origin access control,/,
  },
];

function withoutPolicy(behavior: CacheBehavior): CacheBehavior {
  const copy: { -readonly [Key in keyof CacheBehavior]: CacheBehavior[Key] } = { ...behavior };
  delete copy.originRequestPolicyId;
  return copy;
}

describe('refuseDistribution', () => {
  test('lets a distribution of ours pass', () => {
    expect(refuseDistribution(fixtureDistribution)).toBeUndefined();
  });

  test.each(refusals)('stops at $name', ({ change, sentence }) => {
    expect(refuseDistribution({ ...fixtureDistribution, ...change })).toMatch(sentence);
  });
});
