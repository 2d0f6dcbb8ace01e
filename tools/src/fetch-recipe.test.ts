/**
 * Proves the recipe for `fetch` in the README of `sigv4-signing`: for the request that arrives at a
 * server, another signer computes the same signature.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import aws4 from 'aws4';

const WORKSPACE = join(__dirname, '../..');
/** Inside the workspace, so that packages can be resolved. */
const SCRATCH = join(WORKSPACE, 'dist/readme-examples');
const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'example',
  sessionToken: 'a/session+token==',
};

interface Arrived {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A program that sends two requests with the recipe. */
const SEND = (origin: string) => `
  const options = {
    region: 'eu-central-1',
    service: 'lambda',
    credentials: ${JSON.stringify(CREDENTIALS)},
    now: new Date('2026-11-22T12:00:00Z'),
  };
  const target = '${origin}/größe/a b?tag=b&tag=a&q=two+words&flag&x=[1]';
  await fetch(await signForFetch(new Request(target), options));
  const init = { method: 'PUT', body: new Uint8Array([0, 255]), headers: [
    ['content-type', 'application/octet-stream'], ['x-amz-meta', 'b'], ['x-amz-meta', 'a'],
  ] } satisfies RequestInit;
  await fetch(await signForFetch(new Request(target, init), options));
`;

test('the request that arrives is the one that was signed', async () => {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = '', url: target = '', headers } = request;
      arrived.push({ method, target, headers, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  await sendWithRecipe(`http://127.0.0.1:${port}`);
  await new Promise((resolve) => server.close(resolve));

  const target = '/gr%C3%B6%C3%9Fe/a%20b?tag=b&tag=a&q=two%20words&flag&x=%5B1%5D';
  expect(arrived.map(({ method, target, body }) => [method, target, body.toString('hex')])).toEqual(
    [
      ['GET', target, ''],
      ['PUT', target, '00ff'],
    ],
  );
  for (const request of arrived) {
    expect(request.headers.authorization).toBe(foreignAuthorization(request));
  }
});

async function sendWithRecipe(origin: string): Promise<void> {
  const readme = readFileSync(join(WORKSPACE, 'libs/sigv4-signing/README.md'), 'utf8');
  const [, recipe] = /## With `fetch`.*?```ts\n(.*?)```/s.exec(readme) ?? [];
  if (recipe === undefined) throw new Error('The README has no recipe for fetch.');
  mkdirSync(SCRATCH, { recursive: true });
  const script = join(SCRATCH, 'fetch-recipe.mts');
  writeFileSync(script, `${recipe}\n{${SEND(origin)}}`);
  await promisify(execFile)(
    process.execPath,
    ['--conditions=@furlock/source', '--import', 'tsx', script],
    { cwd: WORKSPACE },
  );
}

/** The Authorization header that another signer computes for a request as it arrived. */
function foreignAuthorization({ method, target, headers }: Arrived): unknown {
  const [, signedHeaders = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const signed = signedHeaders.split(';').map((name) => [name, headers[name]]);
  return aws4.sign(
    {
      method,
      path: target,
      service: 'lambda',
      region: 'eu-central-1',
      headers: Object.fromEntries(signed) as Record<string, string>,
    },
    CREDENTIALS,
  ).headers?.['Authorization'];
}
