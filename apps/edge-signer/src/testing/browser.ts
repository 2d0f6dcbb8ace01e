/**
 * As much of a browser as the sign-in depends on: a cookie jar, and the headers of its kinds of requests.
 */
import type { HeaderLine } from '@furlock/test-kit';
import { locationOf, type Answer } from './answers.js';
import { ADA, ORIGIN, signInWorld, type Person, type SignInWorld } from './sign-in-world.js';

/** A cookie in the jar. */
export interface JarCookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly attributes: string;
  readonly expiresAtMs: number;
}

export const NAVIGATION: readonly HeaderLine[] = [
  ['Accept', 'text/html,*/*;q=0.8'],
  ['Sec-Fetch-Mode', 'navigate'],
  ['Sec-Fetch-Dest', 'document'],
  ['Sec-Fetch-Site', 'none'],
];
export const FETCH: readonly HeaderLine[] = [
  ['Accept', '*/*'],
  ['Sec-Fetch-Mode', 'cors'],
  ['Sec-Fetch-Dest', 'empty'],
  ['Sec-Fetch-Site', 'same-origin'],
];
export const FORM: readonly HeaderLine[] = [
  ['Accept', 'text/html,*/*;q=0.8'],
  ['Sec-Fetch-Mode', 'navigate'],
  ['Sec-Fetch-Dest', 'document'],
  ['Sec-Fetch-Site', 'same-origin'],
  ['Origin', ORIGIN],
  ['Content-Type', 'application/x-www-form-urlencoded'],
];

/** A browser with a jar of its own. */
export class Browser {
  readonly #world: SignInWorld;
  cookies: JarCookie[] = [];

  constructor(world: SignInWorld) {
    this.#world = world;
  }

  /** Navigates, without following redirects. */
  open(address: string, headers: readonly HeaderLine[] = NAVIGATION): Promise<Answer> {
    return this.send('GET', address, headers);
  }

  fetch(address: string, method = 'GET', body?: string): Promise<Answer> {
    return this.send(method, address, FETCH, body);
  }

  post(address: string, body = '', headers = FORM): Promise<Answer> {
    return this.send('POST', address, headers, body);
  }

  /** Sends a request with the cookies, and keeps those of the answer. */
  async send(
    method: string,
    address: string,
    headers: readonly HeaderLine[],
    body?: string,
  ): Promise<Answer> {
    const url = new URL(address, ORIGIN);
    const cookie = this.cookieHeader(url.pathname);
    const result = await this.#world.handle({
      method,
      uri: url.pathname,
      querystring: url.search.slice(1),
      headers: [...headers, ...(cookie === '' ? [] : [['Cookie', cookie] as const])],
      ...(body !== undefined && { body }),
    });
    for (const { value } of result.headers['set-cookie'] ?? []) this.keep(value);
    return result;
  }

  cookieHeader(path: string): string {
    return this.cookies
      .filter((cookie) => cookie.expiresAtMs > this.#world.clock.ms)
      .filter((cookie) => cookie.path === '/' || path.startsWith(`${cookie.path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  keep(setCookie: string): void {
    const [pair = '', ...attributes] = setCookie.split('; ');
    const name = pair.slice(0, pair.indexOf('='));
    const of = (wanted: string) =>
      attributes.find((text) => text.startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = of('Path') ?? '';
    const expiresAtMs = this.#world.clock.ms + Number(of('Max-Age')) * 1000;
    this.cookies = this.cookies.filter((kept) => kept.name !== name || kept.path !== path);
    if (expiresAtMs > this.#world.clock.ms) {
      const value = pair.slice(name.length + 1);
      this.cookies.push({ name, value, path, attributes: attributes.join('; '), expiresAtMs });
    }
  }

  names(): string[] {
    return this.cookies.map(({ name }) => name.replace(/-flow-.*/, '-flow')).sort();
  }

  /** Signs in by navigating to an address. Resolves to the answer of the callback. */
  async signIn(address = '/', person: Person = ADA): Promise<Answer> {
    const started = await this.open(address);
    return this.open(this.#world.authorize(locationOf(started), person));
  }
}

/** A browser that has just signed in. */
export async function signedIn(
  ...options: Parameters<typeof signInWorld>
): Promise<{ world: SignInWorld; browser: Browser }> {
  const world = signInWorld(...options);
  const browser = new Browser(world);
  await browser.signIn();
  world.requests.length = 0;
  return { world, browser };
}
