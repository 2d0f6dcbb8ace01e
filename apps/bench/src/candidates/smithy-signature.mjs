/** Only the reference engine, with its packages unbundled and SHA-256 in JavaScript. */
import { createRequire } from 'node:module';
import { URLSearchParams } from 'node:url';
import { REGION, credentials, withHeaders } from './world.mjs';

const require = createRequire(import.meta.url);
const { Sha256 } = require('@aws-crypto/sha256-js');
const { SignatureV4 } = require('@smithy/signature-v4');

const signer = new SignatureV4({
  credentials: credentials(),
  region: REGION,
  service: 'lambda',
  sha256: Sha256,
});

export const handle = (event) => sign(event.Records[0].cf.request);

export async function sign(request) {
  const { domainName: host } = request.origin.custom;
  const query = {};
  for (const [name, value] of new URLSearchParams(request.querystring))
    (query[name] ??= []).push(value);
  // Headers that an intermediary may change are not signed.
  const contentType = request.headers['content-type']?.[0].value;
  const signed = await signer.sign({
    method: request.method,
    protocol: 'https:',
    hostname: host,
    path: request.uri,
    query,
    headers: { host, ...(contentType && { 'content-type': contentType }) },
    body: request.body === undefined ? undefined : Buffer.from(request.body.data, 'base64'),
  });
  return withHeaders(request, signed.headers);
}
