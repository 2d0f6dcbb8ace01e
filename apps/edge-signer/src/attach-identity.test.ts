import { expect, test } from '@jest/globals';
import { foldHeaderName } from '@furlock/viewer-identity';
import { attachIdentity } from './attach-identity.js';

const facts = { identityHeader: null, clientAddress: '', publicOrigin: 'https://api.example.com' };

/** Whether a viewer's header of this name is left. */
const isLeft = (name: string) =>
  attachIdentity([[name, 'of the viewer']], facts).some(([, value]) => value === 'of the viewer');

test.each(['-furlock-identity', 'orwarded', '-amz-date', '-http-method'])(
  'of the names that end in %s those are dropped that fold to one of ours, whatever they begin with',
  (tail) => {
    const ours = ['x-furlock-identity', 'forwarded', 'x-amz-date', 'x-http-method'];
    const characters = Array.from({ length: 0x1_00_00 }, (_, unit) => String.fromCharCode(unit));

    const wrong = characters.filter(
      (first) => isLeft(first + tail) === ours.includes(foldHeaderName(first + tail)),
    );

    expect(wrong).toEqual([]);
  },
);
