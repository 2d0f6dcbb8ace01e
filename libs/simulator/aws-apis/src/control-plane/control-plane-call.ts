/**
 * Determines the service and the operation of a request to the control plane, in its three protocols:
 * AWS Query (CloudFormation, IAM), REST with XML (CloudFront) and REST with JSON (Lambda).
 *
 * Source: Smithy, "AWS Query protocol", "AWS restXml protocol", "AWS restJson1 protocol" (read
 * 2026-11-25).
 */
import type { WireRequest } from '@furlock/simulator-sigv4-judge';

/** The services of the control plane. */
export type ControlPlaneService = 'cloudformation' | 'cloudfront' | 'iam' | 'lambda';

/** A call of an operation. */
export interface ControlPlaneCall {
  readonly service: ControlPlaneService;
  /** AWS's name of the operation; method and path of an unknown operation. */
  readonly operation: string;
  /** The parameters in the path, the query or the form. */
  readonly input: Readonly<Record<string, string>>;
}

/** Source: the services' API references, "Request Syntax" of each operation (read 2026-11-25). */
const REST_OPERATIONS = [
  {
    service: 'cloudfront',
    operation: 'GetDistribution',
    path: /^\/2020-05-31\/distribution\/(?<Id>[^/]+)$/,
  },
  {
    service: 'cloudfront',
    operation: 'GetOriginRequestPolicy',
    path: /^\/2020-05-31\/origin-request-policy\/(?<Id>[^/]+)$/,
  },
  {
    service: 'cloudfront',
    operation: 'GetOriginAccessControl',
    path: /^\/2020-05-31\/origin-access-control\/(?<Id>[^/]+)$/,
  },
  {
    service: 'lambda',
    operation: 'GetPolicy',
    path: /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/policy$/,
  },
  {
    service: 'lambda',
    operation: 'GetFunctionConfiguration',
    path: /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/configuration$/,
  },
  {
    service: 'lambda',
    operation: 'GetFunctionUrlConfig',
    path: /^\/2021-10-31\/functions\/(?<FunctionName>[^/]+)\/url$/,
  },
  {
    service: 'lambda',
    operation: 'ListFunctionUrlConfigs',
    path: /^\/2021-10-31\/functions\/(?<FunctionName>[^/]+)\/urls$/,
  },
] as const;

/** The services by the `Version` of their Query API. */
const QUERY_VERSIONS: Readonly<Record<string, ControlPlaneService>> = {
  '2010-05-15': 'cloudformation',
  '2010-05-08': 'iam',
};

/** The call in a request; undefined if the request is for none of these services. */
export function readCall(request: WireRequest): ControlPlaneCall | undefined {
  const { method, path, query } = request;
  if (method === 'POST' && path === '/') return readForm(request.body);

  const service = path.startsWith('/2020-05-31/')
    ? 'cloudfront'
    : /^\/20\d\d-\d\d-\d\d\/functions\//.test(path)
      ? 'lambda'
      : undefined;
  if (service === undefined) return undefined;
  if (method === 'GET') {
    for (const { service: of, operation, path: pattern } of REST_OPERATIONS) {
      const groups = of === service ? pattern.exec(path)?.groups : undefined;
      if (groups === undefined) continue;
      return {
        service,
        operation,
        input: {
          ...Object.fromEntries(new URLSearchParams(query)),
          ...Object.fromEntries(
            Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
          ),
        },
      };
    }
  }
  return { service, operation: `${method} ${path}`, input: {} };
}

function readForm(body: Uint8Array): ControlPlaneCall | undefined {
  const form = Object.fromEntries(new URLSearchParams(Buffer.from(body).toString('utf8')));
  const { Action: operation = '', Version: version = '', ...input } = form;
  const service = Object.hasOwn(QUERY_VERSIONS, version) ? QUERY_VERSIONS[version] : undefined;
  return service === undefined ? undefined : { service, operation, input };
}
