import { afterEach, expect, test } from '@jest/globals';
import {
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
} from '../testing/fixture-assembly.js';
import type { FixtureAssembly } from '../testing/fixture-assembly.js';
import type { JsonObject } from './json-object.js';
import { readDeployment } from './read-deployment.js';

let assembly: FixtureAssembly | undefined;

afterEach(() => assembly?.remove());

/** The only client, as a template with this rotation declares it. */
function clientWith(rotation: JsonObject | undefined) {
  const client = fixtureTemplates.home['Client'] as { readonly Properties: JsonObject };
  const Properties = {
    ...client.Properties,
    ...(rotation !== undefined && { RefreshTokenRotation: rotation }),
  };
  assembly = writeFixtureAssembly(withHomeResources({ Client: { ...client, Properties } }));
  const read = readDeployment(assembly.directory);
  if (!read.ok) throw new Error(read.error.sentence);
  return read.value.userPools[0]?.clients[0];
}

const cases: { name: string; rotation: JsonObject | undefined; expected: object | undefined }[] = [
  { name: 'nothing said', rotation: undefined, expected: undefined },
  { name: 'disabled', rotation: { Feature: 'DISABLED' }, expected: undefined },
  { name: 'enabled', rotation: { Feature: 'ENABLED' }, expected: { gracePeriodSeconds: 0 } },
  {
    name: 'enabled with a grace period',
    rotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
    expected: { gracePeriodSeconds: 30 },
  },
];

test.each(cases)('rotation of refresh tokens: $name', ({ rotation, expected }) => {
  expect(clientWith(rotation)?.refreshTokenRotation).toEqual(expected);
});
