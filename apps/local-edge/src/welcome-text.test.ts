import { expect, test } from '@jest/globals';
import type { Endpoints } from './endpoints.js';
import { welcomeText, type Welcome } from './welcome-text.js';

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

const user = { username: 'ada', password: 'pass', idToken: 'a.b.c', accessToken: 'd.e.f' };

function text(more: Partial<Endpoints>, welcome: Partial<Welcome> = {}): string {
  return welcomeText({
    endpoints: { ...endpoints, ...more },
    assembly: 'cdk.out',
    stack: 'Pages',
    hasLock: false,
    idTokenValiditySeconds: 1800,
    ...welcome,
  });
}

test('with a lock, the curl line contains a token', () => {
  const shown = text(user, { hasLock: true });

  expect(shown).toContain('The local edge runs stage dev in eu-central-1, from cdk.out.\n');
  expect(shown).toContain('gets a 401 from the edge. With this token, valid for 30 minutes');
  expect(shown).toContain("  curl -H 'Authorization: Bearer a.b.c' http://127.0.0.1:1/\n");
  expect(shown).not.toContain('  curl http');
});

test('with a pool but no lock, there is a curl line without and one with a token', () => {
  const shown = text(user);

  expect(shown).toContain('The local edge runs the stack Pages in eu-central-1, from cdk.out.\n');
  expect(shown).toContain('an id token of ada, valid for 30 minutes:\n');
  expect(shown).toContain('  curl http://127.0.0.1:1/\n');
  expect(shown).toContain("  curl -H 'Authorization: Bearer a.b.c' http://127.0.0.1:1/\n");
  expect(shown).not.toContain('401');
});

test('without a pool, nothing is said about users and tokens', () => {
  const shown = text({}, { idTokenValiditySeconds: undefined });

  expect(shown).toContain('  curl http://127.0.0.1:1/\n');
  expect(shown).not.toMatch(/undefined|token|pool|Cognito|Users/);
});

test('shows the address for a browser, that of Cognito, and the users', () => {
  const users = [
    { username: 'ada', password: 'pass-a', groups: [] },
    { username: 'barbara', password: 'pass-b', groups: ['admins', 'staff'] },
  ];

  const shown = text({ users });

  expect(shown).toContain('In a browser https://127.0.0.1:2  (its certificate is self-signed');
  expect(shown).toContain('  Cognito      http://127.0.0.1:4\n');
  expect(shown).toContain('  ada      pass-a  (in no group)\n');
  expect(shown).toContain('  barbara  pass-b  (in admins, staff)\n');
});

test('aligns the passwords of users with long names', () => {
  const users = ['ada', 'barbara@example.com'].map((username) => ({
    username,
    password: 'pass',
    groups: [],
  }));

  const shown = text({ users });

  expect(shown).toContain('  ada                 pass  (in no group)\n');
  expect(shown).toContain('  barbara@example.com pass  (in no group)\n');
});

test('shows where every other distribution is', () => {
  const distribution = (logicalId: string, port: number) => ({
    stack: 'home',
    logicalId,
    url: `http://127.0.0.1:${port}`,
    browserUrl: `https://127.0.0.1:${port + 1}`,
  });

  const shown = text({ distributions: [distribution('First', 1), distribution('Second', 21)] });

  expect(shown).toContain('  Second in stack home: http://127.0.0.1:21 and https://127.0.0.1:22\n');
  expect(shown).not.toContain('First in stack home');
});
