/**
 * The text of a program in each of the languages that may import a package.
 */
import type { Program } from './strangers.js';

const DECLARED_USE = 'async function use() {';

/** A program as an ES module. */
export function esModule({ imports, entry, given, body }: Program): string {
  return `import { ${imports.join(', ')} } from '${entry}';\n${given}\n${DECLARED_USE}${body}\n}`;
}

/** A program as a CommonJS module. */
export function commonJs({ imports, entry, given, body }: Program): string {
  return `const { ${imports.join(', ')} } = require('${entry}');\n${given}\n${DECLARED_USE}${body}\n}`;
}

/** The same program as a typed module, followed by the statements that must not compile. */
export function typeScript(program: Program): string {
  const refused = program.mustNotCompile.map(
    ([fault, statement]) => `// @ts-expect-error ${fault}\n${statement}`,
  );
  return [`${esModule(program)}\nexport { use };`, ...refused].join('\n');
}
