import { describe, expect, test } from '@jest/globals';
import { checkPages, type PageCase } from '@furlock/pages/testing';
import {
  messagePage,
  pageHeaders,
  problemPage,
  type MessagePage,
  type PageAction,
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
  const { status, headers, body } = refusalAnswer(refusal, {
    requestId,
    method: 'GET',
    headers: [['accept', 'text/html,*/*;q=0.8']],
    cors: undefined,
  });
  const sent = Object.entries(headers).map(([name, [line]]) => [name, line?.value ?? '']);
  return {
    name: code,
    page: { headers: Object.fromEntries(sent) as Record<string, string>, body },
    tabStops: ['500', '503'].includes(status) ? ['Try again'] : [],
  };
});

const served = (body: string, policy?: Parameters<typeof pageHeaders>[0]) => ({
  headers: Object.fromEntries(pageHeaders(policy)),
  body,
});

const signInRefusals = Object.entries(SIGN_IN_TEXTS).map(([code, { detail }]): PageCase => {
  const actions = [signIn, otherAccount];
  return {
    name: code,
    page: served(problemPage({ status: 403, detail, code, requestId, actions })),
    tabStops: actions.map(({ text }) => text),
  };
});

const messages: readonly MessagePage[] = [
  { title: 'Sign out of app.example.com?', text: 'This ends your session.', actions: [signOut] },
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
  detail: 'What the program reads.',
  code: 'SESSION_ENDED',
  requestId,
  actions: [],
};

describe('the page of a refusal', () => {
  test.each([
    ['the sign-in says its detail', given, 'What the program reads.'],
    ['any other code says it in plain words', { ...given, code: 'TOKEN_USE' }, 'signed in.'],
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
      `<dt>Code<dd>401 SESSION_ENDED<dt>Request<dd>${requestId}</dl>`,
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
    problemPage({ ...given, code: nasty, requestId: nasty, detail: nasty, hint: nasty, actions });

  expect(pages).not.toContain('<script');
});

test('a link to a new tab does not say where it comes from', () => {
  expect(messagePage({ title: 'a', text: 'b', actions: [newTab] })).toContain(
    'href="/auth/sign-in" target="_blank" rel="noreferrer">',
  );
});

test('every status has a text', () => {
  const statuses = Object.keys(PROBLEMS).map((code) => problemOf({ code } as Refusal).status);

  for (const status of new Set(statuses)) {
    const { heading } = problemText({ status, detail: 'd', code: 'ANY' });
    expect([status, heading]).toEqual([status, expect.stringMatching(/^[A-Z][^.]*[a-z]$/)]);
  }
});

describe('what people read', () => {
  const texts = Object.entries(SIGN_IN_TEXTS);
  test.each(texts)('%s is sentences without jargon', (_code, { heading, detail }) => {
    expect(heading).toMatch(/^[A-Z][^.]*[a-z]$/);
    expect(detail).toMatch(/^[A-Z].*\.$/);
    expect(`${heading} ${detail}`).not.toMatch(
      /token|issuer|edge|origin|JWT|PKCE|state|nonce|flow|callback|request|header|settings/i,
    );
  });
});
