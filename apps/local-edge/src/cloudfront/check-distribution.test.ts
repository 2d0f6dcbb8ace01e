import { describe, expect, test } from '@jest/globals';
import type { Distribution } from '../assembly/deployment.js';
import {
  fixtureBehavior,
  fixtureDistribution,
  fixtureOrigin,
} from '../testing/fixture-distribution.js';
import { refuseDistribution } from './check-distribution.js';

const refusals: { name: string; change: Partial<Distribution>; sentence: RegExp }[] = [
  {
    name: 'an origin that is not there',
    change: { behaviors: [{ ...fixtureBehavior, originId: 'gone' }] },
    sentence: /^Distribution in stack home: the behaviour \* names the origin gone, which/,
  },
  {
    name: 'an origin access control',
    change: {
      origins: [
        { ...fixtureOrigin, originAccessControl: { stack: 'home', logicalId: 'AccessControl' } },
      ],
    },
    sentence: /^AccessControl in stack home has CloudFront sign for the origin origin, which/,
  },
];

describe('refuseDistribution', () => {
  test('lets a distribution of ours pass', () => {
    expect(refuseDistribution(fixtureDistribution)).toBeUndefined();
  });

  test.each(refusals)('stops at $name', ({ change, sentence }) => {
    expect(refuseDistribution({ ...fixtureDistribution, ...change })).toMatch(sentence);
  });
});
