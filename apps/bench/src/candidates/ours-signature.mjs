/** Only the native engine. */
import { createNodeSigner, hashBase64 } from '@furlock/sigv4-signing/node';
import { REGION, credentials } from './world.mjs';

const sign = createNodeSigner();

export async function handle(event) {
  const { request } = event.Records[0].cf;
  const signed = await sign(
    {
      method: request.method,
      host: request.origin.custom.domainName,
      path: request.uri,
      query: request.querystring,
      headers: Object.entries(request.headers).map(([name, [{ value }]]) => [name, value]),
      body: { hashedPayload: hashBase64(request.body?.data ?? '') },
    },
    { region: REGION, service: 'lambda', credentials: credentials(), now: new Date() },
  );
  return {
    ...request,
    headers: Object.fromEntries(signed.value.headers.map(([name, value]) => [name, [{ value }]])),
  };
}
