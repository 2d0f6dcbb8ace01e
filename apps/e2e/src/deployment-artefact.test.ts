/**
 * The deployment artefact and the deploy job of deploy.yml: the lines of the job run in an empty folder
 * outside the workspace, where only the artefact's `node_modules` is found.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WORKSPACE } from './testing/start-local-edge.js';

interface Workflow {
  readonly jobs: { readonly deploy: { readonly steps: readonly { readonly run?: string }[] } };
}
const { safeLoad } = createRequire(__filename)('js-yaml') as {
  safeLoad: (text: string) => Workflow;
};
const { jobs } = safeLoad(readFileSync(join(WORKSPACE, '.github/workflows/deploy.yml'), 'utf8'));
const [unpack = '', deploy = '', doctor = ''] = jobs.deploy.steps.flatMap(({ run }) => run ?? []);

const STAGE = 'dev';
const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';

let folder: string;
let digest: string;
/** Answers GetCallerIdentity and rejects all other calls. */
let aws: Server;
const calls: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deployment-'));
  const file = join(folder, 'deployment.tar');
  const packed = spawnSync(join(WORKSPACE, '.ci/pack'), [`dist/cdk/${STAGE}-${REGION}`, file], {
    encoding: 'utf8',
  });
  expect(packed).toMatchObject({ status: 0, stderr: '' });
  digest = createHash('sha256').update(readFileSync(file)).digest('hex');

  aws = createServer((request, response) => {
    void text(request).then((body) => {
      const call = /Action=(\w+)/.exec(body)?.[1] ?? `${request.method} ${request.url}`;
      calls.push(call);
      response.setHeader('content-type', 'text/xml');
      if (call === 'GetCallerIdentity') {
        response.end(
          `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/ci</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        );
      } else {
        response.statusCode = 403;
        response.end('<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>');
      }
    });
  });
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  aws.close();
  rmSync(folder, { recursive: true });
});

/** Runs lines of the workflow as GitHub does. */
async function run(
  lines: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly printed: string }> {
  const child = spawn('bash', ['-e', '-c', lines], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      CI: 'true',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...{ DIGEST: digest, STAGE, REGION },
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const printed = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, printed: printed.join('') };
}

test('with another digest nothing is unpacked', async () => {
  const { code } = await run(unpack, {
    DIGEST: digest.replace(/./, (c) => (c === '0' ? '1' : '0')),
  });

  expect(code).not.toBe(0);
  expect(readdirSync(folder)).toEqual(['deployment.tar']);
});

test('the artefact is unpacked, and executables stay executable', async () => {
  const { code } = await run(unpack);

  expect(code).toBe(0);
  expect(readdirSync(join(folder, 'node_modules'))).toEqual(['aws-cdk']);
  expect(statSync(join(folder, 'apps/cli/bin/furlock.mjs')).mode & 0o111).toBe(0o111);
});

test.each([
  ['node apps/infra/dist/run-cdk.mjs --help', '--assembly DIR'],
  ['node apps/cli/bin/furlock.mjs doctor --help', 'Usage: furlock doctor [options]'],
])('prints help: %s', async (command, expected) => {
  expect(await run(command)).toEqual({ code: 0, printed: expect.stringContaining(expected) });
});

test('deploy and doctor report missing credentials', async () => {
  const ended = [await run(deploy), await run(doctor)];

  expect(ended).toEqual([
    { code: 1, printed: expect.stringMatching(/^No AWS credentials found: .*\n$/) },
    {
      code: 1,
      printed: expect.stringMatching(/^furlock: There are no usable AWS credentials: .*\n$/),
    },
  ]);
});

test('with credentials the assembly is published unchanged', async () => {
  const { code, printed } = await run(deploy, {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
  });

  // The fake AWS rejects the first asset, so everything before it has worked.
  expect(code).toBe(1);
  expect(printed).toContain(`Account ${ACCOUNT}, region ${REGION}, stage ${STAGE}\n`);
  expect(calls).toEqual(
    expect.arrayContaining([
      'GetCallerIdentity',
      'AssumeRole',
      expect.stringContaining(`/cdk-hnb659fds-assets-${ACCOUNT}-us-east-1/`),
      expect.stringContaining(`/cdk-hnb659fds-assets-${ACCOUNT}-${REGION}/`),
    ]),
  );
});
