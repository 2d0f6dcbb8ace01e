import { expect, test } from '@jest/globals';
import { leaf, renderXml } from './xml.js';

test('renders elements and escapes text', () => {
  const document = renderXml(['A', [leaf('B', '<&>"'), leaf('C', 1), ['D', [leaf('E', true)]]]]);

  expect(document).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<A><B>&lt;&amp;&gt;"</B><C>1</C><D><E>true</E></D></A>\n',
  );
});
