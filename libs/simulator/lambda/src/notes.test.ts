import { expect, test } from '@jest/globals';
import { closedHostNote } from './notes.js';
import { EXAMPLE_FUNCTION } from './testing/example-function.js';

test.each([
  ['localhost:5432', '--allow-host localhost:5432.'],
  ['127.0.0.1:5432', '--allow-host 127.0.0.1:5432.'],
  ['::1:5432', '--allow-host [::1]:5432.'],
  // The option refuses these.
  ['127.1:5432', '--allow-host localhost:<port>.'],
  ['::ffff:127.0.0.1:5432', '--allow-host localhost:<port>.'],
  ['db.example.com:5432', '--allow-host localhost:<port>.'],
])('%s: start with %s', (host, advice) => {
  expect(closedHostNote(EXAMPLE_FUNCTION, host)).toContain(`start with ${advice}`);
});
