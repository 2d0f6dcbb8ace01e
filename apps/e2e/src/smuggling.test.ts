/**
 * Attacks on headers and paths, byte for byte over plain sockets. A viewer's headers with our names
 * never reach the backend. However a path is spelled, the backend receives the path whose rule was
 * checked.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rawRequest } from './testing/raw-request.js';
import { furlock } from './testing/run-command.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge();
  const { code, stderr } = await furlock(['settings', 'set', '--patch'], {
    cwd: edge.folder,
    input: JSON.stringify({
      rules: [
        { path: '/echo/open/**', access: 'public' },
        { path: '/echo/admin', access: 'signed-in', anyGroup: ['admins'] },
        { path: '/echo/admin/**', access: 'signed-in', anyGroup: ['admins'] },
      ],
    }),
  });
  if (code !== 0) throw new Error(stderr);
});
afterAll(async () => {
  await edge.stop();
});

const authorization = () => `Authorization: Bearer ${edge.endpoints.idToken}`;
const call = (target: string, ...headers: string[]) =>
  rawRequest(edge.endpoints.url, [`GET ${target} HTTP/1.1`, ...headers]);
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4);

describe('a header with our name', () => {
  const forged = Buffer.from('{"username":"eve"}').toString('base64url');
  const cases: [name: string, lines: string[]][] = [
    ['as we write it', [`x-furlock-identity: ${forged}`]],
    ['in odd case', [`X-FuRlOcK-iDeNtItY: ${forged}`]],
    ['with underscores', [`X_Furlock_Identity: ${forged}`]],
    ['with one underscore', [`x-furlock_identity: ${forged}`]],
    ['with dots', [`x.furlock.identity: ${forged}`]],
    ['with other characters that a name may have', [`x-furlock~identity: ${forged}`]],
    ['repeated', [`x-furlock-identity: ${forged}`, `X-Furlock-Identity: ${forged}`]],
    [
      'together with a look-alike',
      [`x_furlock_identity: ${forged}`, `x-furlock-identity: ${forged}`],
    ],
    ['with spaces after its value', [`x-furlock-identity: ${forged}  \t `]],
    ['with no space before its value', [`x-furlock-identity:${forged}`]],
    ['for the client address', ['x-furlock-client-address: eve']],
    ['for a token', [`x-furlock-token: ${forged}`]],
    ['for the original target', [`x-furlock-target: ${forged}`, `x_furlock_target: ${forged}`]],
    ['for a future purpose', [`x-furlock-later: ${forged}`]],
    ['for the host', ['x-forwarded-host: eve.example', 'forwarded: host=eve.example']],
    ['for another path', ['x-original-url: /eve', 'x-rewrite-url: /eve']],
    ['for another method', ['x-http-method-override: EVE', 'x-http-method: EVE']],
    ['of AWS', ['x-amz-date: eve', 'x-amz-security-token: eve', 'x_amz_date: eve']],
    ['of a load balancer', [`x-amzn-oidc-identity: ${forged}`]],
  ];
  test.each(cases)('%s does not reach the backend', async (_name, lines) => {
    const answer = await call('/echo/headers', authorization(), ...lines);

    expect(statusOf(answer)).toBe(200);
    const { headers } = JSON.parse(bodyOf(answer)) as { headers: Record<string, string> };
    const values = Object.values(headers).join('\n').toLowerCase();
    expect(values).not.toContain('eve');
    expect(values).not.toContain(forged.toLowerCase());
    expect(
      Object.keys(headers)
        .filter((name) => /^x.furlock/.test(name))
        .sort(),
    ).toEqual(['x-furlock-client-address', 'x-furlock-identity']);
  });

  const broken: [name: string, line: string][] = [
    ['with a space before its colon', `x-furlock-identity : ${forged}`],
    ['with a non-ASCII byte in its name', `x-furlock-\u00efdentity: ${forged}`],
    ['folded over two lines', `x-furlock-identity:\r\n ${forged}`],
    ['with a bare carriage return', `x-a: b\rx-furlock-identity: ${forged}`],
    ['without a name', `: ${forged}`],
  ];
  test.each(broken)('%s makes the request invalid, or is not forwarded', async (_name, line) => {
    const answer = await call('/echo/headers', authorization(), line);

    if (statusOf(answer) === 200) expect(bodyOf(answer)).not.toContain(forged);
    else expect(statusOf(answer)).toBe(400);
  });

  test('gives no identity on a public route', async () => {
    const answer = await call('/echo/open/a', `x-furlock-identity: ${forged}`);

    expect(statusOf(answer)).toBe(200);
    expect(answer).not.toContain('x-furlock-identity');
  });
});

describe('a path', () => {
  const cases: [target: string, status: number, sent?: string][] = [
    ['/echo/admin', 403],
    ['/echo/admin/', 403],
    ['/echo/admin/x', 403],
    ['/echo/%61dmin', 403],
    ['/echo/%61%64%6D%69%6e/x', 403],
    ['//echo/admin', 400],
    ['/echo//admin', 400],
    ['/echo/./admin', 400],
    ['/echo/open/../admin', 400],
    ['/echo/open/%2e%2e/admin', 400],
    ['/echo/open/.%2E/admin', 400],
    ['/echo/open%2f..%2fadmin', 400],
    ['/echo/open/..%2fadmin', 400],
    ['/echo/open/..;/admin', 400],
    ['/echo/open/%2e%2E%3bx/admin', 400],
    ['/echo/admin/.', 400],
    ['/echo/admin/..', 400],
    ['/echo/admin%00', 400],
    ['/echo/open/%00/../admin', 400],
    ['/echo/open\\..\\admin', 400],
    ['/echo/open%5c..%5cadmin', 400],
    ['/echo/open/%c0%ae%c0%ae/admin', 400],
    ['/echo/open%c0%af..%c0%afadmin', 400],
    ['/echo/open/%e0%80%ae', 400],
    ['/echo/open/%', 400],
    ['/echo/open/%0d%0aX-Furlock-Identity:eve', 400],
    // Some routers read these as /echo/admin, so its rule holds.
    ['/echo/Admin', 403],
    ['/echo/admin;x=1', 403],
    ['/echo/admin%3bx', 403],
    ['/echo/admin%2fx', 403],
    ['/echo/admin%20', 403],
    ['/echo/admin%3f', 403],
    ['/echo/%2561dmin', 403],
    // These are other paths for every router.
    ['/echo/admin.', 200, '/echo/admin.'],
    ['/echo/administrator', 200, '/echo/administrator'],
    ['/echo/open%2fx', 200, '/echo/open%2Fx'],
  ];
  // Without `test.each`, which would interpret the percent signs of a path.
  for (const [target, status, sent] of cases) {
    test(`${target} is ${status}`, async () => {
      const before = edge.seenByBackend().length;

      const answer = await call(target, authorization());

      expect(statusOf(answer)).toBe(status);
      // The path that Lambda passes to the backend decodes to the path that the rule was checked for.
      const seen = edge.seenByBackend().slice(before).map(decodeURIComponent);
      expect(seen).toEqual(sent === undefined ? [] : [decodeURIComponent(sent)]);
    });
  }
});

/** An edge function that loses its role's secret key after the settings have been read. */
const WITHOUT_CREDENTIALS = `import { handler as shipped } from './shipped.mjs';
export function handler(event) {
  delete process.env.AWS_SECRET_ACCESS_KEY;
  return shipped(event);
}
`;

