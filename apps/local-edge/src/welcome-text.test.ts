import { expect, test } from '@jest/globals';
import type { Endpoints } from './endpoints.js';
import { welcomeText } from './welcome-text.js';

const endpoints: Endpoints = {
  url: 'http://127.0.0.1:1',
  browserUrl: 'https://127.0.0.1:2',
  functionUrl: 'http://127.0.0.1:3',
  functionUrlHost: 'host',
  cognitoUrl: 'http://127.0.0.1:4',
  ssmUrl: 'http://127.0.0.1:5',
  awsUrls: { 'us-east-1': 'http://127.0.0.1:8090' },
  logsUrl: 'http://127.0.0.1:9',
  region: 'eu-central-1',
  stage: 'dev',
  credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
  operatorCredentials: { accessKeyId: 'operator', secretAccessKey: 'of-operator' },
};

test('with a user, the curl line contains a token', () => {
  const user = { username: 'ada', password: 'pass', idToken: 'a.b.c', accessToken: 'd.e.f' };

  const text = welcomeText({ ...endpoints, ...user }, 1800);

  expect(text).toContain('valid for 30 minutes');
  expect(text).toContain("curl -H 'Authorization: Bearer a.b.c' http://127.0.0.1:1/");
});

test('shows the address for a browser, and the users', () => {
  const users = [
    { username: 'ada', password: 'pass-a', groups: [] },
    { username: 'barbara', password: 'pass-b', groups: ['admins', 'staff'] },
  ];

  const text = welcomeText({ ...endpoints, users }, undefined);

  expect(text).toContain('In a browser https://127.0.0.1:2  (its certificate is self-signed');
  expect(text).toContain('  ada      pass-a  (in no group)\n');
  expect(text).toContain('  barbara  pass-b  (in admins, staff)\n');
});

test('shows where every other distribution is', () => {
  const distribution = (logicalId: string, port: number) => ({
    stack: 'home',
    logicalId,
    url: `http://127.0.0.1:${port}`,
    browserUrl: `https://127.0.0.1:${port + 1}`,
  });
  const distributions = [distribution('First', 1), distribution('Second', 21)];

  const text = welcomeText({ ...endpoints, distributions }, undefined);

  expect(text).toContain('  Second in stack home: http://127.0.0.1:21 and https://127.0.0.1:22\n');
  expect(text).not.toContain('First in stack home');
});

test('without a user, the curl line contains no token', () => {
  const text = welcomeText(endpoints, undefined);

  expect(text).toContain('  curl http://127.0.0.1:1/\n');
  expect(text).not.toContain('undefined');
});
