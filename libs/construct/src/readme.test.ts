import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { transformSync } from '@swc/core';
import * as cdk from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { LockProps } from './lock-props.js';
import { Lock } from './lock.js';

let edgeBundle: string;
let assembly: string;

beforeAll(() => {
  edgeBundle = mkdtempSync(join(tmpdir(), 'furlock-test-'));
  writeFileSync(join(edgeBundle, 'index.mjs'), 'export const handler = () => undefined;');
  // Where `new App()` writes; the CDK command line sets it in the same way.
  assembly = mkdtempSync(join(tmpdir(), 'furlock-test-'));
  process.env['CDK_OUTDIR'] = assembly;
  // As in every app of these tests (`newApp`).
  process.env['CDK_VALIDATION'] = 'false';
});

afterAll(() => {
  delete process.env['CDK_OUTDIR'];
  delete process.env['CDK_VALIDATION'];
  rmSync(edgeBundle, { recursive: true });
  rmSync(assembly, { recursive: true });
});

test('the example in the README runs unchanged', () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  const [, example] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const { code } = transformSync(`${example}\nexport { stack };`, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });

  const exported = {} as { stack: cdk.Stack };
  // A user's app has the packaged bundle; this test needs nothing built.
  class PackagedLock extends Lock {
    constructor(scope: cdk.Stack, id: string, props: LockProps) {
      super(scope, id, { edgeBundle, ...props });
    }
  }
  const modules: Readonly<Record<string, unknown>> = {
    'aws-cdk-lib': cdk,
    'aws-cdk-lib/aws-lambda': lambda,
    '@furlock/construct': { Lock: PackagedLock },
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is ours
  const run = new Function('require', 'exports', code) as (
    require: (name: string) => unknown,
    exports: object,
  ) => void;
  run((name) => modules[name], exported);

  Template.fromStack(exported.stack).resourceCountIs('AWS::CloudFront::Distribution', 1);
  expect(exported.stack.region).toBe('eu-central-1');
});
