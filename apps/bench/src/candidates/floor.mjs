/**
 * The floor: minimal code that verifies each token and signs each request with `node:crypto`. It does
 * not normalise, has no rules, sends no identity to the backend, and refuses with only a status.
 */
import {
  createHash,
  createHmac,
  createPublicKey,
  createSecretKey,
  hash,
  verify,
} from 'node:crypto';
import https from 'node:https';
import {
  CLIENT_ID,
  REGION,
  SETTINGS_PARAMETER,
  USER_POOL_ID,
  credentials,
  withHeaders,
} from './world.mjs';

const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${USER_POOL_ID}`;
let ready;
let signingKey;

export async function handle(event) {
  const keys = await (ready ??= start());
  const { request } = event.Records[0].cf;
  const token = request.headers['authorization']?.[0].value.slice('Bearer '.length);
  return token !== undefined && isGood(token, keys) ? sign(request) : { status: '401' };
}

async function start() {
  const body = JSON.stringify({ Name: SETTINGS_PARAMETER });
  const host = `ssm.${REGION}.amazonaws.com`;
  const headers = signedHeaders({
    method: 'POST',
    host,
    path: '/',
    query: '',
    service: 'ssm',
    hashedPayload: hash('sha256', body, 'hex'),
  });
  const [, jwks] = await Promise.all([
    fetchJson(
      `https://${host}/`,
      {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AmazonSSM.GetParameter',
        },
      },
      body,
    ),
    fetchJson(`${ISSUER}/.well-known/jwks.json`, {}),
  ]);
  return new Map(jwks.keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
}

function fetchJson(url, options, body) {
  return new Promise((resolve, reject) => {
    https
      .request(url, options, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve(JSON.parse(text));
      })
      .on('error', reject)
      .end(body);
  });
}

function isGood(token, keys) {
  const [header, payload, signature] = token.split('.');
  const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url'));
  const { iss, aud, exp, token_use } = JSON.parse(Buffer.from(payload, 'base64url'));
  const key = keys.get(kid);
  if (alg !== 'RS256' || key === undefined || iss !== ISSUER || aud !== CLIENT_ID) return false;
  if (token_use !== 'id' || exp <= Date.now() / 1000) return false;
  return verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    key,
    Buffer.from(signature, 'base64url'),
  );
}

export function sign(request) {
  const hashedPayload =
    request.body === undefined
      ? hash('sha256', '', 'hex')
      : createHash('sha256').update(Buffer.from(request.body.data, 'base64')).digest('hex');
  const { domainName: host } = request.origin.custom;
  return withHeaders(
    request,
    signedHeaders({
      method: request.method,
      host,
      path: request.uri,
      query: request.querystring,
      service: 'lambda',
      hashedPayload,
    }),
  );
}

function signedHeaders({ method, host, path, query, service, hashedPayload }) {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials();
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = date.slice(0, 8);
  const scope = `${day}/${REGION}/${service}/aws4_request`;
  const pairs = query
    .split('&')
    .map((pair) => pair.split('='))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = 'host;x-amz-content-sha256;x-amz-date;x-amz-security-token';
  const canonical = `${method}\n${path}\n${pairs.map((pair) => pair.join('=')).join('&')}\nhost:${host}\nx-amz-content-sha256:${hashedPayload}\nx-amz-date:${date}\nx-amz-security-token:${sessionToken}\n\n${names}\n${hashedPayload}`;
  if (signingKey?.scope !== scope) {
    const key = [day, REGION, service, 'aws4_request'].reduce(
      (last, part) => createHmac('sha256', last).update(part).digest(),
      `AWS4${secretAccessKey}`,
    );
    signingKey = { scope, key: createSecretKey(key) };
  }
  const signature = createHmac('sha256', signingKey.key)
    .update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical, 'hex')}`)
    .digest('hex');
  return {
    host,
    'x-amz-date': date,
    'x-amz-content-sha256': hashedPayload,
    'x-amz-security-token': sessionToken,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
