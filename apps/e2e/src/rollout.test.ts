/**
 * Two generations of the edge bundle share one parameter, as they do while CloudFront rolls out a new
 * version: the older ignores unknown fields, and the newer works without them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { startEdgeBundle } from './testing/start-edge-bundle.js';
import { WORKSPACE } from './testing/start-local-edge.js';

const SHIPPED = join(WORKSPACE, 'apps/edge-signer/dist/index.mjs');

/** Settings documents by the generation that wrote them, in addition to `publicOrigin` and `issuers`. */
const DOCUMENTS = {
  'of the older generation': {},
  'of the newer generation': { logAllows: 'all', logClientAddress: true },
  'of a future generation': {
    laterSwitch: true,
    laterSection: { nested: ['of any shape'] },
  },
} as const;

let folder: string;
let older: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-older-'));
  older = join(folder, 'index.mjs');
  await buildOlder(older);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Builds the edge as it was before the settings had log fields. */
async function buildOlder(outfile: string): Promise<void> {
  const config = join(WORKSPACE, 'apps/edge-signer/esbuild.config.mjs');
  const { default: options } = (await import(config)) as {
    readonly default: Parameters<typeof build>[0];
  };
  await build({
    ...options,
    absWorkingDir: WORKSPACE,
    entryPoints: ['apps/edge-signer/src/index.ts'],
    outExtension: {},
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    plugins: [
      {
        name: 'before-the-log-fields',
        setup: (bundler) => {
          bundler.onLoad({ filter: /log-entries\.ts$/ }, () => ({
            contents: 'export const logEntries = {};',
          }));
        },
      },
      ...(options.plugins ?? []),
    ],
  });
}

const GENERATIONS = { older: () => older, newer: () => SHIPPED };

/** The decisions of a generation for a caller with a token and one without. */
async function judge(file: string, document: object): Promise<unknown[]> {
  const bundle = await startEdgeBundle(PLACE, { file, settings: document });
  try {
    const request = { method: 'GET', uri: '/', querystring: '', headers: {} };
    const authorization = [{ key: 'Authorization', value: `Bearer ${bundle.token}` }];
    return await bundle.judge([{ ...request, headers: { authorization } }, request]);
  } finally {
    bundle.stop();
  }
}

const PLACE = {
  credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
  region: 'eu-central-1',
  functionUrlHost: 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws',
};

const SIGNED = { uri: '/', headers: { 'x-amz-date': expect.anything() as unknown } };

describe.each(Object.entries(DOCUMENTS))('a document %s', (_name, document) => {
  test.each(Object.entries(GENERATIONS))('the %s bundle uses it', async (_generation, file) => {
    const [admitted, refused] = await judge(file(), document);

    expect(admitted).toMatchObject(SIGNED);
    expect(refused).toMatchObject({ status: '401' });
  });
});

test('they are two generations: only the newer one validates the newer field', async () => {
  const document = { logAllows: 'nonsense' };

  const [byOlder] = await judge(older, document);
  const [byNewer] = await judge(SHIPPED, document);

  expect(byOlder).toMatchObject(SIGNED);
  expect(byNewer).toMatchObject({ status: '503', body: expect.stringMatching(/SETTINGS_INVALID/) });
});
