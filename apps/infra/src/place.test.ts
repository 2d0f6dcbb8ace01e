import { describe, expect, test } from '@jest/globals';
import { place } from './place.js';

describe('places', () => {
  test.each([
    ['dev', 'eu-central-1'],
    ['p', 'us-east-1'],
    ['pr-1234', 'ap-southeast-2'],
    ['a234567890123456789b', 'us-gov-west-1'],
  ])('%s in %s', (stage, region) => {
    expect(place({ stage, region })).toEqual({
      ok: true,
      place: { stage, region, signing: 'edge', edgeRuntime: 'nodejs24.x' },
    });
  });

  test.each(['edge', 'oac'])('signed by %s', (signing) => {
    expect(place({ stage: 'dev', region: 'eu-central-1', signing })).toMatchObject({
      ok: true,
      place: { signing },
    });
  });
});

test('the fallback for a runtime that the edge does not support', () => {
  expect(place({ stage: 'dev', region: 'eu-central-1', edgeRuntime: 'nodejs22.x' })).toMatchObject({
    ok: true,
    place: { edgeRuntime: 'nodejs22.x' },
  });
});

test('a runtime that the edge does not support is rejected', () => {
  expect(place({ stage: 'dev', region: 'eu-central-1', edgeRuntime: 'nodejs20.x' })).toEqual({
    ok: false,
    sentence: expect.stringContaining('specify one of nodejs24.x, nodejs22.x'),
  });
});

test.each(['true', true, 'false', false])(
  'tokens are forwarded if asked for: %j',
  (forwardToken) => {
    const result = place({ stage: 'dev', region: 'eu-central-1', forwardToken });

    expect(result.ok && result.place.forwardToken).toBe(
      String(forwardToken) === 'true' ? true : undefined,
    );
  },
);

test.each(['yes', '', 1, null])('forwarding of tokens that is %j is rejected', (forwardToken) => {
  expect(place({ stage: 'dev', region: 'eu-central-1', forwardToken })).toEqual({
    ok: false,
    sentence: expect.stringContaining('specify true or false'),
  });
});

test.each(['true', true, 'false', false, undefined])(
  'people sign in with a browser unless that is switched off: %j',
  (signIn) => {
    const result = place({ stage: 'dev', region: 'eu-central-1', signIn });

    expect(result.ok && result.place.signIn).toBe(String(signIn) === 'false' ? false : undefined);
  },
);

test.each(['no', '', 0, null])('sign-in that is %j is rejected', (signIn) => {
  expect(place({ stage: 'dev', region: 'eu-central-1', signIn })).toEqual({
    ok: false,
    sentence: expect.stringContaining('specify true or false, such as --context signIn=false'),
  });
});

test('a user pool that was kept', () => {
  const userPoolId = 'eu-central-1_AbCdEfGhI';

  expect(place({ stage: 'dev', region: 'eu-central-1', userPoolId })).toMatchObject({
    ok: true,
    place: { userPoolId },
  });
});

test.each(['eu-west-1_AbCdEfGhI', 'eu-central-1_', 'eu-central-1_a/b', '', 1, null])(
  'a user pool that is %j is rejected',
  (userPoolId) => {
    expect(place({ stage: 'dev', region: 'eu-central-1', userPoolId })).toEqual({
      ok: false,
      sentence: expect.stringContaining('specify the id of a user pool in eu-central-1, such as'),
    });
  },
);

test('an unknown signer is rejected', () => {
  expect(place({ stage: 'dev', region: 'eu-central-1', signing: 'OAC' })).toEqual({
    ok: false,
    sentence: expect.stringContaining('The signing is "OAC": specify edge or oac'),
  });
});

describe('what is rejected', () => {
  test.each<[string, unknown, unknown, string]>([
    ['no stage', undefined, 'eu-central-1', 'The stage is missing: specify '],
    ['no region', 'dev', undefined, 'The region is missing: specify '],
    ['a number', 1, 'eu-central-1', 'The stage is 1: specify '],
    ['upper case', 'Dev', 'eu-central-1', 'The stage "Dev" must be '],
    ['a digit first', '1dev', 'eu-central-1', 'The stage "1dev" must be '],
    ['a hyphen last', 'dev-', 'eu-central-1', 'The stage "dev-" must be '],
    ['a path', '../dev', 'eu-central-1', 'The stage "../dev" must be '],
    ['a word that Cognito reserves', 'draws', 'eu-central-1', 'must not contain "aws"'],
    ['21 characters', 'a'.repeat(21), 'eu-central-1', 'at most 20'],
    ['a zone', 'dev', 'eu-central-1a', 'The region is "eu-central-1a": specify '],
    ['a word', 'dev', 'frankfurt', 'The region is "frankfurt": specify '],
    ['a list', 'dev', ['eu-central-1'], 'The region is ["eu-central-1"]: specify '],
  ])('%s', (_, stage, region, expected) => {
    expect(place({ stage, region })).toEqual({
      ok: false,
      sentence: expect.stringContaining(expected),
    });
  });
});
