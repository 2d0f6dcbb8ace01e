/**
 * Looks at a page in a browser as a person does: with a narrow window, a dark scheme, the keyboard.
 */
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

/** A page as a server sends it. */
export interface ServedPage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What was found. Every list but `tabStops` is a list of faults. */
export interface PageReport {
  /** What the policy stopped, requests for anything but the page, and errors of the console. */
  readonly faults: readonly string[];
  /** What is cut off or needs scrolling to the side, at 320 px. */
  readonly tooWide: readonly string[];
  /** Texts and borders of controls with too little contrast, in either scheme. */
  readonly pale: readonly string[];
  /** What a screen reader needs, and does not have. */
  readonly unnamed: readonly string[];
  /** What has the focus when the page opens; empty if nothing does. */
  readonly focus: string;
  /** What the Tab key reaches, in order. */
  readonly tabStops: readonly string[];
  /** Those of them without a visible mark. */
  readonly unmarked: readonly string[];
}

/** Looks at one page after the other. */
export interface Inspector {
  /** With `FURLOCK_SCREENSHOTS`, also keeps a picture for each width and scheme in that folder. */
  inspect(name: string, page: ServedPage): Promise<PageReport>;
  close(): Promise<void>;
}

/** The widths: the narrowest that WCAG 2.2 names (success criterion 1.4.10), and a laptop's. */
const [NARROW, ...WIDER] = [320, 1280];

const SCHEMES = ['light', 'dark'] as const;

const ADDRESS = 'http://page.test/some/path?q=1';

/** Starts the browser. */
export async function startInspector(executablePath: string): Promise<Inspector> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: NARROW ?? 0, height: 720 } });
  let served: ServedPage = { headers: {}, body: '' };
  let faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.route('**', (route) => {
    const url = route.request().url();
    if (url === ADDRESS) return route.fulfill(served);
    if (!url.endsWith('/favicon.ico')) faults.push(url);
    return route.abort();
  });

  return {
    inspect: async (name, given) => {
      served = given;
      faults = [];
      await page.setViewportSize({ width: NARROW ?? 0, height: 720 });
      await page.goto(ADDRESS);
      // A browser gives the focus before it draws the page, which may be after it has loaded.
      await page.evaluate(() => new Promise(requestAnimationFrame));
      await page.evaluate(() => new Promise(requestAnimationFrame));
      const seen = await page.evaluate(lookAround);
      const pale: string[] = [];
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        pale.push(...(await page.evaluate(paleParts)).map((part) => `${colorScheme}: ${part}`));
        await keepPictures(page, `${name}-${colorScheme}`);
      }
      return { faults, pale, ...seen, ...(await tabThrough(page)) };
    },
    close: () => browser.close(),
  };
}

async function keepPictures(page: Page, name: string): Promise<void> {
  const folder = process.env['FURLOCK_SCREENSHOTS'];
  if (folder === undefined) return;
  for (const width of [...WIDER, NARROW ?? 0]) {
    await page.setViewportSize({ width, height: 720 });
    const path = join(folder, `${name}-${width}.png`.replaceAll(/[^\w.-]+/g, '-'));
    await page.screenshot({ path, fullPage: true });
  }
}

async function tabThrough(page: Page): Promise<Pick<PageReport, 'tabStops' | 'unmarked'>> {
  // Whatever has the focus, Tab begins at the start of the page, and ends at its end rather than in the browser.
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    const end = document.body.appendChild(document.createElement('span'));
    end.id = 'end-of-page';
    end.tabIndex = 0;
  });
  const tabStops: string[] = [];
  const unmarked: string[] = [];
  while (tabStops.length < 20) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (element === document.body || element.id === 'end-of-page') return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const label = element instanceof HTMLInputElement ? element.labels?.[0] : element;
      return {
        name: label?.textContent ?? '',
        isMarked: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
      };
    });
    if (stop === undefined) break;
    tabStops.push(stop.name);
    if (!stop.isMarked) unmarked.push(stop.name);
  }
  return { tabStops, unmarked };
}

// These run in the page, so they use nothing of this file.

function lookAround(): Pick<PageReport, 'tooWide' | 'unnamed' | 'focus'> {
  const { clientWidth: width, lang } = document.documentElement;
  const elements = [...document.querySelectorAll('html, body, body *')];
  const fields = [...document.querySelectorAll<HTMLInputElement>('input:not([type=hidden])')];
  const controls = [...document.querySelectorAll('a, button')];
  const focused = document.activeElement as HTMLInputElement;
  const unnamed = {
    language: lang !== '',
    title: document.title !== '',
    main: document.querySelectorAll('main').length === 1,
    heading: document.querySelectorAll('h1').length === 1,
    label: fields.every(({ labels }) => labels?.length === 1),
    control: controls.every(({ textContent }) => textContent.trim() !== ''),
  };
  return {
    tooWide: elements
      .filter(
        (element) =>
          element.getBoundingClientRect().right > width ||
          // Text that is wider than its element.
          (element.clientWidth > 0 && element.scrollWidth > element.clientWidth),
      )
      .map(({ tagName }) => tagName),
    unnamed: Object.entries(unnamed).flatMap(([part, isThere]) => (isThere ? [] : [part])),
    focus: focused.labels?.[0]?.textContent ?? '',
  };
}

/** Source: WCAG 2.2, relative luminance and contrast ratio (read 2026-11-28). */
function paleParts(): string[] {
  const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number =>
    channels(color)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
  const contrast = (one: string, other: string): number => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element: Element | null): string => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if ((channels(backgroundColor)[3] ?? 1) > 0) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };

  const pale: string[] = [];
  const check = (part: string, found: number, least: number): void => {
    if (found < least) pale.push(`${part} ${found.toFixed(2)}`);
  };
  for (const element of document.querySelectorAll('body, body *')) {
    const { color, borderTopColor } = getComputedStyle(element);
    const isControl = element.matches('a, button, input:not([type=hidden])');
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
    );
    if (hasText || isControl) check(element.tagName, contrast(color, behind(element)), 4.5);
    if (isControl) {
      const border = contrast(borderTopColor, behind(element.parentElement));
      check(`border of ${element.tagName}`, border, 3);
    }
  }
  return pale;
}
