import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Sha256 } from '@aws-crypto/sha256-js';
import { proofRuns } from '@furlock/test-kit';
import { SignatureV4 } from '@smithy/signature-v4';
import aws4 from 'aws4';
import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import { NodeSha256 } from './node-sha256.js';
import { normalizeTarget, targetText, type RequestTarget } from './normalize-target.js';
import { signRequest, type PortableSigningOptions } from './sign-request.js';
import type { SignableRequest } from './signing-steps.js';

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'a/session+token==',
};
const options: PortableSigningOptions = {
  region: 'eu-central-1',
  service: 'lambda',
  credentials,
  now: new Date('2026-11-22T12:00:00.000Z'),
  sha256: NodeSha256,
};
const request: SignableRequest = {
  method: 'GET',
  host: 'abc.lambda-url.eu-central-1.on.aws',
  path: '/',
  query: '',
  headers: [],
  body: new Uint8Array(),
};

async function sign(
  changes: Partial<SignableRequest>,
  changedOptions: Partial<PortableSigningOptions> = {},
) {
  const signed = await signRequest({ ...request, ...changes }, { ...options, ...changedOptions });
  if (!signed.ok) throw new Error(signed.error.code);
  return signed.value;
}

const headerOf = (signed: SignableRequest, name: string) =>
  signed.headers.filter(([key]) => key === name).map(([, value]) => value);

describe('set and signed headers', () => {
  test('only host, content-type, x-amz-* and headers that the caller names are signed', async () => {
    const signed = await sign(
      {
        headers: [
          ['Content-Type', 'text/plain'],
          ['x-furlock-identity', 'e30'],
          ['via', '1.1 hop'],
          ['cookie', 'a=1'],
        ],
      },
      { alsoSigns: (name) => name.startsWith('x-furlock-') },
    );

    expect(headerOf(signed, 'authorization')[0]).toContain(
      'SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-furlock-identity,',
    );
    expect(headerOf(signed, 'via')).toEqual(['1.1 hop']);
  });

  test('copies of the headers that signing sets are replaced', async () => {
    const forged = [
      'Host',
      'Authorization',
      'X-Amz-Date',
      'X-Amz-Content-Sha256',
      'X-Amz-Security-Token',
    ];

    const signed = await sign({ headers: forged.map((name) => [name, 'forged']) });

    expect(JSON.stringify(signed.headers)).not.toContain('forged');
    expect(headerOf(signed, 'host')).toEqual([request.host]);
  });

  test('long-term credentials set no session token', async () => {
    const { accessKeyId, secretAccessKey } = credentials;

    const signed = await sign({}, { credentials: { accessKeyId, secretAccessKey } });

    expect(headerOf(signed, 'x-amz-security-token')).toEqual([]);
  });

  test('a signed header with a value outside ASCII is refused, an unsigned one is accepted', async () => {
    const refused = await signRequest({ ...request, headers: [['content-type', 'ü']] }, options);
    const passed = await signRequest({ ...request, headers: [['x-title', 'ü']] }, options);

    expect(refused).toEqual({
      ok: false,
      error: { code: 'SIGNED_HEADER_INVALID', header: 'content-type' },
    });
    expect(passed.ok).toBe(true);
  });

  test('the two hashes produce the same signature', async () => {
    const body = new TextEncoder().encode('{"a":1}');

    const [portable, native] = await Promise.all([
      sign({ method: 'POST', body }, { sha256: Sha256 }),
      sign({ method: 'POST', body }, { sha256: NodeSha256 }),
    ]);

    expect(portable.headers).toEqual(native.headers);
  });
});

