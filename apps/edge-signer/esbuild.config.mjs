/**
 * How the edge bundle is made: what of the SDK stays out of it, and how (docs/adr/0010).
 */
import { readFile } from 'node:fs/promises';

const STAND_INS = './apps/edge-signer/src/stand-ins';

/**
 * The errors that GetParameter is answered with, which keep their own classes. Any other gets the
 * client's base class and its own name, as an error does that is newer than the client.
 *
 * Source: AWS Systems Manager API reference, GetParameter, and "Common errors" (read 2026-11-25).
 */
const ERRORS_OF_GET_PARAMETER = [
  'AccessDeniedException',
  'InternalServerError',
  'InvalidKeyId',
  'ParameterNotFound',
  'ParameterVersionNotFound',
  'ThrottlingException',
];

/**
 * Lets go of the schemas and errors of the client's other operations, which are 78 of its 82 KB.
 *
 * The client's file of schemas keeps them in two ways: a statement that registers each error, and
 * computed keys, which a bundler must take for code that does something. The first are left out,
 * the others are written as the names that they are.
 */
const schemasOfOneOperation = {
  name: 'schemas-of-one-operation',
  setup(build) {
    build.onLoad(
      { filter: /client-ssm[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ },
      async (file) => {
        const source = await readFile(file.path, 'utf8');
        const registered = new Set();
        const names = new Map(
          [...source.matchAll(/^const (_\w+) = ("\w+");$/gm)].map(([, key, name]) => [key, name]),
        );
        const contents = source
          .replaceAll(/^n0_registry\.registerError\((\w+)\$, \1\);$/gm, (statement, name) => {
            if (!ERRORS_OF_GET_PARAMETER.includes(name)) return '';
            registered.add(name);
            return statement;
          })
          .replaceAll(/\[(_\w+)\]:/g, (computed, key) => {
            const name = names.get(key);
            return name === undefined ? computed : `${name}:`;
          });
        const missing = ERRORS_OF_GET_PARAMETER.filter((name) => !registered.has(name));
        if (missing.length > 0) {
          throw new Error(`client-ssm no longer registers ${missing.join(', ')} as expected`);
        }
        return { contents, loader: 'js' };
      },
    );
  },
};

/**
 * Lets go of the words for what is wrong with a value of the settings. Whoever writes settings is told
 * them; the edge names the field in its log and nothing else.
 */
const settingsWithoutWords = {
  name: 'settings-without-words',
  setup(build) {
    build.onLoad(
      { filter: /edge-settings[\\/]src[\\/].*(schema|value-kinds)\.ts$/ },
      async (file) => {
        const source = await readFile(file.path, 'utf8');
        const contents = source.replaceAll(
          /'(?:must|is not known) [^'\\\n]*'|`must [^`\\\n]*`/g,
          "''",
        );
        if (/['"`](must|is not known) /.test(contents)) {
          throw new Error(`${file.path} has words that are not written as expected`);
        }
        return { contents, loader: 'ts' };
      },
    );
  },
};

export default {
  outExtension: { '.js': '.mjs' },
  mainFields: ['module', 'main'],
  conditions: ['@furlock/source', 'module'],
  legalComments: 'none',
  // Node has them. Else they are written as calls of RegExp, which nobody can tell may be left out.
  supported: { 'regexp-unicode-property-escapes': true },
  alias: {
    '@aws-sdk/credential-provider-node': `${STAND_INS}/never-called.ts`,
    '@smithy/core/event-streams': `${STAND_INS}/never-called.ts`,
    'node:http': `${STAND_INS}/node-http.ts`,
  },
  plugins: [schemasOfOneOperation, settingsWithoutWords],
};
