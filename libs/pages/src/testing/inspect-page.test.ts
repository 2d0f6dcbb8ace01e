import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { browserPath } from '@furlock/test-kit';
import { startInspector, type Inspector } from './inspect-page.js';

/** A page with nothing to complain about. */
const good =
  '<!doctype html><html lang="en"><title>t</title><body><main><h1>h</h1>' +
  '<label for="f">Field</label><input id="f" style="border-color:#000" autofocus><button style="border-color:#000">Go</button></main>';

const policy = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" };

(browserPath === undefined ? describe.skip : describe)('a page with a fault', () => {
  let inspector: Inspector;
  beforeAll(async () => {
    inspector = await startInspector(browserPath ?? '');
  });
  afterAll(() => inspector.close());

  const inspect = (body: string, headers: Record<string, string> = policy) =>
    inspector.inspect('planted', { headers: { 'content-type': 'text/html', ...headers }, body });

  const found = {
    faults: [],
    tooWide: [],
    pale: [],
    unmarked: [],
    unnamed: [],
    focus: 'Field',
    tabStops: ['Field', 'Go'],
  };

  test('is one with a fault only', async () => {
    const mark = '<style>:focus-visible{outline:2px solid}</style>';

    expect(await inspect(good + mark)).toEqual(found);
  });

  const planted: [name: string, body: string, part: keyof typeof found, says: unknown][] = [
    ['script', `${good}<script>1</script>`, 'faults', [expect.stringContaining('script')]],
    ['image', `${good}<img src="/a.png" alt="">`, 'faults', [expect.stringContaining('a.png')]],
    ['no wrapping', `${good}<p>${'w'.repeat(99)}`, 'tooWide', ['HTML', 'BODY', 'P']],
    ['wide part', `${good}<div style="width:400px">`, 'tooWide', ['DIV']],
    ['pale text', `${good}<p style="color:#888">a`, 'pale', ['light: P 3.54', 'dark: P 3.54']],
    [
      'pale border',
      good.replace('color:#000">Go', 'color:#aaa">Go'),
      'pale',
      ['light: border of BUTTON 2.32', 'dark: border of BUTTON 2.32'],
    ],
    ['no language', good.replace(' lang="en"', ''), 'unnamed', ['language']],
    ['no title', good.replace('<title>t</title>', ''), 'unnamed', ['title']],
    ['no main', good.replaceAll('main>', 'div>'), 'unnamed', ['main']],
    ['two headings', `${good}<h1>h`, 'unnamed', ['heading']],
    ['no label', good.replace(' for="f"', ''), 'unnamed', ['label']],
    ['no text', good.replace('>Go<', '> <'), 'unnamed', ['control']],
    ['no mark', `${good}<style>*{outline:none!important}</style>`, 'unmarked', ['Field', 'Go']],
    ['nothing in focus', good.replace(' autofocus', ''), 'focus', ''],
    [
      'a control that Tab skips',
      good.replace('<button', '<button tabindex=-1'),
      'tabStops',
      ['Field'],
    ],
  ];
  test.each(planted)('%s', async (_name, body, part, says) => {
    expect((await inspect(body))[part]).toEqual(says);
  });

  test('an image that the policy allows', async () => {
    const { faults } = await inspect(`${good}<img src="/a.png" alt="">`, {});

    expect(faults).toContain('http://page.test/a.png');
  });
});
