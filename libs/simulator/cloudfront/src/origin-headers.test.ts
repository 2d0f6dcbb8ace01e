import { describe, expect, test } from '@jest/globals';
import type { ReturnedOrigin } from './apply-request-result.js';
import { headerValues, type HeaderList } from './header-list.js';
import { originHeaders } from './origin-headers.js';

const origin: ReturnedOrigin = {
  domainName: 'origin.example',
  path: '',
  readTimeoutSeconds: 30,
  customHeaders: [],
};
const hop = { clientIp: '192.0.2.1', requestId: 'id', via: '1.1 x.cloudfront.net (CloudFront)' };

const cases: {
  name: string;
  headers: HeaderList;
  change?: Partial<ReturnedOrigin>;
  header: string;
  values: string[];
}[] = [
  { name: "Host is the origin's", headers: [], header: 'host', values: ['origin.example'] },
  {
    name: 'Host is what the function wrote',
    headers: [['Host', 'other']],
    header: 'host',
    values: ['other'],
  },
  { name: 'Via is added', headers: [], header: 'via', values: [hop.via] },
  {
    name: 'Via is appended to',
    headers: [['Via', '1.1 a']],
    header: 'via',
    values: [`1.1 a, ${hop.via}`],
  },
  { name: 'X-Amz-Cf-Id is added', headers: [], header: 'x-amz-cf-id', values: ['id'] },
  {
    name: 'X-Forwarded-For is added',
    headers: [],
    header: 'x-forwarded-for',
    values: ['192.0.2.1'],
  },
  {
    name: 'X-Forwarded-For is appended to',
    headers: [['X-Forwarded-For', '1.2.3.4']],
    header: 'x-forwarded-for',
    values: ['1.2.3.4, 192.0.2.1'],
  },
  {
    name: 'User-Agent is kept',
    headers: [['User-Agent', 'curl']],
    header: 'user-agent',
    values: ['curl'],
  },
  { name: 'User-Agent is added', headers: [], header: 'user-agent', values: ['Amazon CloudFront'] },
  {
    name: 'Connection is replaced',
    headers: [['Connection', 'close']],
    header: 'connection',
    values: ['Keep-Alive'],
  },
  { name: 'TE is removed', headers: [['TE', 'trailers']], header: 'te', values: [] },
  {
    name: 'X-Real-IP is removed',
    headers: [['X-Real-IP', '1.2.3.4']],
    header: 'x-real-ip',
    values: [],
  },
  {
    name: 'Authorization is kept',
    headers: [['Authorization', 'a']],
    header: 'authorization',
    values: ['a'],
  },
  {
    name: 'repetitions are kept',
    headers: [
      ['X-A', '1'],
      ['X-A', '2'],
    ],
    header: 'x-a',
    values: ['1', '2'],
  },
  {
    name: 'Content-Length is kept',
    headers: [['Content-Length', '3']],
    header: 'content-length',
    values: ['3'],
  },
  {
    name: "the origin's custom headers are added",
    headers: [],
    change: { customHeaders: [['X-Origin', 'v']] },
    header: 'x-origin',
    values: ['v'],
  },
];

describe('originHeaders', () => {
  test.each(cases)('$name', ({ headers, change, header, values }) => {
    const sent = originHeaders(headers, { ...origin, ...change }, hop);

    expect(headerValues(sent, header)).toEqual(values);
  });
});
