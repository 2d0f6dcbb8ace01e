import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { readFunctionCode, type FunctionCode } from './read-function-code.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-code-'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src', 'app.mjs'), '');
  writeFileSync(join(folder, 'code.zip'), zipSync({ 'src/app.mjs': Uint8Array.of() }));
  writeFileSync(join(folder, 'text'), 'not a zip file');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function valueOf(code: FunctionCode) {
  if (!code.ok) throw new Error(code.error);
  return code.value;
}

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';

test.each([
  ['a folder', 'orders', '', undefined],
  ['a folder with a handler', 'orders', '#src/app.handler', 'src/app.handler'],
  ['the function by its ARN', ARN, '', undefined],
  ['a zip file', 'orders', '/code.zip#src/app.handler', 'src/app.handler'],
])('%s', (_name, name, rest, handler) => {
  const code = readFunctionCode(`${name}=${folder}${rest}`);

  const [given, { contains, ...more }] = valueOf(code);
  expect(given).toBe(name);
  expect(more).toEqual({ path: join(folder, rest.replace(/#.*$/, '')), handler });
  expect(contains('src/app.mjs')).toBe(true);
  expect(contains('src/app.js')).toBe(false);
});

test.each([
  ['no code', 'orders', /^It must have the form <name>=<folder or zip>/],
  ['no name', '=code', /^It must have the form/],
  ['a missing folder', 'orders=missing', /^missing is neither a folder nor a zip file\.$/],
  ['another file', 'orders=text', /^text is neither a folder nor a zip file\.$/],
])('%s is refused', (_name, text, sentence) => {
  const code = readFunctionCode(text.replace('text', join(folder, 'text')));

  expect(code.ok ? '' : code.error.replace(`${folder}/`, '')).toMatch(sentence);
});
