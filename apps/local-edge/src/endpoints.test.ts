import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeEndpoints, type Endpoints } from './endpoints.js';

const endpoints: Endpoints = {
  url: 'http://127.0.0.1:8080',
  browserUrl: 'https://127.0.0.1:1',
  functionUrl: 'http://127.0.0.1:2',
  functionUrlHost: 'abc.lambda-url.eu-central-1.on.aws',
  cognitoUrl: 'http://127.0.0.1:3',
  ssmUrl: 'http://127.0.0.1:4',
  awsUrls: { 'us-east-1': 'http://127.0.0.1:8090' },
  logsUrl: 'http://127.0.0.1:9',
  region: 'eu-central-1',
  stage: 'dev',
  username: 'ada',
  password: 'p',
  idToken: 'i',
  accessToken: 'a',
  credentials: { accessKeyId: 'k', secretAccessKey: 's', sessionToken: 't' },
  operatorCredentials: { accessKeyId: 'o', secretAccessKey: 'p' },
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-endpoints-'));
  file = join(folder, 'dist', 'endpoints.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('writes a file that only its owner can read', () => {
  writeEndpoints(file, endpoints);

  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(endpoints);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('keeps the file out of a commit, and leaves nothing behind', () => {
  const remove = writeEndpoints(file, endpoints);
  const ignored = readFileSync(join(folder, 'dist', '.gitignore'), 'utf8');
  remove();

  expect(ignored).toBe('*\n');
  expect(readdirSync(folder)).toEqual([]);
});

test('leaves the folder and the files of others', () => {
  mkdirSync(join(folder, 'dist'));
  const removeFirst = writeEndpoints(file, endpoints);
  removeFirst();
  const emptied = readdirSync(join(folder, 'dist'));
  rmSync(join(folder, 'dist'), { recursive: true });
  const removeSecond = writeEndpoints(file, endpoints);
  writeFileSync(join(folder, 'dist', 'index.html'), '');
  removeSecond();

  expect(emptied).toEqual([]);
  expect(readdirSync(join(folder, 'dist'))).toEqual(['index.html']);
});

test('restricts the mode of an existing file', () => {
  writeEndpoints(file, endpoints);
  rmSync(file);
  writeFileSync(file, 'old', { mode: 0o644 });

  writeEndpoints(file, endpoints);

  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('removes the file', () => {
  const remove = writeEndpoints(file, endpoints);

  remove();
  remove();

  expect(existsSync(file)).toBe(false);
});

test('does not remove the file of another local edge', () => {
  const remove = writeEndpoints(file, endpoints);
  writeEndpoints(file, { ...endpoints, url: 'http://127.0.0.1:8081' });

  remove();

  expect(existsSync(file)).toBe(true);
});

test('restores the file of another local edge in the same folder', () => {
  const removeFirst = writeEndpoints(file, endpoints);
  const second = { ...endpoints, url: 'http://127.0.0.1:9090' };

  const removeSecond = writeEndpoints(file, second);
  removeSecond();
  const meanwhile = JSON.parse(readFileSync(file, 'utf8')) as Endpoints;
  removeFirst();

  expect(meanwhile).toEqual(endpoints);
  expect(existsSync(file)).toBe(false);
});
