import { describe, expect, test } from '@jest/globals';
import { fixtureBehavior, fixtureDistribution } from './testing/fixture-distribution.js';
import { refuseDistribution } from './refuse-distribution.js';

const gone = { ...fixtureBehavior, originId: 'gone' };

describe('refuseDistribution', () => {
  test('accepts the distribution of the fixture', () => {
    expect(refuseDistribution(fixtureDistribution)).toEqual([]);
  });

  test('accepts a behaviour that is not served, which can name an origin group', () => {
    const behaviors = [{ ...gone, unserved: 'has the origin group gone' }];

    expect(refuseDistribution({ ...fixtureDistribution, behaviors })).toEqual([]);
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
