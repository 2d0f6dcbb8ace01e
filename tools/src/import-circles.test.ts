/**
 * Finds circular imports in every project, including tests, their `testing/` folders and type-only
 * imports. Modules are resolved in the same way as by the TypeScript compiler.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import ts from 'typescript';

const WORKSPACE = join(__dirname, '../..');

test('no file of the workspace imports itself through other files', () => {
  expect(importCircles(WORKSPACE)).toEqual([]);
});

describe('a planted circle is found', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  const cases: [name: string, toB: string, toA: string][] = [
    ['of values', "import { b } from './b.js';", "import { a } from './a.js';"],
    ['of types', "import type { B } from './b.js';", "import { type A } from './a.js';"],
    ['of exports', "export * from './b.js';", "export { a } from './a.js';"],
    ['of an inline type', "type B = import('./b.js').B;", "import './a.js';"],
    ['of a dynamic import', "const b = /`/ && import('./b.js');", "import './a.js';"],
    ['of require', "const b = require('./b.js');", "import a = require('./a.js');"],
  ];
  test.each(cases)('%s', (_name, toB, toA) => {
    const folder = plant({
      'apps/one/src/a.ts': toB,
      'apps/one/src/b.ts': toA,
      'apps/one/src/index.ts': "import './a.js'; const text = \"import './index.js'\";",
    });

    expect(importCircles(folder)).toEqual([['apps/one/src/a.ts', 'apps/one/src/b.ts']]);
  });

  test('across projects, at any depth, and in tests', () => {
    const folder = plant({
      'node_modules/@furlock/two/package.json': '{"exports":{".":"./index.ts"}}',
      'node_modules/@furlock/two/index.ts': "export * from '../../../libs/deep/two/src/b.js';",
      'libs/deep/two/src/b.ts': "import '../../one/src/testing/c.js';",
      'libs/deep/one/src/testing/c.ts': "import '../a.test.js';",
      'libs/deep/one/src/a.test.ts': "import '@furlock/two';",
    });

    expect(importCircles(folder)).toEqual([
      [
        'libs/deep/one/src/a.test.ts',
        'libs/deep/one/src/testing/c.ts',
        'libs/deep/two/src/b.ts',
        'node_modules/@furlock/two/index.ts',
      ],
    ]);
  });

  function plant(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), 'furlock-circles-'));
    folders.push(folder);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return folder;
  }
});

/** Groups of files that import each other, directly or indirectly. Shape: paths relative to the folder, sorted. */
function importCircles(folder: string): string[][] {
  const host = ts.sys;
  const cache = ts.createModuleResolutionCache(folder, (name) => name, OPTIONS);
  const projects = ['apps', 'libs', 'tools'].map((name) => join(folder, name));
  const waiting = projects.flatMap((project) =>
    host.readDirectory(project, EXTENSIONS, [
      '**/node_modules',
      '**/dist',
      '**/out-tsc',
      '**/assets',
    ]),
  );
  const imports = new Map<string, readonly string[]>();
  for (const file of waiting) {
    if (imports.has(file)) continue;
    const imported = specifiersOf(file)
      // Third-party packages do not import our files.
      .filter((specifier) => /^(\.|@furlock\/)/.test(specifier))
      .map((specifier) => ts.resolveModuleName(specifier, file, OPTIONS, host, cache))
      .flatMap(({ resolvedModule }) => resolvedModule?.resolvedFileName ?? []);
    imports.set(file, imported);
    waiting.push(...imported);
  }
  return strongComponents(imports)
    .map((files) => files.map((file) => relative(folder, file)).sort())
    .sort();
}

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ['@furlock/source'],
  allowJs: true,
};

/** The specifiers that a file imports, in any form. */
function specifiersOf(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && isModuleSpecifier(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

function isModuleSpecifier({ parent }: ts.StringLiteralLike): boolean {
  if (ts.isCallExpression(parent)) {
    const { expression } = parent;
    return (
      expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(expression) && expression.text === 'require')
    );
  }
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isExternalModuleReference(parent) ||
    ts.isImportTypeNode(parent.parent)
  );
}

/** The strongly connected components with more than one node or an edge to itself, by Tarjan's algorithm. */
function strongComponents(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const components: string[][] = [];
  const indexes = new Map<string, number>();
  const path: string[] = [];

  /** The lowest index on the path that the node can reach. */
  function visit(node: string): number {
    const index = indexes.size;
    indexes.set(node, index);
    path.push(node);
    const targets = edges.get(node) ?? [];
    const lowest = targets.reduce((low, target) => {
      if (!indexes.has(target)) return Math.min(low, visit(target));
      return path.includes(target) ? Math.min(low, indexes.get(target) ?? low) : low;
    }, index);
    if (lowest === index) {
      const component = path.splice(path.indexOf(node));
      if (component.length > 1 || targets.includes(node)) components.push(component);
    }
    return lowest;
  }

  for (const node of edges.keys()) if (!indexes.has(node)) visit(node);
  return components;
}
