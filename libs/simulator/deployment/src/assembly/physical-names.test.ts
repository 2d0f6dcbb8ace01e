import { describe, expect, test } from '@jest/globals';
import {
  distributionDomainName,
  distributionId,
  functionUrlHost,
  generatedName,
  policyId,
  managedPolicyId,
  roleId,
  userPoolClientId,
  userPoolId,
  type Place,
} from './physical-names.js';

const place: Place = {
  accountId: '123456789012',
  region: 'eu-central-1',
  stack: 'furlock-dev',
  logicalId: 'Thing',
};

const forms: { name: string; make: (place: Place) => string; form: RegExp }[] = [
  { name: 'userPoolId', make: userPoolId, form: /^eu-central-1_[A-Za-z0-9]{9}$/ },
  { name: 'userPoolClientId', make: userPoolClientId, form: /^[a-z0-9]{26}$/ },
  { name: 'distributionId', make: distributionId, form: /^E[A-Z0-9]{13}$/ },
  {
    name: 'distributionDomainName',
    make: distributionDomainName,
    form: /^d[a-z0-9]{13}\.cloudfront\.net$/,
  },
  {
    name: 'functionUrlHost',
    make: functionUrlHost,
    form: /^[a-z0-9]{32}\.lambda-url\.eu-central-1\.on\.aws$/,
  },
  { name: 'managedPolicyId', make: managedPolicyId, form: /^ANPA[A-Z2-7]{17}$/ },
  { name: 'roleId', make: roleId, form: /^AROA[A-Z2-7]{17}$/ },
  { name: 'policyId', make: policyId, form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ },
  { name: 'generatedName', make: generatedName, form: /^furlock-dev-Thing-[A-Za-z0-9]{12}$/ },
];

describe.each(forms)('$name', ({ make, form }) => {
  test("has AWS's format", () => {
    expect(make(place)).toMatch(form);
  });

  test('is the same for the same place', () => {
    expect(make({ ...place })).toBe(make(place));
  });

  test('is different for another logical id', () => {
    expect(make({ ...place, logicalId: 'Other' })).not.toBe(make(place));
  });
});

test('generatedName has at most 64 characters', () => {
  expect(generatedName({ ...place, logicalId: 'L'.repeat(200) })).toHaveLength(64);
});
