/**
 * Only the `aws4` package, called as in a public edge function that uses it
 * (github.com/nexus-uw/edge-lambda-url-authorizer): it signs every header except `X-Forwarded-For`.
 */
import aws4 from 'aws4';
import { REGION, credentials, withHeaders } from './world.mjs';

export const handle = (event) => sign(event.Records[0].cf.request);

export function sign(request) {
  const { domainName: host } = request.origin.custom;
  delete request.headers['x-forwarded-for'];
  const headers = {};
  for (const name of Object.keys(request.headers)) headers[name] = request.headers[name][0].value;
  const signed = aws4.sign(
    {
      method: request.method,
      path: request.querystring === '' ? request.uri : `${request.uri}?${request.querystring}`,
      service: 'lambda',
      region: REGION,
      headers: { ...headers, host },
      ...(request.body && { body: Buffer.from(request.body.data, 'base64') }),
    },
    credentials(),
  );
  return withHeaders(request, signed.headers);
}
