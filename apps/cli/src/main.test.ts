import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

test('calls of AWS go through the proxy of the environment', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer().on('connect', ({ url }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));

  const stderr = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [
        ...['--conditions=@furlock/source', '--import', 'tsx', join(__dirname, 'main.ts')],
        ...['settings', 'get', '--region', 'eu-central-1', '--stage', 'dev'],
      ],
      {
        env: {
          PATH: process.env['PATH'],
          HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
          AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
          AWS_SECRET_ACCESS_KEY: 'of-a-test',
          AWS_MAX_ATTEMPTS: '1',
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        },
      },
      (_error, _stdout, text) => resolve(text),
    );
  });
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));

  expect(asked).toEqual(['ssm.eu-central-1.amazonaws.com:443']);
  expect(stderr).toContain('AWS could not be reached in eu-central-1 (PROXY_407)');
});
