/**
 * Proves the recipe for `fetch` in the README of `sigv4-signing`: what arrives at a server is what
 * was signed, as another signer judges it.
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
/** Inside the workspace, so that packages are found. */
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

/** Sends two requests by the recipe: what a client makes of them before it signs is its own. */
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

test('what arrives is what was signed', async () => {
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

  await sendByRecipe(`http://127.0.0.1:${port}`);
  await new Promise((resolve) => server.close(resolve));

  const target = '/gr%C3%B6%C3%9Fe/a%20b?tag=b&tag=a&q=two%20words&flag=&x=%5B1%5D';
  expect(arrived.map(({ method, target, body }) => [method, target, body.toString('hex')])).toEqual(
    [
      ['GET', target, ''],
      ['PUT', target, '00ff'],
    ],
  );
  for (const request of arrived) {
    expect(request.headers.authorization).toBe(foreignAuthorization(request));
  }
}, 30_000);

async function sendByRecipe(origin: string): Promise<void> {
  const readme = readFileSync(join(WORKSPACE, 'libs/sigv4-signing/README.md'), 'utf8');
  const [, recipe] = /## With `fetch`.*?```ts\n(.*?)```/s.exec(readme) ?? [];
  if (recipe === undefined) throw new Error('The README has no recipe for fetch');
  mkdirSync(SCRATCH, { recursive: true });
  const script = join(SCRATCH, 'fetch-recipe.mts');
  writeFileSync(script, `${recipe}\n{${SEND(origin)}}`);
  await promisify(execFile)(
    process.execPath,
    ['--conditions=@furlock/source', '--import', 'tsx', script],
    { cwd: WORKSPACE },
  );
}

/** The authorization that another signer gives a request that stands on the wire so. */
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
