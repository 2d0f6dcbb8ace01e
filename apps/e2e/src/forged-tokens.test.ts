/**
 * The edge bundle with tokens that must never be accepted.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEdgeBundle, type EdgeBundle } from './testing/start-edge-bundle.js';

let bundle: EdgeBundle;
beforeAll(async () => {
  bundle = await startEdgeBundle({
    credentials: {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'example',
      sessionToken: 'session',
    },
    region: 'eu-central-1',
    functionUrlHost: 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws',
  });
});
afterAll(() => bundle.stop());

const requestWith = (token: string) => ({
  method: 'GET',
  uri: '/',
  querystring: '',
  headers: { authorization: [{ key: 'Authorization', value: `Bearer ${token}` }] },
});

test('no forged token passes, and valid ones among them do', async () => {
  // Spaces around a header value are not part of it (RFC 9110, section 5.5).
  const forged = Object.entries(bundle.forgedTokens()).filter(
    ([, [, token]]) => token === token.trim(),
  );

  const valid = [bundle.token, ...bundle.tokensOfEveryAlgorithm];
  const results = await bundle.judge(
    [...forged.map(([, [, token]]) => token), ...valid].map(requestWith),
  );

  const passed = results.splice(forged.length);
  expect(passed).toEqual(valid.map(() => expect.objectContaining({ uri: '/' })));
  const codes = results.map((result, index) => {
    const refused = 'status' in result && result.status === '401';
    const { code } = refused ? (JSON.parse(result.body) as { code: string }) : { code: 'passed' };
    return [forged[index]?.[0], code];
  });
  expect(codes).toEqual(forged.map(([name, [code]]) => [name, code]));
  expect(codes.length).toBeGreaterThan(500);
});
