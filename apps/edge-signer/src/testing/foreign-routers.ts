/**
 * Routers of web frameworks, run in this process without sockets: which handler does a path reach?
 */
import { fastify, type FastifyServerOptions, type RouteHandlerMethod } from 'fastify';
import { H3 } from 'h3';
import { Hono } from 'hono';

/** A handler to register. */
export interface HandlerRoute {
  /** A normal path; the segment `*` is a parameter, and `**` at the end the rest, not empty. */
  readonly pattern: string;
  readonly methods: readonly ('GET' | 'POST')[];
}

/** The index of the handler that a request reaches; undefined if there is none, as for a redirect. */
export type Dispatch = (method: string, path: string) => Promise<number | undefined>;

/**
 * Creates a framework's router with these handlers, in this order. Undefined if the framework has no way
 * to write the path of one of them.
 */
export type CreateRouter = (routes: readonly HandlerRoute[]) => Promise<Dispatch | undefined>;

/** Each router with its default settings, and with others that are in use. */
export const FOREIGN_ROUTERS: readonly (readonly [name: string, create: CreateRouter])[] = [
  ['Express 5', express('express')],
  ['Express 5, case sensitive', express('express', ['case sensitive routing'])],
  ['Express 5, strict', express('express', ['strict routing'])],
  ['Express 5, mounted with use', express('express', [], { isMounted: true })],
  ['Express 5, behind an adapter that decodes', decodedFirst(express('express'))],
  ['Express 4', express('express4')],
  ['Express 4, case sensitive', express('express4', ['case sensitive routing'])],
  ['Express 4, strict', express('express4', ['strict routing'])],
  ['Express 4, mounted with use', express('express4', [], { isMounted: true })],
  ['@koa/router', koa({})],
  ['@koa/router, sensitive', koa({ sensitive: true })],
  ['@koa/router, strict', koa({ strict: true })],
  ['Fastify', fastifyWith({})],
  ['Fastify, caseSensitive: false', fastifyWith({ caseSensitive: false })],
  ['Fastify, ignoreTrailingSlash', fastifyWith({ ignoreTrailingSlash: true })],
  ['Fastify, ignoreDuplicateSlashes', fastifyWith({ ignoreDuplicateSlashes: true })],
  ['Fastify, useSemicolonDelimiter', fastifyWith({ useSemicolonDelimiter: true })],
  [
    'Fastify, all of these',
    fastifyWith({
      caseSensitive: false,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      useSemicolonDelimiter: true,
    }),
  ],
  ['Hono', hono({})],
  ['Hono, strict: false', hono({ strict: false })],
  ['Hono, behind an adapter that decodes', decodedFirst(hono({}))],
  ['h3', h3()],
  ['h3, behind an adapter that decodes', decodedFirst(h3())],
];

/** Whether each literal segment can be written so that requests reach it. */
function canWriteAll(routes: readonly HandlerRoute[], unreachable: RegExp): boolean {
  return routes.every(({ pattern }) => !unreachable.test(pattern));
}

/** How a framework writes the path of a handler. */
interface Syntax {
  /** A literal segment; undefined if it cannot be written. */
  readonly literal: (text: string) => string | undefined;
  readonly rest: string;
}

const PATH_TO_REGEXP: Syntax = {
  literal: (text) => text.replace(/[()[\]{}+?!:*]/g, '\\$&'),
  rest: '*rest',
};

/** Registers each handler under every spelling of its path that may arrive. */
function registerAll(
  routes: readonly HandlerRoute[],
  { literal, rest }: Syntax,
  register: (method: 'get' | 'post', path: string, index: number) => void,
): void {
  const seen = new Set<string>();
  for (const [index, { pattern, methods }] of routes.entries()) {
    for (const spell of SPELLINGS) {
      const segments = pattern.split('/').map((segment, position) => {
        if (segment === '*') return `:p${position}`;
        if (segment === '**') return rest;
        const text = spell(segment);
        return text === undefined || text.includes('/') ? undefined : literal(text);
      });
      if (segments.includes(undefined)) continue;
      const path = segments.join('/');
      for (const method of methods) {
        // Some routers throw if a handler has the same path as an earlier one.
        if (seen.has(`${method} ${path}`)) continue;
        seen.add(`${method} ${path}`);
        register(method === 'GET' ? 'get' : 'post', path, index);
      }
    }
  }
}

/** As it is escaped, with raw characters wherever a URL allows them, and decoded more and more. */
const SPELLINGS: readonly ((segment: string) => string | undefined)[] = [
  (segment) => segment,
  (segment) => segment.replace(/%(?:2[1467-9AC]|3[ABD]|40)/g, decodeURIComponent),
  (segment) => attempt(decodeURI, segment.replaceAll('%25', '%2525')),
  (segment) => attempt(decodeURI, segment),
  (segment) => attempt(decodeURIComponent, segment),
  // What Node's url.parse makes of a decoded path.
  (segment) => attempt(decodeURIComponent, segment)?.replaceAll(' ', '%20'),
];

function attempt(decode: (text: string) => string, text: string): string | undefined {
  try {
    return decode(text);
  } catch {
    return undefined;
  }
}

/** The default export of a package without types. */
async function load<T>(name: string): Promise<T> {
  const { default: loaded } = (await import(name)) as { default: T };
  return loaded;
}

