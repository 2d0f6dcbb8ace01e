/**
 * Origin groups: what viewers, the origins and the functions between them see of a failover.
 */
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { fixtureBehavior, fixtureOrigin } from './testing/fixture-distribution.js';
import { runCloudFront, type RunningCloudFront } from './testing/run-cloudfront.js';
import type { CloudFrontSetup } from './testing/run-cloudfront.js';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const SECOND = 'second.example';

/** Starts a second origin, and CloudFront with a group of both. */
async function runGroup(
  answers: { readonly first: RequestListener; readonly second?: RequestListener },
  setup: CloudFrontSetup = {},
): Promise<{ readonly running: RunningCloudFront; readonly second: (string | undefined)[] }> {
  const targets: (string | undefined)[] = [];
  const server = createServer((incoming, outgoing) => {
    targets.push(incoming.url);
    if (answers.second === undefined) outgoing.end('from the second');
    else answers.second(incoming, outgoing);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const standIn = { host: 'localhost', port: (server.address() as AddressInfo).port };
  const running = await runCloudFront({
    answer: answers.first,
    ...setup,
    distribution: {
      origins: [
        fixtureOrigin,
        { ...fixtureOrigin, id: 'second', domainName: SECOND, path: '/two', standIn },
      ],
      originGroups: [
        { id: 'group', originIds: ['origin', 'second'], failoverStatuses: [404, 503] },
      ],
      behaviors: [
        {
          ...fixtureBehavior,
          originId: 'group',
          functions: Object.keys(setup.edge ?? {}).map((eventType) => ({
            eventType: eventType as 'origin-request',
            versionArn: eventType,
            includeBody: false,
          })),
        },
      ],
      ...setup.distribution,
    },
  });
  stops.push(running.stop, () => {
    server.closeAllConnections();
    server.close();
  });
  return { running, second: targets };
}

const answering =
  (status: number): RequestListener =>
  (_incoming, outgoing) =>
    void outgoing.writeHead(status).end('from the first');

describe('the second origin of a group', () => {
  test.each([
    { method: 'GET', status: 503, isAsked: true },
    { method: 'HEAD', status: 404, isAsked: true },
    { method: 'OPTIONS', status: 503, isAsked: true },
    { method: 'POST', status: 503, isAsked: false },
    { method: 'DELETE', status: 404, isAsked: false },
    { method: 'GET', status: 500, isAsked: false },
    { method: 'GET', status: 200, isAsked: false },
  ])('after $status for $method: $isAsked', async ({ method, status, isAsked }) => {
    const { running, second } = await runGroup({ first: answering(status) });

    const answer = await running.call('/a?b=c', method);

    expect(answer.status).toBe(isAsked ? 200 : status);
    expect(second).toEqual(isAsked ? ['/two/a?b=c'] : []);
  });

  test('is asked if the first does not answer', async () => {
    const { running } = await runGroup({ first: (incoming) => void incoming.socket.destroy() });

    const answer = await running.call('/a');

    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe('from the second');
  });

  test('answers with its own failure', async () => {
    const { running } = await runGroup({ first: answering(503), second: answering(404) });

    expect((await running.call('/a')).status).toBe(404);
  });

  test('is not asked if nothing serves the first here', async () => {
    const unserved = 'is not served';
    const { running, second } = await runGroup(
      { first: answering(200) },
      {
        distribution: {
          origins: [
            { ...fixtureOrigin, unserved },
            { ...fixtureOrigin, id: 'second' },
          ],
        },
      },
    );

    expect((await running.call('/a')).status).toBe(502);
    expect(second).toEqual([]);
  });
});

describe('a failover', () => {
  test('runs the functions for each try, with the origin of the try', async () => {
    const { running } = await runGroup(
      { first: answering(503) },
      {
        edge: {
          'origin-request': (request) => request,
          'origin-response': (_request, response) => response,
        },
      },
    );

    await running.call('/a');

    expect(
      running.events.map(({ Records: [{ cf }] }) => {
        const { origin } = cf.request;
        const domainName =
          origin !== undefined && 'custom' in origin ? origin.custom.domainName : undefined;
        return [cf.config.eventType, domainName, cf.response?.status];
      }),
    ).toEqual([
      ['origin-request', fixtureOrigin.domainName, undefined],
      ['origin-response', fixtureOrigin.domainName, '503'],
      ['origin-request', SECOND, undefined],
      ['origin-response', SECOND, '200'],
    ]);
  });

  test('does not follow an answer of a function', async () => {
    const { running, second } = await runGroup(
      { first: answering(200) },
      { edge: { 'origin-request': () => ({ status: '503' }) } },
    );

    expect((await running.call('/a')).status).toBe(503);
    expect(second).toEqual([]);
  });

  test('is recorded with both tries', async () => {
    const { running } = await runGroup({ first: answering(503) });

    await running.call('/a');

    expect(running.records[0]).toMatchObject({
      failedTry: {
        originRequest: { domainName: fixtureOrigin.domainName, target: '/a' },
        originAnswer: { status: 503 },
      },
      originRequest: { domainName: SECOND, target: '/two/a' },
      originAnswer: { status: 200 },
    });
    expect(running.records[0]).not.toHaveProperty('code');
    expect(running.records[0]).not.toHaveProperty('fault');
  });

  test('from a stand-in that does not answer names its port', async () => {
    const standIn = { host: '127.0.0.1', port: 1 };
    const second = { ...fixtureOrigin, id: 'second', standIn };
    const { running } = await runGroup(
      { first: answering(503) },
      { distribution: { origins: [fixtureOrigin, second] } },
    );

    expect((await running.call('/a')).status).toBe(502);
    expect(running.answered[0]).toMatchObject({
      code: 'OriginConnectError',
      fault: 'nothing answers at port 1 of 127.0.0.1, which stands for the origin second',
    });
  });
});
