import { expect, test } from '@jest/globals';
import type { Finding } from '@furlock/simulator-deployment';
import { findingsText } from './findings-text.js';

const table: Finding = {
  kind: 'invented',
  stack: 'home',
  logicalId: 'Table',
  property: 'AWS::DynamoDB::Table',
  sentence: 'Ref is home-Table-1',
};
const image: Finding = {
  kind: 'unserved',
  stack: 'home',
  logicalId: 'Backend',
  property: 'Code',
  sentence: 'The function is a container image.',
};

test('lists invented values and unserved parts, each with its place', () => {
  const lines = findingsText([image, table]).split('\n');

  expect(lines).toContain('  Table in stack home (AWS::DynamoDB::Table): Ref is home-Table-1');
  expect(lines).toContain('  Backend in stack home, Code: The function is a container image.');
});

test('is empty without a difference', () => {
  expect(findingsText([])).toBe('');
});
