/**
 * What frameworks report about requests when they trust the proxy in front of them, as a backend behind a
 * lock may be configured.
 *
 * A program: reads requests from standard input, and writes one list of reports for each.
 * Shape of a request: a list of header lines. Shape of a report: `framework`, `ip`, `host`, `protocol`, `url`,
 * `method`.
 */
import { text } from 'node:stream/consumers';
import express from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { H3, getRequestHost, getRequestIP, getRequestProtocol, toNodeHandler } from 'h3';
import Koa from 'koa';
import { inject } from 'light-my-request';

function expressOf(create, trust) {
  const app = create();
  app.set('trust proxy', trust);
  app.use((req, res) =>
    res.json({
      ip: req.ip,
      host: req.hostname,
      protocol: req.protocol,
      url: req.originalUrl,
      method: req.method,
    }),
  );
  return app;
}

function koa() {
  const app = new Koa({ proxy: true });
  app.use((ctx) => {
    const { ip, host, protocol, originalUrl: url, method } = ctx;
    ctx.body = { ip, host, protocol, url, method };
  });
  return app.callback();
}

async function fastifyOf(trustProxy) {
  const app = fastify({ trustProxy });
  app.all('/*', ({ ip, host, protocol, originalUrl: url, method }) => ({
    ip,
    host,
    protocol,
    url,
    method,
  }));
  await app.ready();
  return (req, res) => app.routing(req, res);
}

function h3() {
  const app = new H3();
  app.all('/**', (event) => ({
    ip: getRequestIP(event, { xForwardedFor: true }),
    host: getRequestHost(event, { xForwardedHost: true }),
    protocol: getRequestProtocol(event, { xForwardedProto: true }),
    url: event.url.pathname + event.url.search,
    method: event.req.method,
  }));
  return toNodeHandler(app);
}

const FRAMEWORKS = {
  'Express 5, every proxy': expressOf(express, true),
  'Express 5, one proxy': expressOf(express, 1),
  'Express 4, every proxy': expressOf(express4, true),
  'Express 4, one proxy': expressOf(express4, 1),
  Koa: koa(),
  'Fastify, every proxy': await fastifyOf(true),
  'Fastify, the adapter': await fastifyOf('127.0.0.1'),
  h3: h3(),
};

async function readingsOf(lines) {
  const headers = {};
  for (const [name, value] of lines) headers[name] = [...(headers[name] ?? []), value].join(',');
  const readings = [];
  for (const [framework, app] of Object.entries(FRAMEWORKS)) {
    const { payload } = await inject(app, {
      method: 'POST',
      url: '/orders?id=1',
      // The adapter of a function calls the framework on the same machine.
      remoteAddress: '127.0.0.1',
      headers,
    });
    readings.push({ framework, ...JSON.parse(payload) });
  }
  return readings;
}

const requests = JSON.parse(await text(process.stdin));
const readings = [];
for (const lines of requests) readings.push(await readingsOf(lines));
process.stdout.write(JSON.stringify(readings));
