import { describe, expect, test } from '@jest/globals';
import { fixtureBehavior, fixtureDistribution } from './testing/fixture-distribution.js';
import { refuseDistribution } from './refuse-distribution.js';

const gone = { ...fixtureBehavior, originId: 'gone' };

describe('refuseDistribution', () => {
  test('accepts the distribution of the fixture', () => {
    expect(refuseDistribution(fixtureDistribution)).toEqual([]);
  });

  const group = { id: 'gone', originIds: ['origin', 'origin'], failoverStatuses: [500] };

  test('accepts a behaviour that names an origin group', () => {
    const changed = { ...fixtureDistribution, behaviors: [gone], originGroups: [group] };

    expect(refuseDistribution(changed)).toEqual([]);
  });

  test('rejects an origin group with an origin that does not exist', () => {
    const originGroups = [{ ...group, originIds: ['origin', 'other'] }];

    expect(refuseDistribution({ ...fixtureDistribution, originGroups })).toEqual([
      'Distribution in stack home: the origin group gone refers to the origin other, which the distribution does not have.',
    ]);
  });

  test('rejects every origin that does not exist', () => {
    const behaviors = [{ ...gone, pathPattern: '/a' }, gone];

    expect(refuseDistribution({ ...fixtureDistribution, behaviors })).toEqual(
      ['/a', '*'].map(
        (pathPattern) =>
          `Distribution in stack home: the behaviour ${pathPattern} refers to the origin gone, which the distribution does not have.`,
      ),
    );
  });
});
