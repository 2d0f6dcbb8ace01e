/**
 * The tests of every page that people see, for the projects that make them.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { browserPath } from '@furlock/test-kit';
import { startInspector, type Inspector, type ServedPage } from './inspect-page.js';

/** A page, and what a person reaches on it by the keyboard, in order. */
export interface PageCase {
  readonly name: string;
  readonly page: ServedPage | (() => Promise<ServedPage>);
  readonly tabStops: readonly string[];
  /** The label of the field that has the focus at first. */
  readonly focus?: string;
}

/** Declares the tests of the pages. Those in a browser are skipped if none is installed. */
export function checkPages(cases: readonly PageCase[]): void {
  describe('a policy that allows the page its style and nothing else', () => {
    test.each(cases)('$name', async ({ page }) => {
      const { headers, body } = await servedBy(page);
      const [, style = ''] = /<style>(.*)<\/style>/s.exec(body) ?? [];
      const hash = createHash('sha256').update(style).digest('base64');
      const policy = headers['content-security-policy'] ?? '';

      expect(policy.split('; ')).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          `style-src 'sha256-${hash}'`,
          "base-uri 'none'",
        ]),
      );
      expect(policy).not.toMatch(/unsafe|script-src|img-src|connect-src/);
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      expect(body).not.toMatch(/<script|<link|<img|<iframe| src=| style=| on\w+=|url\(|@import/i);
      expect(body.match(/<style/g)).toHaveLength(1);
    });
  });

  (browserPath === undefined ? describe.skip : describe)('in a browser', () => {
    let inspector: Inspector;
    beforeAll(async () => {
      inspector = await startInspector(browserPath ?? '');
    });
    afterAll(() => inspector.close());

    test.each(cases)('$name', async ({ name, page, tabStops, focus = '' }) => {
      expect(await inspector.inspect(name, await servedBy(page))).toEqual({
        faults: [],
        tooWide: [],
        pale: [],
        unmarked: [],
        unnamed: [],
        focus,
        tabStops,
      });
    });
  });
}

async function servedBy(page: PageCase['page']): Promise<ServedPage> {
  return typeof page === 'function' ? page() : page;
}
