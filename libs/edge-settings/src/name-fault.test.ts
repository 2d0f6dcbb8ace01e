import { describe, expect, test } from '@jest/globals';
import { nameFault } from './name-fault.js';

describe('valid names', () => {
  test.each(['dev', 'a', 'pr-1234', 'eu2', 'a-b-c'])('%s', (name) => {
    expect(nameFault(name)).toBeUndefined();
  });
});

describe('invalid names', () => {
  test.each([
    ['upper case', 'Dev', 'lower-case'],
    ['empty', '', 'lower-case'],
    ['a digit first', '1dev', 'lower-case'],
    ['a hyphen first', '-dev', 'lower-case'],
    ['a hyphen last', 'dev-', 'lower-case'],
    ['two hyphens in a row', 'dev--x', 'single hyphens'],
    ['a slash', 'dev/x', 'lower-case'],
    ['a dot', 'dev.x', 'lower-case'],
    ['a word that Cognito reserves: aws', 'draws', '"aws"'],
    ['a word that Cognito reserves: amazon', 'amazonas', '"amazon"'],
    ['a word that Cognito reserves: cognito', 'incognito', '"cognito"'],
  ])('%s', (_name, name, reason) => {
    expect(nameFault(name)).toContain(reason);
  });
});
