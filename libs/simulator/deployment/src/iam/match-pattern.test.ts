import { describe, expect, test } from '@jest/globals';
import { matchArn, matchPattern } from './match-pattern.js';

describe('matchPattern', () => {
  const cases = [
    { pattern: 'lambda:InvokeFunction', text: 'lambda:InvokeFunction', matches: true },
    { pattern: 'lambda:InvokeFunction', text: 'lambda:InvokeFunctionUrl', matches: false },
    { pattern: 'lambda:Invoke*', text: 'lambda:InvokeFunctionUrl', matches: true },
    { pattern: 'lambda:?nvokeFunction', text: 'lambda:InvokeFunction', matches: true },
    { pattern: 'lambda:?InvokeFunction', text: 'lambda:InvokeFunction', matches: false },
    { pattern: '*', text: '', matches: true },
    { pattern: 'a.c', text: 'abc', matches: false },
    { pattern: 'A', text: 'a', matches: false },
  ];

  test.each(cases)('$pattern, $text: $matches', ({ pattern, text, matches }) => {
    expect(matchPattern(pattern, text)).toBe(matches);
  });
});

describe('matchArn', () => {
  const arn = 'arn:aws:lambda:eu-central-1:111122223333:function:hello';
  const cases = [
    { pattern: arn, matches: true },
    { pattern: 'arn:aws:lambda:*:111122223333:function:*', matches: true },
    { pattern: 'arn:aws:lambda:eu-central-1:111122223333:*', matches: true },
    { pattern: 'arn:aws:lambda:*:function:hello', matches: false },
    { pattern: 'arn:aws:lambda:eu-central-1:111122223333:function:hell', matches: false },
    { pattern: 'arn:aws:*', matches: false },
  ];

  test.each(cases)('$pattern: $matches', ({ pattern, matches }) => {
    expect(matchArn(pattern, arn)).toBe(matches);
  });
});
