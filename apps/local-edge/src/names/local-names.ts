/**
 * Translates between the names of the deployed world and the addresses of this machine, at the border to
 * a browser: the edge functions and the local Cognito see only deployed names, the browser only local ones.
 *
 * It translates the headers and parameters listed here, and nothing else: no bodies, no cookies.
 */
import type { Deployment } from '@furlock/simulator-deployment';
import type { HeaderList } from '@furlock/simulator-cloudfront';
import { signInHost } from './sign-in-host.js';

/** The addresses of this machine that a browser uses. Shape: origins. */
export interface LocalAddresses {
  /** CloudFront with TLS, in the order of the distributions. */
  readonly browserUrls: readonly string[];
  /** The sign-in pages of every user pool. */
  readonly signInUrl: string;
}

/** The parameters of the sign-in pages that name an address of the client. */
const ADDRESS_PARAMETERS = ['redirect_uri', 'logout_uri', 'post_logout_redirect_uri'];

/** The names of one deployment. Nothing is translated before the addresses are known. */
export class LocalNames {
  /** The origins of each distribution; viewers use the first: an alias, or else CloudFront's own name. */
  readonly #distributionOrigins: readonly (readonly string[])[];
  readonly #signInOrigins: ReadonlySet<string>;
  #addresses: LocalAddresses | undefined;

  constructor({ distributions, userPools }: Pick<Deployment, 'distributions' | 'userPools'>) {
    this.#distributionOrigins = distributions.map(({ aliases, domainName }) =>
      [...aliases, domainName].map((host) => `https://${host.toLowerCase()}`),
    );
    this.#signInOrigins = new Set(
      userPools.flatMap((pool) => signInHost(pool) ?? []).map((host) => `https://${host}`),
    );
  }

  /** Called once every server listens. */
  listenAt(addresses: LocalAddresses): void {
    this.#addresses = addresses;
  }

  /** A browser's request to CloudFront: `Origin` and `Referer` get the public origin. */
  readonly requestHeaders = (headers: HeaderList): HeaderList =>
    headers.map(([name, value]) => [
      name,
      ['origin', 'referer'].includes(name.toLowerCase()) ? this.#toPublic(value) : value,
    ]);

  /** The answer to a browser: `Location`, and the targets of forms in a content security policy. */
  readonly answerHeaders = (headers: HeaderList): HeaderList =>
    headers.map(([name, value]) => {
      switch (name.toLowerCase()) {
        case 'location':
          return [name, this.location(value)];
        case 'content-security-policy':
          return [name, this.#formAction(value)];
        default:
          return [name, value];
      }
    });

  /** The target of a redirect, as a browser must call it. */
  location(target: string): string {
    const local = this.#toLocal(target);
    return local !== target && this.#signInOrigins.has(originOf(target).toLowerCase())
      ? mapAddresses(local, (address) => this.#toLocal(address))
      : local;
  }

  /** The same for a redirect of the sign-in pages, which may lead from one page to the next. */
  signInLocation(target: string): string {
    return target.startsWith('/')
      ? mapAddresses(target, (address) => this.#toLocal(address))
      : this.location(target);
  }

  /** The target of a browser's request to the sign-in pages, with the client's deployed addresses. */
  signInTarget(target: string): string {
    return mapAddresses(target, (address) => this.#toPublic(address));
  }

  /** Where a browser finds the page of the local Cognito; undefined before the addresses are known. */
  signInPage(target: string): string | undefined {
    return this.#addresses && this.#addresses.signInUrl + target;
  }

  #toLocal(address: string): string {
    const origin = originOf(address);
    const local = this.#localOrigin(origin.toLowerCase());
    return local === undefined ? address : local + address.slice(origin.length);
  }

  #localOrigin(origin: string): string | undefined {
    if (this.#signInOrigins.has(origin)) return this.#addresses?.signInUrl;
    const index = this.#distributionOrigins.findIndex((origins) => origins.includes(origin));
    return this.#addresses?.browserUrls[index];
  }

  #toPublic(address: string): string {
    const origin = originOf(address);
    const index = this.#addresses?.browserUrls.indexOf(origin) ?? -1;
    const [publicOrigin] = this.#distributionOrigins[index] ?? [];
    return publicOrigin === undefined ? address : publicOrigin + address.slice(origin.length);
  }

  /** Browsers also apply `form-action` to the redirects that follow a form. */
  #formAction(policy: string): string {
    return policy
      .split(';')
      .map((directive) =>
        /^\s*form-action\s/i.test(directive)
          ? directive
              .split(' ')
              .map((source) => this.#toLocal(source))
              .join(' ')
          : directive,
      )
      .join(';');
  }
}

/** The part of a URL in front of its path, query and fragment. */
function originOf(url: string): string {
  const authorityStart = url.indexOf('://');
  if (authorityStart === -1) return '';
  const length = url.slice(authorityStart + 3).search(/[/?#\\]/);
  return length === -1 ? url : url.slice(0, authorityStart + 3 + length);
}

/** The URL with translated addresses in its query. Every other byte stays as it is. */
function mapAddresses(url: string, map: (address: string) => string): string {
  const [beforeFragment = '', ...fragment] = url.split('#');
  const queryStart = beforeFragment.indexOf('?') + 1;
  if (queryStart === 0) return url;
  const query = beforeFragment
    .slice(queryStart)
    .split('&')
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      if (!ADDRESS_PARAMETERS.includes(name)) return pair;
      const address = decoded(rest.join('='));
      const mapped = map(address);
      return mapped === address ? pair : `${name}=${encodeURIComponent(mapped)}`;
    });
  return [beforeFragment.slice(0, queryStart) + query.join('&'), ...fragment].join('#');
}

/** A value of a form-encoded query; empty if its escapes are broken. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
