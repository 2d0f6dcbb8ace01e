import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CredentialStore, type FunctionUrl } from '@furlock/simulator-deployment';
import { createFunctionUrlServer } from './create-function-url-server.js';

// The AWS SDK for Python has its own signer, in another language. Where it is installed, the function
// URL must accept its requests. `curl` also has a signer; it handles only `/` and sorted queries.

const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:hello';
const roleArn = 'arn:aws:iam::111122223333:role/edge';
const declared = { stack: 'furlock-dev', logicalId: 'Backend' };
const functionUrl: FunctionUrl = {
  ...declared,
  functionArn,
  region: 'eu-central-1',
  host: 'abcdefghijklmnop.lambda-url.eu-central-1.on.aws',
  authType: 'AWS_IAM',
  invokeMode: 'BUFFERED',
};
const permission = { ...declared, functionArn, principal: roleArn };
const store = new CredentialStore();
const { credentials } = store.issue(roleArn, 'edge-signer');

const succeeds = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const python = ['python3', '/usr/bin/python3'].find((command) =>
  succeeds(command, '-c', 'import botocore'),
);
const hasCurl = /--aws-sigv4/.test(
  spawnSync('curl', ['--help', 'all'], { encoding: 'utf8' }).stdout ?? '',
);

let server: Server;
beforeAll(async () => {
  server = createFunctionUrlServer({
    functionUrl,
    deployment: {
      permissions: [
        { ...permission, action: 'lambda:InvokeFunctionUrl' },
        { ...permission, action: 'lambda:InvokeFunction' },
      ],
      roles: [],
    },
    invoke: () => Promise.resolve({ kind: 'answered', payload: 'in', durationMs: 0 }),
    findSession: (accessKeyId) => store.find(accessKeyId),
    // These signers use the system clock.
    now: () => Date.now(),
    onVerdict: () => undefined,
    onRefused: () => undefined,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

const portOf = (): number => (server.address() as AddressInfo).port;

/** Runs a program with a text on its standard input; resolves to its output. */
async function run(command: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(input);
  const [printed] = await Promise.all([readText(child.stdout), once(child, 'exit')]);
  return printed;
}

/** Signs each request and sends it twice: as signed, and with the named part changed. */
const CLIENT = `
import http.client, json, sys
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

given = json.load(sys.stdin)
keys = given['credentials']
credentials = Credentials(keys['accessKeyId'], keys['secretAccessKey'], keys['sessionToken'])

def send(method, target, headers, body):
    connection = http.client.HTTPConnection('127.0.0.1', given['port'])
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    if body:
        connection.putheader('Content-Length', str(len(body)))
    connection.endheaders(body or None)
    return connection.getresponse().status

answers = []
for one in given['requests']:
    body = one['body'].encode('utf-8')
    request = AWSRequest(one['method'], 'https://' + given['host'] + one['target'], one['headers'], body)
    SigV4Auth(credentials, 'lambda', given['region']).add_auth(request)
    headers = dict(request.headers.items())
    headers['Host'] = given['host']
    sent = send(one['method'], one['target'], headers, body)
    headers.update(one['tamper'].get('headers', {}))
    changed = send(one['method'], one['tamper'].get('target', one['target']), headers,
                   one['tamper'].get('body', one['body']).encode('utf-8'))
    answers.append([sent, changed])
json.dump(answers, sys.stdout)
`;

const json = { 'Content-Type': 'application/json' };
const requests = [
  { method: 'GET', target: '/', headers: {}, body: '', tamper: { target: '/a' } },
  { method: 'GET', target: '/a%20b/%C3%A9', headers: {}, body: '', tamper: { target: '/a%20c' } },
  { method: 'GET', target: '/a%2Fb', headers: {}, body: '', tamper: { target: '/a/b' } },
  { method: 'GET', target: '/?b=2&a=1&a=0', headers: {}, body: '', tamper: { target: '/?b=2' } },
  { method: 'GET', target: '/?a=1%2B2%20', headers: {}, body: '', tamper: { target: '/?a=1' } },
  { method: 'GET', target: '/?flag=', headers: {}, body: '', tamper: { target: '/?flagg=' } },
  { method: 'POST', target: '/echo', headers: json, body: '{"a":1}', tamper: { body: '{"a":2}' } },
  {
    method: 'PUT',
    target: '/',
    headers: json,
    body: 'é',
    tamper: { headers: { 'Content-Type': 'a/b' } },
  },
  {
    method: 'DELETE',
    target: '/x',
    headers: { 'X-Furlock-Identity': 'a' },
    body: '',
    tamper: { headers: { 'X-Furlock-Identity': 'b' } },
  },
];

(python === undefined ? describe.skip : describe)('botocore', () => {
  test('is accepted, and rejected once a part differs', async () => {
    const printed = await run(
      python ?? '',
      ['-c', CLIENT],
      JSON.stringify({ ...functionUrl, credentials, port: portOf(), requests }),
    );

    expect(JSON.parse(printed)).toEqual(requests.map(() => [200, 403]));
  });
});

(hasCurl ? describe : describe.skip)('curl --aws-sigv4', () => {
  const curl = (target: string, region = functionUrl.region): Promise<string> => {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const url = `http://${functionUrl.host}:${portOf()}${target}`;
    // From standard input, because every user of the machine can read command-line arguments.
    const config = [
      `url = "${url}"`,
      `connect-to = "::127.0.0.1:${portOf()}"`,
      `aws-sigv4 = "aws:amz:${region}:lambda"`,
      `user = "${accessKeyId}:${secretAccessKey}"`,
      `header = "Host: ${functionUrl.host}"`,
      `header = "X-Amz-Security-Token: ${sessionToken}"`,
      'output = "/dev/null"',
      'write-out = "%{http_code}"',
      'silent',
    ].join('\n');
    return run('curl', ['--config', '-'], config);
  };

  const cases = [
    { name: 'the root', target: '/', status: '200' },
    { name: 'a path', target: '/a/b', status: '200' },
    { name: 'a sorted query', target: '/?a=1&b=2', status: '200' },
    { name: 'another region', target: '/', region: 'us-east-1', status: '403' },
  ];

  test.each(cases)('$name: $status', async ({ target, region, status }) => {
    expect(await curl(target, region)).toBe(status);
  });
});