describe('other signers produce the same signature', () => {
  const hex = fc
    .integer({ min: 0, max: 255 })
    .map((byte) => `%${byte.toString(16).padStart(2, '0')}`);
  const text = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      hex,
      fc.constantFrom('+', "(!'*)", '[]', '~', ':', '@', ',', ';', '$', '=', '%3A', '%40', '%3D'),
    ),
    { maxLength: 4 },
  );
  const nameAndValue = fc.tuple(text, fc.option(text));
  const target = fc
    .record({
      path: fc
        .array(text, { maxLength: 3 })
        .map((parts) => `/${parts.map((part) => part.join('')).join('/')}`),
      query: fc
        .array(nameAndValue, { maxLength: 4 })
        .map((pairs) =>
          pairs
            .map(
              ([name, value]) => `k${name.join('')}${value === null ? '' : `=${value.join('')}`}`,
            )
            .join('&'),
        ),
    })
    .map((raw) => normalizeTarget(raw))
    .filter((result) => result.ok)
    .map((result) => (result as { value: RequestTarget }).value);
  const generated = fc.record({
    target,
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
    body: fc.uint8Array({ maxLength: 64 }),
    contentType: fc.option(fc.constantFrom('text/plain', 'application/json; a=b', ' a   b '), {
      nil: undefined,
    }),
  });
  const longDate = '20261122T120000Z';

  /** The Authorization header of another signer for the request that we would send. */
  const oracles: Record<string, (signed: SignableRequest) => Promise<string | undefined>> = {
    async aws4(signed) {
      const foreign = aws4.sign(
        {
          host: signed.host,
          method: signed.method,
          path: targetText(signed),
          service: 'lambda',
          region: 'eu-central-1',
          headers: Object.fromEntries(signed.headers.filter(([name]) => name !== 'authorization')),
          // Omits the body, for which aws4 would add headers. aws4 signs the hash in the header instead.
        },
        credentials,
      );
      return Promise.resolve(foreign.headers?.['Authorization'] as string);
    },
    async aws4fetch(signed) {
      const foreign = await new AwsV4Signer({
        ...credentials,
        method: signed.method,
        url: `https://${signed.host}${targetText(signed)}`,
        headers: signed.headers.filter(([name]) => !['authorization', 'host'].includes(name)) as [
          string,
          string,
        ][],
        body: signed.body.length > 0 ? (signed.body as Uint8Array<ArrayBuffer>) : null,
        service: 'lambda',
        region: 'eu-central-1',
        datetime: longDate,
        allHeaders: true,
      }).sign();
      return foreign.headers.get('authorization') ?? undefined;
    },
    async smithy(signed) {
      const query: Record<string, string[]> = {};
      for (const [name, value] of new URLSearchParams(signed.query))
        (query[name] ??= []).push(value);
      const foreign = await new SignatureV4({
        credentials,
        region: 'eu-central-1',
        service: 'lambda',
        sha256: NodeSha256,
      }).sign(
        {
          method: signed.method,
          protocol: 'https:',
          hostname: signed.host,
          path: signed.path,
          query,
          headers: Object.fromEntries(signed.headers),
          body: signed.body,
        },
        { signingDate: options.now },
      );
      return foreign.headers['authorization'];
    },
  };
  const signatureOf = (authorization: string | undefined) => authorization?.split('Signature=')[1];
  const isUtf8 = (query: string) => {
    try {
      decodeURIComponent(query);
      return true;
    } catch {
      return false;
    }
  };

  test.each(Object.keys(oracles))('%s', async (name) => {
    await fc.assert(
      fc.asyncProperty(generated, async ({ target, method, body, contentType }) => {
        // All three signers take the query as decoded strings, which cannot contain other bytes.
        fc.pre(isUtf8(target.query) && (name === 'smithy' || isUtf8(target.path)));
        const signed = await sign({
          ...target,
          method,
          body,
          headers: contentType === undefined ? [] : [['content-type', contentType]],
        });

        const foreign = await oracles[name]?.(signed);

        expect(headerOf(signed, 'x-amz-content-sha256')).toEqual([
          createHash('sha256').update(body).digest('hex'),
        ]);
        expect(signatureOf(foreign)).toBe(signatureOf(headerOf(signed, 'authorization')[0]));
      }),
      proofRuns({ part: 150, all: 35_000, seed: 6 }),
    );
  });

  const python = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', 'import botocore'], { stdio: 'ignore' }).status === 0,
  );

  // Skipped where Python lacks it. CI installs it, and counts a skipped test as a failure.
  (python === undefined ? test.skip : test)('botocore', async () => {
    const readable = generated.filter(({ target }) => isUtf8(target.query) && isUtf8(target.path));
    const requests = await Promise.all(
      fc
        .sample(readable, proofRuns({ part: 150, all: 35_000, seed: 6 }))
        .map(({ target, method, body }) => sign({ ...target, method, body })),
    );

    const { stdout } = spawnSync(python ?? '', ['-c', BOTOCORE], {
      input: JSON.stringify({
        credentials,
        longDate,
        // It escapes names and values that it is given decoded.
        requests: requests.map(({ method, host, path, query, headers }) => ({
          method,
          url: `https://${host}${path}`,
          params: [...new URLSearchParams(query)],
          headers: headers.filter(([name]) => !['authorization', 'host'].includes(name)),
        })),
      }),
      maxBuffer: 2 ** 28,
      encoding: 'utf8',
    });

    expect(stdout.trim().split('\n')).toEqual(
      requests.map((signed) => signatureOf(headerOf(signed, 'authorization')[0])),
    );
  });
});

/** Prints the signature of each request. */
const BOTOCORE = `
import json, sys
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

given = json.load(sys.stdin)
keys = given['credentials']
auth = SigV4Auth(Credentials(keys['accessKeyId'], keys['secretAccessKey'], keys['sessionToken']), 'lambda', 'eu-central-1')
for one in given['requests']:
    request = AWSRequest(one['method'], one['url'], dict(one['headers']), params=one['params'])
    request.context['timestamp'] = given['longDate']
    print(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request))
`;
