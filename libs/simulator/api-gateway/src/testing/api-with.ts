/**
 * An API for tests.
 */
import type { Api, ApiRoute } from '@furlock/simulator-deployment';

/** The ARN of the function behind every route that a test does not give an integration. */
export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:pets';

/** The account of the API. */
export const ACCOUNT_ID = '123456789012';

/** An HTTP API with one stage `$default`, or a REST API with one stage `prod`, with these changes. */
export function apiWith({
  kind = 'HTTP',
  routes = [{}],
  ...changes
}: Partial<Omit<Api, 'routes'>> & { readonly routes?: readonly Partial<ApiRoute>[] }): Api {
  return {
    stack: 'home',
    logicalId: 'Api',
    kind,
    id: 'abcdefghij',
    region: 'eu-central-1',
    host: 'abcdefghij.execute-api.eu-central-1.amazonaws.com',
    isEndpointDisabled: false,
    stages: [{ name: kind === 'HTTP' ? '$default' : 'prod', variables: {} }],
    binaryMediaTypes: [],
    ...changes,
    routes: routes.map((route) => ({
      method: 'ANY',
      path: '/{proxy+}',
      resourceId: kind === 'HTTP' ? '' : 'res123',
      integration: {
        kind: 'lambda',
        functionArn: FUNCTION_ARN,
        payloadVersion: kind === 'HTTP' ? '2.0' : '1.0',
        timeoutMs: 30_000,
      },
      ...route,
    })),
  };
}
