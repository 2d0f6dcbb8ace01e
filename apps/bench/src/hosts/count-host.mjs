/**
 * A process that runs the bundle and counts expensive operations: RSA operations, key imports, hashes,
 * copies of large input, timers and calls to AWS. Counts do not depend on how busy the machine is.
 */
import { calls } from './aws-on-loopback.mjs';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { TextEncoder } from 'node:util';

/** Only a body is this long. */
const LARGE = 100_000;

let counts;
reset();
count(crypto, 'verify', 'rsa');
count(Object.getPrototypeOf(crypto.createVerify('sha256')), 'verify', 'rsa');
count(crypto.subtle.constructor.prototype, 'verify', 'rsa');
count(crypto, 'createPublicKey', 'keyImports');
count(crypto.subtle.constructor.prototype, 'importKey', 'keyImports');
count(crypto, 'createHmac', 'hmac');
count(crypto, 'createHash', 'sha256');
count(crypto, 'hash', 'sha256');
count(Object.getPrototypeOf(crypto.createHash('sha256')), 'update', 'largeHashes', isLarge);
count(crypto, 'hash', 'largeHashes', (_, data) => isLarge(data));
count(Buffer, 'from', 'largeCopies', isLarge);
count(Buffer.prototype, 'toString', 'largeCopies', function () {
  return this.length >= LARGE;
});
count(globalThis, 'atob', 'largeCopies', isLarge);
count(TextEncoder.prototype, 'encode', 'largeCopies', isLarge);
for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
  count(globalThis, name, 'timers');
  count(timers, name, 'timers');
}
syncBuiltinESMExports();

let aheadMs = 0;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + aheadMs] : args));
  }
  static now() {
    return RealDate.now() + aheadMs;
  }
};

const { handle } = await import('../candidates/ours.mjs');
process.send({ counts: { ...counts, calls: calls.count } });

process.on('message', async ({ events, advanceMs }) => {
  aheadMs += advanceMs;
  reset();
  const callsBefore = calls.count;
  const answers = await Promise.all(events.map((event) => handle(event)));
  const taken = { ...counts, calls: calls.count - callsBefore };
  process.send({
    counts: taken,
    statuses: answers.map(({ status = 'passed' }) => status),
    codes: answers.map(({ body }) =>
      typeof body === 'string' && body ? JSON.parse(body).code : null,
    ),
  });
});
process.on('disconnect', () => process.exit());

function reset() {
  counts = { rsa: 0, keyImports: 0, hmac: 0, sha256: 0, largeHashes: 0, largeCopies: 0, timers: 0 };
}

function count(object, name, as, shouldCount = () => true) {
  object[name] = new Proxy(object[name], {
    apply(original, self, args) {
      if (shouldCount.apply(self, args)) counts[as] += 1;
      return Reflect.apply(original, self, args);
    },
  });
}

function isLarge(data) {
  return data !== undefined && data !== null && data.length >= LARGE;
}
