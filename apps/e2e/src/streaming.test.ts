/**
 * Responses that are streamed piece by piece through the whole chain, and the limits that end them.
 */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

/** CloudFront's limit until the response begins, and between its packets. */
const READ_TIMEOUT_SECONDS = 3;

/** The function's own time limit. */
const FUNCTION_TIMEOUT_SECONDS = 10;

/** Writes a piece with the current time after each pause in the query. */
const STREAMING_BACKEND = `
  import { setTimeout as delay } from 'node:timers/promises';
  export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
    const [first, ...pauses] = event.queryStringParameters.pauses.split(' ').map(Number);
    await delay(first);
    const stream = awslambda.HttpResponseStream.from(responseStream, {
      statusCode: 200,
      headers: { 'content-type': 'text/plain' },
    });
    stream.write(Date.now() + '\\n');
    for (const pause of pauses) {
      await delay(pause);
      stream.write(Date.now() + '\\n');
    }
    stream.end();
  });
`;

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge(undefined, {
    change: {
      backend: STREAMING_BACKEND,
      properties: {
        'AWS::Lambda::Url': (url) => ({ ...url, InvokeMode: 'RESPONSE_STREAM' }),
        'AWS::Lambda::Function': (code) =>
          /^The sample function/.test(String(code['Description']))
            ? { ...code, Timeout: FUNCTION_TIMEOUT_SECONDS }
            : code,
        'AWS::CloudFront::Distribution': withReadTimeout,
      },
    },
  });
  // Starts as many environments as the tests need: on a busy machine a start takes longer than the read timeout.
  await Promise.all([1, 2, 3].map(() => ask([1_000])));
});
afterAll(async () => {
  await edge.stop();
});

function withReadTimeout(properties: Record<string, unknown>): Record<string, unknown> {
  const config = properties['DistributionConfig'] as {
    readonly Origins: readonly { readonly CustomOriginConfig: object }[];
  };
  const Origins = config.Origins.map((origin) => ({
    ...origin,
    CustomOriginConfig: { ...origin.CustomOriginConfig, OriginReadTimeout: READ_TIMEOUT_SECONDS },
  }));
  return { ...properties, DistributionConfig: { ...config, Origins } };
}

interface StreamedAnswer {
  readonly status: number | undefined;
  /** When the first byte of the body arrived. */
  readonly firstByteMs: number;
  readonly pieces: readonly number[];
  readonly isWhole: boolean;
}

function ask(pauses: readonly number[], method = 'GET'): Promise<StreamedAnswer> {
  return new Promise((resolve, reject) => {
    const url = `${edge.endpoints.url}/?pauses=${pauses.join('+')}`;
    const headers = { authorization: `Bearer ${edge.endpoints.idToken}` };
    request(url, { method, headers }, (answer) => {
      let firstByteMs = Infinity;
      let body = '';
      answer.on('data', (chunk: Buffer) => {
        firstByteMs = Math.min(firstByteMs, Date.now());
        body += chunk.toString();
      });
      answer.on('error', () => undefined);
      answer.on('close', () =>
        resolve({
          status: answer.statusCode,
          firstByteMs,
          pieces: body.split('\n').filter(Boolean).map(Number),
          isWhole: answer.complete,
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('the first byte arrives before the last one is produced', async () => {
  const { status, firstByteMs, pieces, isWhole } = await ask([0, 300, 300]);

  expect([status, pieces.length, isWhole]).toEqual([200, 3, true]);
  expect(firstByteMs).toBeLessThan(pieces.at(-1) ?? 0);
});

test('a response may take longer than the read timeout if no pause does', async () => {
  const { status, pieces, isWhole } = await ask([800, 800, 800, 800]);

  expect([status, pieces.length, isWhole]).toEqual([200, 4, true]);
});

describe('a response is ended by', () => {
  test.each([
    ['a pause longer than the read timeout', [0, 300, 8_000], 2],
    ["the function's own time limit", [0, ...Array<number>(14).fill(800)], 13],
  ])('%s: it breaks off, and the viewer can detect that', async (_name, pauses, atMost) => {
    const { status, pieces, isWhole } = await ask(pauses);

    expect([status, isWhole]).toEqual([200, false]);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.length).toBeLessThanOrEqual(atMost);
  });

  test('no first byte within the read timeout: 504, after three attempts of a GET and one of a POST', async () => {
    const answers = await Promise.all([ask([8_000]), ask([8_000], 'POST')]);

    expect(answers.map(({ status }) => status)).toEqual([504, 504]);
    const page = await fetch(`${edge.endpoints.url}/__furlock/requests`);
    const { requests } = (await page.json()) as {
      readonly requests: readonly {
        readonly viewerRequest: { readonly method: string };
        readonly code?: string;
        readonly originRequest?: { readonly attempts: number };
      }[];
    };
    const attempts = requests.flatMap(({ viewerRequest, code, originRequest }) =>
      code === 'OriginReadTimeout' ? [[viewerRequest.method, originRequest?.attempts]] : [],
    );
    expect(new Map(attempts as [string, number][])).toEqual(
      new Map([
        ['POST', 1],
        ['GET', 3],
      ]),
    );
  });
});
