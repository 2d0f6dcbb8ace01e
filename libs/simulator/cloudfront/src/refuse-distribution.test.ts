import { describe, expect, test } from '@jest/globals';
import type { Distribution, OriginAccessControl } from '@furlock/simulator-deployment';
import {
  fixtureBehavior,
  fixtureDistribution,
  fixtureOrigin,
} from './testing/fixture-distribution.js';
import { refuseDistribution } from './refuse-distribution.js';

const refusals: { name: string; change: Partial<Distribution>; sentence: RegExp }[] = [
  {
    name: 'an origin that is not there',
    change: { behaviors: [{ ...fixtureBehavior, originId: 'gone' }] },
    sentence: /^Distribution in stack home: the behaviour \* names the origin gone, which/,
  },
  ...(
    [
      ['for S3', { originType: 's3' }],
      ['only where the viewer sent no signature', { signingBehavior: 'no-override' }],
      ['with another protocol', { signingProtocol: 'sigv4a' }],
    ] as const
  ).map(([name, change]) => ({
    name: `an origin access control that signs ${name}`,
    change: withAccessControl(change),
    sentence: /^AccessControl in stack home has CloudFront sign for the origin origin in another/,
  })),
];

function withAccessControl(change: Partial<OriginAccessControl> = {}): Partial<Distribution> {
  const originAccessControl = {
    stack: 'home',
    logicalId: 'AccessControl',
    originType: 'lambda',
    signingBehavior: 'always',
    signingProtocol: 'sigv4',
    ...change,
  };
  return { origins: [{ ...fixtureOrigin, originAccessControl }] };
}

describe('refuseDistribution', () => {
  test('lets a distribution of ours pass', () => {
    expect(refuseDistribution(fixtureDistribution)).toBeUndefined();
  });

  test('lets CloudFront sign for a function URL', () => {
    expect(refuseDistribution({ ...fixtureDistribution, ...withAccessControl() })).toBeUndefined();
  });

  test.each(refusals)('stops at $name', ({ change, sentence }) => {
    expect(refuseDistribution({ ...fixtureDistribution, ...change })).toMatch(sentence);
  });
});
