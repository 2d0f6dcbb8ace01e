/**
 * Applies a response headers policy to the headers of an answer.
 *
 * Source: CloudFront developer guide, "Understand response headers policies" (read 2026-11-25).
 */
import type { CorsPolicy, ResponseHeadersPolicy } from '@furlock/simulator-deployment';
import { headerValues, withoutHeaders, type HeaderList } from './header-list.js';

/** The parts of the request that the policy depends on. */
export interface PolicyRequest {
  readonly method: string;
  readonly headers: HeaderList;
}

/** Applies the policy: removes, adds and replaces headers. */
export function applyResponseHeadersPolicy(
  answered: HeaderList,
  { removes, headers, cors }: ResponseHeadersPolicy,
  request: PolicyRequest,
): HeaderList {
  const kept = withoutHeaders(answered, (name) => removes.includes(name));
  const withCors = cors === undefined ? kept : applyCors(kept, cors, request);
  return headers.reduce<HeaderList>(
    (list, { name, value, overrides }) =>
      overrides || headerValues(list, name).length === 0 ? replaced(list, name, value) : list,
    withCors,
  );
}

/**
 * Without override, a single CORS header from the origin prevents all of the policy's CORS headers.
 * With override, each header of the policy replaces the origin's.
 */
function applyCors(answered: HeaderList, cors: CorsPolicy, request: PolicyRequest): HeaderList {
  const hasOwn = answered.some(([name]) => name.toLowerCase().startsWith('access-control-'));
  if (hasOwn && !cors.overrides) return answered;
  return corsHeaders(cors, request).reduce<HeaderList>(
    (list, [name, value]) => replaced(list, name, value),
    answered,
  );
}

function corsHeaders(cors: CorsPolicy, { method, headers }: PolicyRequest): HeaderList {
  const [origin] = headerValues(headers, 'origin');
  if (origin === undefined) return [];
  const allowed = cors.allowOrigins.find((pattern) => isOf(pattern, origin));
  if (allowed === undefined) return [];
  const isPreflight =
    method === 'OPTIONS' && headerValues(headers, 'access-control-request-method').length > 0;
  const lists = isPreflight
    ? ([
        ['Access-Control-Allow-Methods', cors.allowMethods],
        ['Access-Control-Allow-Headers', cors.allowHeaders],
      ] as const)
    : ([['Access-Control-Expose-Headers', cors.exposeHeaders]] as const);
  return [
    ['Access-Control-Allow-Origin', allowed === '*' ? '*' : origin],
    ...(cors.allowsCredentials ? [['Access-Control-Allow-Credentials', 'true'] as const] : []),
    ...lists
      .filter(([, names]) => names.length > 0)
      .map(([name, names]) => [name, names.join(', ')] as const),
    ...(isPreflight && cors.maxAgeSeconds !== undefined
      ? [['Access-Control-Max-Age', String(cors.maxAgeSeconds)] as const]
      : []),
  ];
}

/** Whether an origin matches a policy entry: `*` matches any origin, `*.` the leading labels. */
function isOf(pattern: string, origin: string): boolean {
  if (pattern === '*' || pattern === origin) return true;
  const [scheme, domain] = pattern.split('*.');
  return (
    scheme !== undefined &&
    domain !== undefined &&
    URL.canParse(origin) &&
    new URL(origin).origin === origin &&
    origin.startsWith(scheme) &&
    origin.endsWith(`.${domain}`)
  );
}

function replaced(list: HeaderList, name: string, value: string): HeaderList {
  return [...withoutHeaders(list, (other) => other === name.toLowerCase()), [name, value]];
}
