/**
 * One POST to an endpoint of the issuer.
 *
 * By `node:https` rather than `fetch`: it follows no redirect, and its limits hold for the whole exchange.
 */
import { request } from 'node:https';

/** The response of an endpoint. */
export interface FormResponse {
  readonly status: number;
  /** Shape: lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a form. Errors: rejects if there is no complete response within the limits. */
export type PostForm = (
  url: string,
  form: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
) => Promise<FormResponse>;

/** For the whole exchange. A person waits for it, and Lambda ends the function after 30 s. */
const TIMEOUT_MS = 5_000;

/** Tokens together are smaller than the cookies may be. */
const LIMIT_BYTES = 64 * 1024;

/**
 * Sends a form by HTTPS, once.
 *
 * Errors: rejects after 5 s, above 64 KiB, and if the connection fails.
 */
export const postForm: PostForm = (url, { headers, body }) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const response = new Promise<FormResponse>((resolve, reject) => {
    const content = Buffer.from(body);
    // A connection that was kept may have died while the environment was frozen.
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': content.length },
      agent: false,
    };
    const sent = request(url, options, (received) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      received.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > LIMIT_BYTES) fail('The response is too large');
        else parts.push(part);
      });
      received.on('error', reject);
      received.on('end', () =>
        resolve({
          status: received.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(received.headers).map(([name, value]) => [name, String(value)]),
          ),
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    // Rejected first: a connection that is closed can look like the end of a response.
    const fail = (message: string) => {
      reject(new Error(message));
      sent.destroy();
    };
    // Over the whole exchange: Node's own timeout is for a connection on which nothing moves.
    timer = setTimeout(() => fail('Timeout'), TIMEOUT_MS);
    sent.on('error', reject);
    sent.end(content);
  });
  return response.finally(() => clearTimeout(timer));
};