interface HttpRouter {
  get(path: string, handler: () => void): void;
  post(path: string, handler: () => void): void;
}

interface ExpressApp extends HttpRouter {
  set(setting: string, value: unknown): void;
  use(path: string, handler: () => void): void;
  handle(request: object, response: object, done: () => void): void;
}

function express(
  name: 'express' | 'express4',
  enabled: readonly string[] = [],
  { isMounted = false } = {},
): CreateRouter {
  return async (routes) => {
    const createApp = await load<() => ExpressApp>(name);
    const app = createApp();
    app.set('x-powered-by', false);
    for (const setting of enabled) app.set(setting, true);
    let reached: number | undefined;
    const syntax = name === 'express4' ? { ...PATH_TO_REGEXP, rest: '*' } : PATH_TO_REGEXP;
    registerAll(routes, syntax, (method, path, index) => {
      const handler = () => {
        reached = index;
      };
      const end = path.lastIndexOf('/');
      const isOpen = path.slice(end + 1) === syntax.rest && routes[index]?.methods.length === 2;
      if (isMounted && isOpen) app.use(path.slice(0, end) || '/', handler);
      else app[method](path, handler);
    });
    return (method, url) => {
      reached = undefined;
      app.handle({ method, url, headers: {} }, {}, () => undefined);
      return Promise.resolve(reached);
    };
  };
}

interface KoaRouter extends HttpRouter {
  routes(): (context: object, next: () => Promise<void>) => Promise<void>;
}

function koa(options: object): CreateRouter {
  return async (routes) => {
    const Router = await load<new (options: object) => KoaRouter>('@koa/router');
    const router = new Router(options);
    let reached: number | undefined;
    registerAll(routes, PATH_TO_REGEXP, (method, path, index) => {
      router[method](path, () => {
        reached = index;
      });
    });
    const dispatch = router.routes();
    return async (method, path) => {
      reached = undefined;
      await dispatch({ method, path, request: {} }, () => Promise.resolve());
      return reached;
    };
  };
}

/** Its types lack `useSemicolonDelimiter`. */
type FastifyRouterOptions = NonNullable<FastifyServerOptions['routerOptions']> & {
  readonly useSemicolonDelimiter?: boolean;
};

function fastifyWith(routerOptions: FastifyRouterOptions): CreateRouter {
  return async (routes) => {
    // It compares reserved characters undecoded, but escapes the percent signs of its handlers' paths.
    if (!canWriteAll(routes, /%(?:23|2B|2F|3F)/)) return undefined;
    const app = fastify({ routerOptions });
    let reached: number | undefined;
    const syntax = { literal: (text: string) => text.replaceAll(':', '::'), rest: '*' };
    registerAll(routes, syntax, (method, path, index) => {
      const handler: RouteHandlerMethod = (_request, reply) => {
        reached = index;
        reply.hijack();
      };
      try {
        app[method](path, handler);
      } catch (error) {
        // Two paths that these options make equal: the first one stands.
        if (!String(error).includes('already declared')) throw error;
      }
    });
    app.setNotFoundHandler((_request, reply) => {
      reply.hijack();
    });
    await app.ready();
    return (method, url) => {
      reached = undefined;
      // Only the parts of a request and a response that its router reads.
      app.routing({ method, url, headers: {} } as never, { on() {} } as never);
      return Promise.resolve(reached);
    };
  };
}

function hono(options: { readonly strict?: boolean }): CreateRouter {
  return (routes) => {
    const app = new Hono(options);
    let reached: number | undefined;
    const syntax = {
      literal: (text: string) => (/^:|[{}?*]/.test(text) ? undefined : text),
      rest: '*',
    };
    registerAll(routes, syntax, (method, path, index) => {
      // Without strict, Hono reaches no handler whose path ends with a slash.
      const reachable = options.strict === false ? path.replace(/(.)\/$/, '$1') : path;
      app[method](reachable, (context) => {
        reached = index;
        return context.body(null);
      });
    });
    return Promise.resolve(async (method, path) => {
      reached = undefined;
      await app.fetch(new Request(`http://backend${path}`, { method }));
      return reached;
    });
  };
}

function h3(): CreateRouter {
  return (routes) => {
    // It decodes its handlers' paths before it looks for parameters.
    if (!canWriteAll(routes, /%(?:2[89AB]|3[AF])/)) return Promise.resolve(undefined);
    const app = new H3();
    let reached: number | undefined;
    const syntax = {
      literal: (text: string) => (/[:*{}()?+\\]/.test(text) ? undefined : text),
      rest: '**:rest',
    };
    registerAll(routes, syntax, (method, path, index) => {
      app[method](path, () => {
        reached = index;
        return '';
      });
    });
    return Promise.resolve(async (method, path) => {
      reached = undefined;
      await app.fetch(new Request(`http://backend${path}`, { method }));
      return reached;
    });
  };
}

/** Some adapters and platforms decode the path of an event before a URL is made of it. */
function decodedFirst(create: CreateRouter): CreateRouter {
  return async (routes) => {
    const reachable = routes.map((route) => ({
      ...route,
      pattern: route.pattern.replaceAll('%2F', '/'),
    }));
    const dispatch = await create(reachable);
    if (dispatch === undefined) return undefined;
    return async (method, path) => {
      const decoded = attempt(decodeURIComponent, path);
      return decoded === undefined ? undefined : dispatch(method, decoded);
    };
  };
}
