import { expect, test } from '@jest/globals';
import { AnswerCache } from './answer-cache.js';

const answer = { status: 200, reason: 'OK', headers: [], body: Buffer.from('a') };
const at = (seconds: number) => new Date(seconds * 1000);

test('an answer is cached until it expires, and has its age', () => {
  const cache = new AnswerCache();

  cache.put('key', answer, 10, at(100));

  expect(cache.find('key', at(109.9))).toEqual({ ...answer, ageSeconds: 9 });
  expect(cache.find('key', at(110))).toBeUndefined();
  expect(cache.find('other', at(100))).toBeUndefined();
});

test('a newer answer replaces it', () => {
  const cache = new AnswerCache();

  cache.put('key', answer, 10, at(100));
  cache.put('key', { ...answer, status: 404 }, 10, at(101));

  expect(cache.find('key', at(102))?.status).toBe(404);
});

test('the oldest answer is evicted when the cache is full', () => {
  const cache = new AnswerCache();

  for (let index = 0; index <= 500; index += 1) cache.put(String(index), answer, 10, at(100));

  expect(cache.find('0', at(100))).toBeUndefined();
  expect(cache.find('1', at(100))).toBeDefined();
});
