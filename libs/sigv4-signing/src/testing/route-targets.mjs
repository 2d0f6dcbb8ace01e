/**
 * Reads a JSON list of request targets from standard input and routes each one with six frameworks. Prints, for
 * each target, what each framework makes of it: the matched route, its parameters and the query.
 *
 * A process of its own, because Jest cannot load frameworks that are only ES modules.
 */
import { text } from 'node:stream/consumers';
import KoaRouter from '@koa/router';
import express5 from 'express';
import express4 from 'express4';
import Fastify from 'fastify';
import { H3, getQuery } from 'h3';
import { Hono } from 'hono';
import Koa from 'koa';
import inject from 'light-my-request';

const ORIGIN = 'http://localhost';

/** Routes a target with an app that is a listener of `node:http`. */
const listener = (app) => async (target) => {
  const answer = await inject(app, { method: 'GET', url: target });
  return `${answer.statusCode} ${answer.statusCode === 200 ? answer.payload : ''}`;
};
/** Routes a target with an app that is called like `fetch`. */
const fetching = (app) => async (target) => {
  const answer = await app.request(ORIGIN + target);
  return `${answer.status} ${answer.status === 200 ? await answer.text() : ''}`;
};

function express(create, wildcard) {
  const app = create();
  const routes = [
    '/@:user',
    '/v1/orders/:id\\:cancel',
    '/a;b=c',
    '/c,\\(d\\)',
    '/plain/:id',
    wildcard,
  ];
  for (const route of routes) {
    app.get(route, ({ params, query }, response) => response.json({ route, params, query }));
  }
  return listener(app);
}

function koa() {
  const app = new Koa();
  const router = new KoaRouter();
  const routes = ['/@:user', '/v1/orders/:id\\:cancel', '/a;b=c', '/plain/:id', '/files/*path'];
  for (const route of routes) {
    router.get(route, (context) => {
      context.body = { route, params: context.params, query: context.query };
    });
  }
  app.use(router.routes());
  return listener(app.callback());
}

async function fastify() {
  const app = Fastify();
  const routes = ['/@:user', '/v1/orders/:id(^\\d+:cancel$)', '/a;b=c', '/plain/:id', '/files/*'];
  for (const route of routes) {
    app.get(route, ({ params, query }, reply) => reply.send({ route, params, query }));
  }
  await app.ready();
  return async (target) => {
    const answer = await app.inject({ method: 'GET', url: target });
    return `${answer.statusCode} ${answer.statusCode === 200 ? answer.payload : ''}`;
  };
}

function hono() {
  const app = new Hono();
  const routes = [
    '/:user{@[^/]+}',
    '/v1/orders/:id{[0-9]+:cancel}',
    '/a;b=c',
    '/plain/:id',
    '/files/*',
  ];
  for (const route of routes) {
    app.get(route, ({ req, json }) =>
      json({ route, params: req.param(), query: req.queries(), path: req.path }),
    );
  }
  return fetching(app);
}

function h3() {
  const app = new H3();
  for (const route of ['/:user', '/v1/orders/:id', '/a;b=c', '/plain/:id', '/files/**']) {
    app.get(route, (event) => ({ route, params: event.context.params, query: getQuery(event) }));
  }
  return fetching(app);
}

const frameworks = {
  'Express 4': express(express4, '/files/*'),
  'Express 5': express(express5, '/files/*path'),
  Koa: koa(),
  Fastify: await fastify(),
  Hono: hono(),
  h3: h3(),
};

const routed = [];
for (const target of JSON.parse(await text(process.stdin))) {
  const results = {};
  for (const [name, route] of Object.entries(frameworks)) results[name] = await route(target);
  routed.push(results);
}
console.log(JSON.stringify(routed));
