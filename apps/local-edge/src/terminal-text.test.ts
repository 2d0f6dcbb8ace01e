import { expect, test } from '@jest/globals';
import { terminalText } from './terminal-text.js';

test.each([
  ['a line\n\tand another', 'a line\n\tand another'],
  ['\u001b[2J\u001b]0;title\u0007', '·[2J·]0;title·'],
  ['over\rwritten\u0008\u007f', 'over·written··'],
  ['\u009b31m', '·31m'],
  ['a\u202eb\u2066c', 'a·b·c'],
  ['Ada «λ» … · ┌ 🦊', 'Ada «λ» … · ┌ 🦊'],
])('%j', (text, shown) => {
  expect(terminalText(text)).toBe(shown);
});
