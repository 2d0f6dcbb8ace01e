/**
 * The design of the article that made signing at the edge known: it fails as on AWS, and each repair shows
 * the next fault.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { curl } from './testing/curl.js';
import { runSynthesis } from './testing/foreign-apps/run-synthesis.js';
import { WORKSPACE, startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let folder: string;
let insideTheWorkspace: string;
let edge: LocalEdge;

beforeAll(() => {
  mkdirSync(join(WORKSPACE, 'dist'), { recursive: true });
  insideTheWorkspace = mkdtempSync(join(WORKSPACE, 'dist', 'article-'));
  folder = runSynthesis('synthesize-article.ts');
});
afterAll(() => {
  for (const each of [folder, insideTheWorkspace]) rmSync(each, { recursive: true, force: true });
});
afterEach(async () => {
  await edge.stop();
});

/** The modules of Lambda's runtime. */
const RUNTIME_SDK = ['--runtime-sdk', WORKSPACE];
const JSON_TYPE = ['--header', 'content-type: application/json'];

async function start(step: string, ...args: string[]): Promise<void> {
  edge = await startLocalEdge(join(folder, step, 'assembly'), { args, witness: false });
}

const asAda = () => ['--header', `Authorization: Bearer ${edge.endpoints.idToken}`];

/** As a caller with a token, and with the content type that the code requires. */
const call = (path: string, ...args: string[]) =>
  curl([...JSON_TYPE, ...asAda(), ...args, `${edge.endpoints.url}${path}`]);

describe.each(['inside', 'outside'])(
  'as published, with the assembly %s this workspace',
  (place) => {
    test('no request passes the edge: the undeclared package is missing', async () => {
      const inside = join(insideTheWorkspace, 'assembly');
      cpSync(join(folder, 'published', 'assembly'), inside, { recursive: true });
      await start(
        'published',
        ...RUNTIME_SDK,
        ...(place === 'inside' ? ['--assembly', inside] : []),
      );

      const answer = await call('/');

      expect(answer.status).toBe(503);
      expect(answer.headers['x-cache']).toBe('LambdaExecutionError from cloudfront');
      expect(answer.body).toContain(
        'The Lambda function associated with the CloudFront distribution',
      );
      await edge.printed(
        /Uncaught Exception \t\{"errorType":"Runtime\.ImportModuleError","errorMessage":"Error: Cannot find module 'aws-jwt-verify'\\nRequire stack:\\n- \/var\/task\/index\.js/,
      );
      expect(edge.output()).toMatch(
        /Edge\w* in stack Article, Runtime: Lambda has deprecated nodejs18\.x/,
      );
    });
  },
);

describe('with the library', () => {
  test("the module of Lambda's runtime is missing here, and the option for it is named", async () => {
    await start('with-library');

    expect((await call('/')).status).toBe(503);

    await edge.printed(/Cannot find module '@aws-sdk\/client-ssm'/);
    await edge.printed(/brings @aws-sdk\/client-ssm; .* --runtime-sdk /);
  });

  test('its settings are under a path that the role may not read, at the region of the edge', async () => {
    await start('with-library', ...RUNTIME_SDK);

    const answer = await call('/', '--data', '{}');

    expect(answer).toMatchObject({ status: 403, body: 'Not allowed' });
    await edge.printed(
      /AccessDeniedException: .*ssm:GetParameter on resource: arn:aws:ssm:ap-southeast-2:111122223333:parameter\/config\/article\/pool/,
    );
  });
});

test('with the path of the stack, the region is still that of the edge', async () => {
  await start('with-prefix', ...RUNTIME_SDK);

  expect((await call('/', '--data', '{}')).status).toBe(403);

  await edge.printed(
    /on resource: arn:aws:ssm:ap-southeast-2:111122223333:parameter\/article\/pool/,
  );
});

test('with the region of the settings, only a POST with a content type passes; it has one of two permissions', async () => {
  await start('with-region', ...RUNTIME_SDK);

  const fetched = await call('/');
  const posted = await call('/', '--data', '{}');
  const untyped = await curl([`${edge.endpoints.url}/untyped`]);

  // CloudFront forwards no Authorization of a GET.
  expect(fetched).toMatchObject({ status: 403, body: 'Not allowed' });
  await edge.printed(/Not allowed TypeError: Cannot read properties of undefined \(reading '0'\)/);
  expect(posted.status).toBe(200);
  expect(JSON.parse(JSON.parse(posted.body) as string)).toMatchObject({
    Message: expect.stringMatching(/^Forbidden/) as unknown,
  });
  await edge.printed(/function URL: POST \/index\.html 403 IAM_DENIED/);
  await edge.printed(/why: .*lambda:InvokeFunction\b/);
  // It fails outside the guarded code.
  expect(untyped.status).toBe(503);
  await edge.printed(/Invoke Error \t\{"errorType":"TypeError"/);
});

test('with both permissions the query, binary bodies, statuses and headers are lost', async () => {
  await start('with-permission', ...RUNTIME_SDK);

  const bytes = await curl(
    [...JSON_TYPE, ...asAda(), '--data-binary', '@-', `${edge.endpoints.url}/`],
    Uint8Array.of(0xff, 0x00),
  );
  const answer = await call('/missing?a=b', '--data', 'é');

  expect(JSON.parse(JSON.parse(bytes.body) as string)).toMatchObject({ bytes: 'efbfbd00' });
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers).not.toHaveProperty('x-backend');
  expect(JSON.parse(JSON.parse(answer.body) as string)).toEqual({
    rawQueryString: '',
    bytes: 'c3a9',
  });
});
