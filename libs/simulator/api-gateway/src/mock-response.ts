/**
 * The answer of a MOCK integration, which contains what the template says.
 */
import type { MockIntegration } from '@furlock/simulator-deployment';
import type { WireResponse } from '@furlock/simulator-function-url';
import { headerValues, type WireRequest } from '@furlock/simulator-sigv4-judge';

const ALLOW_ORIGIN = 'access-control-allow-origin';

/** The answer; an origin of the integration's list replaces the value of `Access-Control-Allow-Origin`. */
export function mockResponse(
  { status, headers, body, allowOrigins }: MockIntegration,
  request: WireRequest,
): WireResponse {
  const [origin = ''] = headerValues(request, 'origin');
  return {
    status,
    headers: [
      ['Content-Type', 'application/json'] as const,
      ...headers.map(([name, value]) =>
        name.toLowerCase() === ALLOW_ORIGIN && allowOrigins.includes(origin)
          ? ([name, origin] as const)
          : ([name, value] as const),
      ),
    ],
    body: Buffer.from(body),
  };
}
