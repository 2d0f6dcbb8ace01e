import { describe, expect, test } from '@jest/globals';
import type { PageAction } from '@furlock/browser-sign-in';
import { checkPages, type PageCase } from '@furlock/pages/testing';
import {
  messagePage,
  pageHeaders,
  problemPage,
  type MessagePage,
  type ProblemPage,
} from './problem-page.js';
import { refusalAnswer } from './refusal-answer.js';
import { PROBLEMS, problemOf, type Refusal } from './refusal.js';
import { problemText } from './problem-text.js';
import { SIGN_IN_TEXTS } from './sign-in-texts.js';

const signIn: PageAction = { kind: 'link', text: 'Sign in', href: '/auth/sign-in' };
const otherAccount: PageAction = {
  kind: 'link',
  text: 'Use another account',
  href: '/auth/sign-in?prompt=login',
};
const newTab: PageAction = { ...signIn, text: 'Sign in in a new tab', isNewTab: true };
const signOut: PageAction = { kind: 'post', text: 'Sign out', path: '/auth/sign-out' };

const requestId = '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==';

/** The pages of refusals whose texts differ, as a browser gets them that opens an address. */
const refusals = [
  ...['BODY_TRUNCATED', 'BODY_NOT_SHOWN', 'WEBSOCKET_UNSUPPORTED', 'TARGET_TOO_LONG'],
  ...['CREDENTIALS_MISSING', 'GROUP_MISSING', 'KEYS_UNAVAILABLE', 'HEADERS_TOO_LARGE'],
  'UNFORESEEN',
].map((code): PageCase => {
  const refusal = { code, limitBytes: 10, bytes: 11, method: 'DELETE' } as unknown as Refusal;
  const page = async () => {
    const { headers, body } = await refusalAnswer(refusal, {
      requestId,
      method: 'GET',
      headers: [['accept', 'text/html,*/*;q=0.8']],
      cors: undefined,
    });
    const sent = Object.entries(headers).map(([name, [line]]) => [name, line?.value ?? '']);
    return { headers: Object.fromEntries(sent) as Record<string, string>, body };
  };
  return {
    name: code,
    page,
    tabStops: ['KEYS_UNAVAILABLE', 'UNFORESEEN'].includes(code) ? ['Try again'] : [],
  };
});

const served = (body: string, policy?: Parameters<typeof pageHeaders>[0]) => ({
  headers: Object.fromEntries(pageHeaders(policy)),
  body,
});

const signInRefusals = Object.keys(SIGN_IN_TEXTS).map((code): PageCase => {
  const actions = [signIn, otherAccount];
  return {
    name: code,
    page: served(problemPage({ status: 403, code, requestId, actions })),
    tabStops: actions.map(({ text }) => text),
  };
});

const messages: readonly MessagePage[] = [
  { title: 'Sign out?', text: 'This ends your session on app.example.com.', actions: [signOut] },
  { title: 'You are signed out', text: 'This browser has no session.', actions: [signIn] },
  { title: 'Without a way on', text: 'Nothing to do.', actions: [] },
  { title: 'With all of them', text: 'Choose.', actions: [signOut, signIn, otherAccount, newTab] },
];

checkPages([
  ...refusals,
  ...signInRefusals,
  ...messages.map((message) => ({
    name: message.title,
    page: served(messagePage(message), { formTargets: ['https://issuer.example'] }),
    tabStops: message.actions.map(({ text }) => text),
  })),
]);

const given: ProblemPage = {
  status: 401,
  code: 'SESSION_ENDED',
  requestId,
  actions: [],
};

describe('the page of a refusal', () => {
  test.each([
    ['the sign-in has a text for each code', given, 'Sign in again, then you can go on.'],
    ['any other code has that of its status', { ...given, code: 'TOKEN_USE' }, 'signed in.'],
    ['an unknown status has a text', { ...given, status: 418, code: 'TEAPOT' }, 'not your fault'],
    ['a name that every object has is no code', { ...given, code: 'toString' }, 'signed in.'],
    ['a hint replaces what to do', { ...given, hint: 'Reload.' }, '<p>Reload.</p>'],
  ])('%s', (_name, content, says) => {
    const paragraphs = /<p>.*?<\/p>/.exec(problemPage(content)) ?? [];

    expect(paragraphs).toHaveLength(1);
    expect(paragraphs[0]).toContain(says);
  });

  test('names code and request for support', () => {
    expect(problemPage(given)).toContain(
      `<dt>Code<dd>SESSION_ENDED</dd><dt>Request<dd>${requestId}</dd></dl>`,
    );
  });
});

test('whatever an action contains is text', () => {
  const nasty = '"><script>alert(1)</script>';
  const actions: PageAction[] = [
    { kind: 'link', text: nasty, href: nasty },
    { kind: 'post', text: nasty, path: nasty },
  ];

  const pages =
    messagePage({ title: nasty, text: nasty, actions }) +
    problemPage({ ...given, code: nasty, requestId: nasty, hint: nasty, actions });

  expect(pages).not.toContain('<script');
});

test('a link to a new tab does not say where it comes from', () => {
  expect(messagePage({ title: 'a', text: 'b', actions: [newTab] })).toContain(
    '<a href="/auth/sign-in" target="_blank" rel="noreferrer">',
  );
});

test('every code of the sign-in has a text of its own', () => {
  const codes = Object.keys(PROBLEMS).filter(
    (code) => code.startsWith('SIGN_IN_') || code.startsWith('SESSION_'),
  );

  expect(Object.keys(SIGN_IN_TEXTS)).toEqual(expect.arrayContaining(codes));
  expect(Object.keys(PROBLEMS)).toEqual(expect.arrayContaining(Object.keys(SIGN_IN_TEXTS)));
});

test('every status has a text', () => {
  const statuses = Object.keys(PROBLEMS).map((code) => problemOf({ code } as Refusal).status);

  for (const status of new Set(statuses)) {
    const { heading } = problemText({ status, code: 'ANY' });
    expect([status, heading]).toEqual([status, expect.stringMatching(/^[A-Z][^.]*[a-z]$/)]);
  }
});

describe('what people read', () => {
  const texts = Object.entries(SIGN_IN_TEXTS);
  test.each(texts)('%s is sentences without jargon', (_code, { heading, text }) => {
    expect(heading).toMatch(/^[A-Z][^.]*[a-z]$/);
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(`${heading} ${text}`).not.toMatch(
      /token|issuer|edge|origin|JWT|PKCE|state|nonce|flow|callback|request|header|settings/i,
    );
  });
});
