/**
 * An edge function as in the article that made this design known, rewritten with its faults: it imports
 * packages that it does not bring along, reads its settings anew for every request, and calls the function
 * by itself instead of returning the request.
 */

/** What of the published code is repaired. */
export interface ArticleEdge {
  /** The path of the settings. */
  readonly prefix: string;
  /** The options of the client for the settings. Shape: JavaScript. */
  readonly clientOptions: string;
}

/** The module. Shape: CommonJS. */
export const articleEdge = ({ prefix, clientOptions }: ArticleEdge): string => `
const { createHash, createHmac } = require('node:crypto');
const { CognitoJwtVerifier } = require('aws-jwt-verify');
const { SSMClient, GetParameterCommand } = require('@aws-sdk/client-ssm');

const settings = new SSMClient(${clientOptions});
const setting = async (name) =>
  (await settings.send(new GetParameterCommand({ Name: '${prefix}' + name }))).Parameter.Value;

exports.handler = async ({ Records: [{ cf: { request } }] }) => {
  const contentType = request.headers['content-type'][0].value;
  try {
    const verifier = CognitoJwtVerifier.create({
      userPoolId: await setting('pool'),
      clientId: await setting('client'),
      tokenUse: 'id',
    });
    await verifier.verify(request.headers.authorization[0].value.replace('Bearer ', ''));
  } catch (error) {
    console.log('Not allowed', error);
    return { status: '403', body: 'Not allowed' };
  }
  const body = request.body ? Buffer.from(request.body.data, 'base64').toString('utf8') : '';
  const answer = await call(request.method, request.origin.custom.domainName, request.uri, contentType, body);
  return { status: '200', body: JSON.stringify(await answer.text()) };
};

function call(method, host, path, contentType, body) {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = process.env;
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
  const date = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, '');
  const signed = { 'content-type': contentType, host, 'x-amz-date': date, 'x-amz-security-token': token };
  const names = Object.keys(signed).join(';');
  const canonical = [method, path, '', ...Object.entries(signed).map((header) => header.join(':')), '', names, sha256(body)];
  const scope = [date.slice(0, 8), 'us-east-1', 'lambda', 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical.join('\\n'))].join('\\n');
  const signature = createHmac('sha256', scope.reduce(hmac, 'AWS4' + secret)).update(text).digest('hex');
  const authorization =
    'AWS4-HMAC-SHA256 Credential=' + id + '/' + scope.join('/') + ', SignedHeaders=' + names + ', Signature=' + signature;
  return fetch('https://' + host + path, {
    method,
    headers: { ...signed, authorization },
    body: method === 'GET' ? undefined : body,
  });
}
`;

/** Shows what reached it. */
export const ARTICLE_BACKEND = `exports.handler = async ({ rawPath, rawQueryString, body, isBase64Encoded }) => ({
  statusCode: rawPath === '/missing' ? 404 : 200,
  headers: { 'x-backend': 'reached' },
  body: JSON.stringify({ rawQueryString, bytes: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString('hex') }),
});`;
