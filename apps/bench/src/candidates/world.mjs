/** The input of every candidate. None of it is secret: it exists only in the benchmark. */
export const REGION = process.env['BENCH_REGION'];
export const USER_POOL_ID = process.env['BENCH_USER_POOL_ID'];
export const CLIENT_ID = process.env['BENCH_CLIENT_ID'];
export const SETTINGS_PARAMETER = '/furlock/bench/main/settings/v1';

/** The credentials of the function's role, as Lambda sets them. */
export const credentials = () => ({
  accessKeyId: process.env['AWS_ACCESS_KEY_ID'],
  secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'],
  sessionToken: process.env['AWS_SESSION_TOKEN'],
});

/** An event's request with these headers set. */
export function withHeaders(request, headers) {
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    request.headers[key] = [{ key, value }];
  }
  return request;
}
