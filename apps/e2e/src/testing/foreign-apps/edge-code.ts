/**
 * Edge functions like those in public samples, rewritten: short, and with the same faults.
 */

/** Signs a path without a query for `host`, with Node's crypto module. */
const SIGN = `
import { createHash, createHmac } from 'node:crypto';
const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const hmac = (key, data) => createHmac('sha256', key).update(data).digest();
function sign(request, host) {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = process.env;
  const region = request.origin.custom.domainName.split('.')[2];
  const date = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, '');
  const signed = { host, 'x-amz-date': date, 'x-amz-security-token': token };
  const names = Object.keys(signed).join(';');
  const canonical = [request.method, request.uri, '', ...Object.entries(signed).map((h) => h.join(':')), '', names, sha256('')];
  const scope = [date.slice(0, 8), region, 'lambda', 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical.join('\\n'))].join('\\n');
  const signature = createHmac('sha256', scope.reduce(hmac, 'AWS4' + secret)).update(text).digest('hex');
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + id + '/' + scope.join('/') + ', SignedHeaders=' + names + ', Signature=' + signature;
  for (const [name, value] of Object.entries({ ...signed, authorization })) request.headers[name] = [{ key: name, value }];
  return request;
}
`;

/** Signs every request, for the origin's host. */
export const SIGNS_FOR_THE_ORIGIN = `${SIGN}
export const handler = async ({ Records: [{ cf: { request } }] }) => sign(request, request.origin.custom.domainName);
`;

/** Accepts one token, and signs for the origin's host. */
export const CHECKS_A_TOKEN = `${SIGN}
export const handler = async ({ Records: [{ cf: { request } }] }) =>
  request.headers.authorization?.[0].value === 'Bearer let-me-in'
    ? sign(request, request.origin.custom.domainName)
    : { status: '401', headers: { 'cache-control': [{ value: 'no-store' }] } };
`;

/** Signs for the Host in the request. */
export const SIGNS_FOR_THE_REQUEST_HOST = `${SIGN}
export const handler = async ({ Records: [{ cf: { request } }] }) => sign(request, request.headers.host[0].value);
`;

/** Checks tokens with a package that it does not bring along. */
export const IMPORTS_AN_UNDECLARED_PACKAGE = `
import { CognitoJwtVerifier } from 'aws-jwt-verify';
export const handler = async ({ Records: [{ cf: { request } }] }) => request;
`;

/** A backend that answers every request that reaches it. */
export const BACKEND = `export const handler = async () => ({ statusCode: 200, body: 'secret of ada' });`;
