import { describe, expect, test } from '@jest/globals';
import { resolveIntrinsics, type Lookup } from './resolve-intrinsics.js';

const lookup: Lookup = {
  ref: (name) => ({ Pool: 'pool-id', Names: ['a', 'b'], 'AWS::Region': 'eu-central-1' })[name],
  getAtt: (logicalId, attribute) => `${logicalId}/${attribute}`,
  condition: (name) => name === 'Holds',
  findInMap: (keys) => (keys[0] === 'Map' ? keys.join('>') : undefined),
  availabilityZones: (region) => ['a', 'b'].map((zone) => `${region || 'here'}${zone}`),
  invent: (what) => `invented ${what}`,
  isInvented: (text) => text.startsWith('invented'),
  importValue: (exportName) => `imported ${exportName}`,
  stackOutput: (stackName, outputName) => `${stackName}:${outputName}`,
  refuse: (reason) => {
    throw new Error(reason);
  },
};

describe('resolveIntrinsics', () => {
  const cases: { name: string; value: unknown; expected: unknown }[] = [
    {
      name: 'keeps plain values',
      value: { a: [1, 'x', true, null] },
      expected: { a: [1, 'x', true, null] },
    },
    { name: 'Ref', value: { Ref: 'Pool' }, expected: 'pool-id' },
    {
      name: 'Ref AWS::NoValue drops a property',
      value: { a: { Ref: 'AWS::NoValue' }, b: 1 },
      expected: { b: 1 },
    },
    { name: 'Ref AWS::NoValue drops an item', value: [{ Ref: 'AWS::NoValue' }, 1], expected: [1] },
    {
      name: 'Fn::GetAtt with a list',
      value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] },
      expected: 'Url/FunctionUrl',
    },
    {
      name: 'Fn::GetAtt with text',
      value: { 'Fn::GetAtt': 'Nested.Outputs.Name' },
      expected: 'Nested/Outputs.Name',
    },
    {
      name: 'Fn::Join',
      value: { 'Fn::Join': ['-', ['a', { Ref: 'Pool' }, 3]] },
      expected: 'a-pool-id-3',
    },
    {
      name: 'Fn::Join of a referenced list',
      value: { 'Fn::Join': ['', { Ref: 'Names' }] },
      expected: 'ab',
    },
    {
      name: 'Fn::Split and Fn::Select',
      value: { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b'] }] },
      expected: 'b',
    },
    {
      name: 'Fn::Sub',
      value: { 'Fn::Sub': '${Pool} in ${AWS::Region}, ${Url.Host}' },
      expected: 'pool-id in eu-central-1, Url/Host',
    },
    { name: 'Fn::Sub with a literal', value: { 'Fn::Sub': '${!Pool}' }, expected: '${Pool}' },
    {
      name: 'Fn::Sub with additional values',
      value: { 'Fn::Sub': ['${x}', { x: { Ref: 'Pool' } }] },
      expected: 'pool-id',
    },
    {
      name: 'Fn::If takes the first branch',
      value: { 'Fn::If': ['Holds', 1, { 'Fn::Unknown': 0 }] },
      expected: 1,
    },
    {
      name: 'Fn::If takes the second branch',
      value: { 'Fn::If': ['Fails', { 'Fn::Unknown': 0 }, 2] },
      expected: 2,
    },
    { name: 'Fn::Equals', value: { 'Fn::Equals': [{ Ref: 'Pool' }, 'pool-id'] }, expected: true },
    {
      name: 'Fn::Not of a condition',
      value: { 'Fn::Not': [{ Condition: 'Holds' }] },
      expected: false,
    },
    {
      name: 'Fn::And',
      value: { 'Fn::And': [{ Condition: 'Holds' }, { Condition: 'Fails' }] },
      expected: false,
    },
    {
      name: 'Fn::Or',
      value: { 'Fn::Or': [{ Condition: 'Holds' }, { Condition: 'Fails' }] },
      expected: true,
    },
    {
      name: 'Fn::FindInMap',
      value: { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'key'] },
      expected: 'Map>eu-central-1>key',
    },
    {
      name: 'Fn::FindInMap with a value for a missing key',
      value: { 'Fn::FindInMap': ['Other', 'a', 'b', { DefaultValue: { Ref: 'Pool' } }] },
      expected: 'pool-id',
    },
    { name: 'Fn::GetAZs', value: { 'Fn::GetAZs': '' }, expected: ['herea', 'hereb'] },
    {
      name: 'Fn::GetAZs of a region',
      value: { 'Fn::Select': [1, { 'Fn::GetAZs': { Ref: 'AWS::Region' } }] },
      expected: 'eu-central-1b',
    },
    {
      name: 'Fn::Cidr',
      value: { 'Fn::Cidr': ['10.0.0.0/16', 3, '8'] },
      expected: ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'],
    },
    {
      name: 'Fn::Cidr of what is not an IPv4 range',
      value: { 'Fn::Cidr': ['2001:db8::/56', 1, 64] },
      expected: ['invented a block of Fn::Cidr'],
    },
    { name: 'Fn::Length', value: { 'Fn::Length': { Ref: 'Names' } }, expected: 2 },
    {
      name: 'Fn::ToJsonString',
      value: { 'Fn::ToJsonString': { a: { Ref: 'Pool' } } },
      expected: '{"a":"pool-id"}',
    },
    {
      name: 'an unknown function',
      value: { 'Fn::Transform': { Name: 'AWS::Include' } },
      expected: 'invented the result of Fn::Transform',
    },
    {
      name: 'a part of an invented text that has too few',
      value: { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::Transform': {} }] }] },
      expected: 'invented the result of Fn',
    },
    { name: 'Fn::ImportValue', value: { 'Fn::ImportValue': 'name' }, expected: 'imported name' },
    {
      name: 'Fn::GetStackOutput',
      value: { 'Fn::GetStackOutput': { StackName: 's', OutputName: 'o' } },
      expected: 's:o',
    },
    { name: 'Fn::Base64', value: { 'Fn::Base64': 'ab' }, expected: 'YWI=' },
    {
      name: 'a condition of a policy statement',
      value: { Condition: { Bool: { a: { Ref: 'Pool' } } } },
      expected: { Condition: { Bool: { a: 'pool-id' } } },
    },
  ];

  test.each(cases)('$name', ({ value, expected }) => {
    const resolved = resolveIntrinsics(value, lookup);

    expect(resolved).toEqual(expected);
  });

  const refusals: { name: string; value: unknown; reason: RegExp }[] = [
    {
      name: 'a missing key of a map',
      value: { 'Fn::FindInMap': ['Other', 'a', 'b'] },
      reason: /^looks up Other, a, b, which is not/,
    },
    { name: 'a missing item', value: { 'Fn::Select': [3, ['a']] }, reason: /does not exist/ },
    {
      name: 'Fn::Join of an object',
      value: { 'Fn::Join': ['', [{ a: 1, b: 2 }]] },
      reason: /not a string/,
    },
    {
      name: 'Fn::Join without two arguments',
      value: { 'Fn::Join': [''] },
      reason: /two arguments/,
    },
    { name: 'Fn::Split of a list', value: { 'Fn::Split': ['', []] }, reason: /not a string/ },
  ];

  test.each(refusals)('refuses $name', ({ value, reason }) => {
    expect(() => resolveIntrinsics(value, lookup)).toThrow(reason);
  });
});
