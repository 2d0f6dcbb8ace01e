/**
 * A browser, as far as the local edge can tell: it keeps cookies by host, and accepts the certificate.
 */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';

/** An answer, which was not followed. */
export interface BrowserAnswer {
  readonly url: URL;
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The resolved `Location`. */
  readonly location: URL | undefined;
  readonly body: string;
}

/** A browser. */
export class Browser {
  /** By host without the port, then by name: cookies ignore ports. */
  readonly cookies = new Map<string, Map<string, string>>();

  get(url: URL | string, headers: Readonly<Record<string, string>> = {}): Promise<BrowserAnswer> {
    return this.#send(new URL(url), 'GET', headers);
  }

  post(
    url: URL | string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<BrowserAnswer> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(fields).toString();
    return this.#send(new URL(url), 'POST', { ...type, ...headers }, body);
  }

  /** Submits the form of a page, with its hidden fields. Its referrer policy hides the page's origin. */
  submit(page: BrowserAnswer, fields: Readonly<Record<string, string>>): Promise<BrowserAnswer> {
    const [, action = ''] = /<form method="post" action="([^"]*)"/.exec(page.body) ?? [];
    return this.post(
      new URL(action, page.url),
      { ...hiddenFields(page.body), ...fields },
      { origin: 'null' },
    );
  }

  /** Follows redirects until a page. */
  async open(url: URL | string): Promise<BrowserAnswer> {
    let answer = await this.get(url);
    while (answer.location !== undefined) answer = await this.get(answer.location);
    return answer;
  }

  async #send(
    url: URL,
    method: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<BrowserAnswer> {
    const cookie = [...(this.cookies.get(url.hostname) ?? [])].map((pair) => pair.join('='));
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const options = {
      method,
      headers: { ...headers, ...(cookie.length > 0 && { cookie: cookie.join('; ') }) },
      rejectUnauthorized: false,
      agent: false as const,
    };
    return new Promise((resolve, reject) => {
      const sent = request(url, options, (incoming) => {
        this.#keepCookies(url.hostname, incoming.headers['set-cookie'] ?? []);
        const { statusCode: status, headers: received } = incoming;
        const location =
          received.location === undefined ? undefined : new URL(received.location, url);
        text(incoming).then(
          (read) => resolve({ url, status, headers: received, location, body: read }),
          reject,
        );
      });
      sent.on('error', reject).end(body);
    });
  }

  #keepCookies(host: string, lines: readonly string[]): void {
    const jar = this.cookies.get(host) ?? new Map<string, string>();
    this.cookies.set(host, jar);
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(/; */);
      const [name = '', ...value] = pair.split('=');
      if (attributes.some((one) => one.toLowerCase() === 'max-age=0')) jar.delete(name);
      else jar.set(name, value.join('='));
    }
  }
}

function hiddenFields(page: string): Record<string, string> {
  return Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value.replaceAll('&#38;', '&')],
    ),
  );
}
