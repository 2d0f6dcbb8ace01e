import { expect, test } from '@jest/globals';
import { foldHeaderName } from '@furlock/viewer-identity';
import { attachIdentity } from './attach-identity.js';

const facts = { identityHeader: null, clientAddress: '', publicOrigin: 'https://api.example.com' };

/** Whether a viewer's header with this name is kept. */
const isKept = (name: string) =>
  attachIdentity([[name, 'of the viewer']], facts).some(([, value]) => value === 'of the viewer');

test.each(['-furlock-identity', 'orwarded', '-amz-date', '-http-method'])(
  'names that end in %s are dropped if and only if they fold to a reserved name, for every first character',
  (tail) => {
    const ours = ['x-furlock-identity', 'forwarded', 'x-amz-date', 'x-http-method'];
    const characters = Array.from({ length: 0x1_00_00 }, (_, unit) => String.fromCharCode(unit));

    const wrong = characters.filter(
      (first) => isKept(first + tail) === ours.includes(foldHeaderName(first + tail)),
    );

    expect(wrong).toEqual([]);
  },
);
