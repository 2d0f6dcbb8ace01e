/**
 * `furlock explain` as installed: the built command, with curl's own output and with JSON that a
 * program pipes in.
 */
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AwsClient } from 'aws4fetch';

const WORKSPACE = join(__dirname, '../../..');
const HOST = 'abc.lambda-url.eu-central-1.on.aws';
const CREDENTIALS = {
  accessKeyId: 'ASIAQWERTYUIOPASDFGH',
  secretAccessKey: 'secret-access-key-of-a-test',
  sessionToken: 'session/token+of/a+test==',
};
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
};

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  command: string,
  args: readonly string[],
  { input = '', environment = {} }: { input?: string; environment?: Record<string, string> } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { PATH: process.env['PATH'], ...environment } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

async function explain(
  args: readonly string[],
  options: { input?: string; environment?: Record<string, string> } = {},
): Promise<Ended> {
  const bin = join(WORKSPACE, 'apps/cli/bin/furlock.mjs');
  const ended = await run(process.execPath, [bin, 'explain', ...args], options);
  for (const secret of [CREDENTIALS.secretAccessKey, CREDENTIALS.sessionToken]) {
    expect((ended.stdout + ended.stderr).includes(secret)).toBe(false);
  }
  return ended;
}

/** Signed by a foreign signer. */
async function sign(path: string, region = 'eu-central-1'): Promise<[string, string][]> {
  const client = new AwsClient({ ...CREDENTIALS, region, service: 'lambda' });
  const signed = await client.sign(`https://${HOST}${path}`);
  return [['host', HOST], ...signed.headers];
}

/** Answers every request as a function URL answers a signature that does not match. */
let server: Server;
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(403, { 'x-amzn-ErrorType': 'InvalidSignatureException' });
    response.end(
      '{"message":"The request signature we calculated does not match the signature you provided."}',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('a transcript of curl', () => {
  async function transcript(path: string, headers: readonly [string, string][]) {
    const { port } = server.address() as AddressInfo;
    const lines = headers.flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
    const { stdout, stderr } = await run('curl', [
      '--silent',
      '--verbose',
      '--globoff',
      ...lines,
      `http://127.0.0.1:${port}${path}`,
    ]);
    return `${stderr}\n${stdout}`;
  }

  test('that equals what was signed: the request was changed on the way', async () => {
    const input = await transcript('/a?b=c', await sign('/a?b=c'));

    const { code, stdout, stderr } = await explain([], { input, environment: ENVIRONMENT });

    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('recomputed, and it matches this request');
    expect(stdout).toContain('[CHANGED_ON_THE_WAY]');
  });

  test('with a plus sign where a space was signed', async () => {
    const input = await transcript('/a?q=x+y', await sign('/a?q=x%20y'));

    const { code, stdout } = await explain([], { input, environment: ENVIRONMENT });

    expect(code).toBe(1);
    expect(stdout).toContain('Cause: One side interpreted a + in the query as a space');
  });

  test('that was signed for another region, without credentials', async () => {
    const input = await transcript('/a', await sign('/a', 'us-east-1'));

    const { code, stdout } = await explain(['--from', 'curl'], { input });

    expect(code).toBe(1);
    expect(stdout).toContain('The request is signed for us-east-1, but the URL is in eu-central-1');
  });
});

describe('JSON, as a program pipes it in', () => {
  const question = async (changes: object = {}) => ({
    method: 'GET',
    path: '/a?b=c',
    headers: await sign('/a?b=c'),
    bodySha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ...changes,
  });
  const causesOf = ({ stdout }: Ended) =>
    (JSON.parse(stdout) as { causes: { code: string }[] }).causes.map(({ code }) => code);

  test('without an error', async () => {
    const ended = await explain(['--json'], {
      input: JSON.stringify(await question()),
      environment: ENVIRONMENT,
    });

    expect(ended.code).toBe(0);
    expect(causesOf(ended)).toEqual([]);
  });

  test('of a request that lacks the second permission', async () => {
    const ended = await explain(['--json'], {
      input: JSON.stringify(
        await question({
          refusal: { status: 403, errorType: 'AccessDeniedException', message: 'Forbidden' },
          permissions: { 'lambda:InvokeFunctionUrl': true, 'lambda:InvokeFunction': false },
        }),
      ),
    });

    expect(ended.code).toBe(1);
    expect(causesOf(ended)).toEqual(['SECOND_PERMISSION_MISSING']);
  });

  test('that is invalid', async () => {
    const { code, stdout, stderr } = await explain(['--json'], { input: 'nonsense' });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^furlock: The form of the input is not supported: expected [^\n]*\.\n$/,
    );
  });
});
