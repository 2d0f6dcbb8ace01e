/** The `aws4` package alone, which signs every header that it is given. */
import aws4 from 'aws4';
import { REGION, credentials, withHeaders } from './world.mjs';

export const handle = (event) => sign(event.Records[0].cf.request);

export function sign(request) {
  const { domainName: host } = request.origin.custom;
  const contentType = request.headers['content-type']?.[0].value;
  const signed = aws4.sign(
    {
      host,
      method: request.method,
      path: request.querystring === '' ? request.uri : `${request.uri}?${request.querystring}`,
      service: 'lambda',
      region: REGION,
      headers: { ...(contentType && { 'content-type': contentType }) },
      ...(request.body && { body: Buffer.from(request.body.data, 'base64') }),
    },
    credentials(),
  );
  return withHeaders(request, signed.headers);
}
