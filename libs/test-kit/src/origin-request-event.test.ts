import { expect, test } from '@jest/globals';
import { ORIGIN_HOST, originRequestEvent } from './origin-request-event.js';

test('without changes it is an ordinary GET of the root, without a body', () => {
  const [{ cf }] = originRequestEvent().Records;

  expect(cf.config.eventType).toBe('origin-request');
  expect(cf.request).toMatchObject({ method: 'GET', uri: '/', querystring: '' });
  expect(cf.request.origin.custom.domainName).toBe(ORIGIN_HOST);
  expect(cf.request.body).toBeUndefined();
});

test('headers are lists by lower-case name, for every name; a body is base64', () => {
  const { request } = originRequestEvent({
    method: 'POST',
    headers: [
      ['X-Tag', 'a'],
      ['x-tag', 'b'],
      ['__proto__', 'c'],
    ],
    body: Uint8Array.of(0xff),
  }).Records[0].cf;

  expect(Object.keys(request.headers)).toEqual(expect.arrayContaining(['x-tag', '__proto__']));
  expect(request.headers['x-tag']).toEqual([
    { key: 'X-Tag', value: 'a' },
    { key: 'x-tag', value: 'b' },
  ]);
  expect(request.body).toMatchObject({ encoding: 'base64', data: '/w==', inputTruncated: false });
});

test('an event is unchanged after a round trip through JSON, the form in which Lambda passes it', () => {
  const event = originRequestEvent({ body: 'text', querystring: 'a=1' });

  expect(JSON.parse(JSON.stringify(event))).toEqual(event);
});
