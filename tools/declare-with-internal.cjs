/**
 * The esbuild options of a public lib that uses an internal one. The internal lib is not published, so
 * its code and its types are bundled.
 *
 * This writes the declarations for both module systems: those of the lib to `dist/`, and those of the
 * internal lib to `dist/<internal lib>/`. It writes only declarations that the entry imports, directly
 * or indirectly.
 *
 * Source: TypeScript handbook, "Modules - Reference", File module format detection (read 2026-11-22).
 */
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join, parse, posix, relative } = require('node:path');
const ts = require('typescript');

const LIBS = join(__dirname, '../libs');
const INTERNAL = /(['"])@furlock\/([a-z-]+)\1/g;
const RELATIVE = /(['"])(\.{1,2}\/[^'"]*)\.js\1/g;

/** Writes `dist/*.d.ts` and `dist/*.d.cts` of a lib with these entries. */
function declare(lib, entries) {
  const declarations = emitDeclarations(lib, entries);
  const waiting = entries.map((entry) => `${entry}.d.ts`);
  for (const file of waiting) {
    const text = declarations.get(file);
    if (text === undefined) throw new Error(`${lib} has no declaration ${file}`);
    for (const [extension, module] of [
      ['.d.ts', '.js'],
      ['.d.cts', '.cjs'],
    ]) {
      const target = join(LIBS, lib, 'dist', file.replace(/\.d\.ts$/, extension));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text.replace(RELATIVE, `$1$2${module}$1`));
    }
    for (const [, , specifier] of text.matchAll(RELATIVE)) {
      const next = `${posix.join(posix.dirname(file), specifier)}.d.ts`;
      if (!waiting.includes(next)) waiting.push(next);
    }
  }
}

/** The declarations of a lib and of the internal libs that it uses, by path below `dist/`. */
function emitDeclarations(lib, entries) {
  const { devDependencies } = require(join(LIBS, lib, 'package.json'));
  // The internal libs first: TypeScript treats a file that it only finds by package name as external.
  const roots = [
    ...Object.keys(devDependencies)
      .filter(isOurs)
      .map((name) => join(LIBS, name.replace('@furlock/', ''), 'src/index.ts')),
    ...entries.map((entry) => join(LIBS, lib, `src/${entry}.ts`)),
  ];
  const { config } = ts.readConfigFile(join(LIBS, '../tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, LIBS);
  const declarations = new Map();
  const program = ts.createProgram(roots, {
    ...options,
    ...{ composite: false, incremental: false, declaration: true, declarationMap: false },
    ...{ emitDeclarationOnly: true, noEmit: false, rootDir: LIBS, outDir: LIBS },
  });
  const { diagnostics } = program.emit(undefined, (path, text) => {
    const [owner, , ...rest] = relative(LIBS, path).split(/[\\/]/);
    const file = (owner === lib ? rest : [owner, ...rest]).join('/');
    const up = file.split('/').length > 1 ? '../' : './';
    declarations.set(
      file,
      text.replace(INTERNAL, (_, quote, internal) => `${quote}${up}${internal}/index.js${quote}`),
    );
  });
  // Only what prevents a declaration: the target `typecheck` checks the types.
  if (diagnostics.length > 0) {
    throw new Error(
      ts.formatDiagnostics(diagnostics, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => LIBS,
        getNewLine: () => '\n',
      }),
    );
  }
  return declarations;
}

function isOurs(name) {
  return name.startsWith('@furlock/');
}

/** CommonJS has no `import.meta`: where a module uses its URL, it is computed from the file name. */
function forCommonJs(options) {
  options.define = { ...options.define, 'import.meta.url': 'moduleUrl' };
  options.inject = [...(options.inject ?? []), join(__dirname, 'module-url.mjs')];
}

module.exports = {
  conditions: ['@furlock/source', 'module'],
  plugins: [
    {
      name: 'declare-with-internal',
      setup({ initialOptions, onEnd }) {
        const sources = initialOptions.entryPoints;
        const [, lib] = /libs[\\/]([^\\/]+)[\\/]src/.exec(sources[0]);
        if (initialOptions.format === 'cjs') forCommonJs(initialOptions);
        else
          onEnd(() =>
            declare(
              lib,
              sources.map((source) => parse(source).name),
            ),
          );
      },
    },
  ],
};
