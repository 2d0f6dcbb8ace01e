/**
 * Runs the built edge bundle in a separate process and handles batches of events.
 *
 * Calls to SSM and to the issuer's key set are intercepted without the bundle's knowledge.
 */
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';

const PARAMETER = '/furlock/test/main/settings/v1';

process.once('message', async ({ bundle, folder, region, settings, jwksUri, jwks }) => {
  setupServer(
    http.post(`https://ssm.${region}.amazonaws.com/`, async ({ request }) => {
      const parameter = { Name: PARAMETER, Value: JSON.stringify(settings), Version: 1 };
      const { Names: [, ...others] = [] } = await request.json();
      // Earlier generations of the bundle read one parameter.
      return HttpResponse.json({
        Parameter: parameter,
        Parameters: [parameter],
        InvalidParameters: others,
      });
    }),
    http.get(jwksUri, () => HttpResponse.json(jwks)),
  ).listen({ onUnhandledRequest: 'error' });
  syncBuiltinESMExports();

  const from = dirname(bundle);
  for (const file of readdirSync(from).filter((name) => name.endsWith('.mjs'))) {
    cpSync(join(from, file), join(folder, file));
  }
  writeFileSync(join(folder, 'furlock.json'), JSON.stringify({ parameterName: PARAMETER, region }));
  const { handler } = await import(pathToFileURL(join(folder, 'index.mjs')));

  process.on('message', async ({ events }) => process.send(await Promise.all(events.map(handler))));
  process.send('ready');
});
