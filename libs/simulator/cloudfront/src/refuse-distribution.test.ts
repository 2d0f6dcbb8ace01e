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
    name: 'an origin that does not exist',
    change: { behaviors: [{ ...fixtureBehavior, originId: 'gone' }] },
    sentence: /^Distribution in stack home: the behaviour \* refers to the origin gone, which/,
  },
  ...(
    [
      ['for S3', { originType: 's3' }],
      ['only if the viewer sent no signature', { signingBehavior: 'no-override' }],
      ['with another protocol', { signingProtocol: 'sigv4a' }],
    ] as const
  ).map(([name, change]) => ({
    name: `an origin access control that signs ${name}`,
    change: withAccessControl(change),
    sentence:
      /^AccessControl in stack home is the origin access control of the origin origin\. The local edge supports only/,
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
  test('accepts the distribution of the fixture', () => {
    expect(refuseDistribution(fixtureDistribution)).toBeUndefined();
  });

  test('accepts an origin access control for a function URL', () => {
    expect(refuseDistribution({ ...fixtureDistribution, ...withAccessControl() })).toBeUndefined();
  });

  test.each(refusals)('rejects $name', ({ change, sentence }) => {
    expect(refuseDistribution({ ...fixtureDistribution, ...change })).toMatch(sentence);
  });
});