describe('each status of the edge', () => {
  const cases: [status: number, code: string, ask: () => Promise<string>][] = [
    [400, 'CREDENTIALS_REPEATED', () => call('/echo', authorization(), authorization())],
    [401, 'CREDENTIALS_MISSING', () => call('/echo')],
    [403, 'GROUP_MISSING', () => call('/echo/admin', authorization())],
    [
      413,
      'BODY_TRUNCATED',
      () =>
        rawRequest(
          edge.endpoints.url,
          ['POST /echo HTTP/1.1', authorization(), 'Content-Length: 1048577'],
          'a'.repeat(1_048_577),
        ),
    ],
    [414, 'TARGET_TOO_LONG', () => call(`/echo/${'|'.repeat(4_000)}`, authorization())],
    [
      431,
      'HEADERS_TOO_LARGE',
      () => call('/echo', authorization(), `Cookie: ${'a'.repeat(9_000)}`),
    ],
  ];
  test.each(cases)('%i', async (status, code, ask) => {
    const before = edge.seenByBackend().length;

    const answer = await ask();

    expect(statusOf(answer)).toBe(status);
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ status, code });
    expect(answer).toMatch(/\r\ncontent-type: application\/problem\+json\r\n/i);
    expect(answer).toMatch(/\r\ncache-control: no-store\r\n/i);
    expect(/\r\nwww-authenticate: ([^\r]*)/i.exec(answer)?.[1]?.split(' ')[0]).toBe(
      [401, 403].includes(status) || code.startsWith('CREDENTIALS') ? 'Bearer' : undefined,
    );
    expect(edge.seenByBackend()).toHaveLength(before);
  });

  test('500, if the edge itself is broken', async () => {
    const broken = await startLocalEdge(undefined, { change: { edge: WITHOUT_CREDENTIALS } });
    const { url, idToken } = broken.endpoints;
    const answer = await rawRequest(url, [
      'GET /echo HTTP/1.1',
      `Authorization: Bearer ${idToken}`,
    ]);
    const seen = broken.seenByBackend();
    await broken.stop();

    expect(statusOf(answer)).toBe(500);
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ status: 500, code: 'UNFORESEEN' });
    expect(seen).toEqual([]);
  });

  test('a client that prefers HTML gets a page, and HEAD gets only the head', async () => {
    // Without an Authorization header, it would be led to the sign-in.
    const page = await call('/echo', 'Authorization: Basic YTpi', 'Accept: text/html,*/*;q=0.8');
    const head = await rawRequest(edge.endpoints.url, ['HEAD /echo HTTP/1.1']);

    expect(page).toMatch(/\r\ncontent-type: text\/html; charset=utf-8\r\n/i);
    expect(page).toMatch(/\r\ncontent-security-policy: default-src 'none'; /i);
    expect(bodyOf(page)).toMatch(/^<!doctype html>.*<dd>CREDENTIALS_SCHEME<\/dd>/);
    expect([statusOf(page), statusOf(head), bodyOf(head)]).toEqual([401, 401, '']);
  });
});
