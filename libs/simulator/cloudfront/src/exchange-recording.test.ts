import { describe, expect, test } from '@jest/globals';
import { ExchangeRecording } from './exchange-recording.js';

const request = {
  method: 'GET',
  rawPath: '/a',
  rawQuery: 'token=hidden',
  headers: [['Authorization', 'Bearer hidden']],
  httpVersion: '1.1',
  scheme: 'https',
  clientIp: '192.0.2.1',
  clientPort: 40_000,
} as const;
const recording = () => new ExchangeRecording('id', request, new Date(0));
const generated = (contentType: string, body: string) => ({
  status: 401,
  reason: 'Unauthorized',
  headers: [['Content-Type', contentType]] as const,
  body: Buffer.from(body),
});

describe('ExchangeRecording', () => {
  test('omits the stages that were not reached, and secrets', () => {
    const { answered, record } = recording().report(undefined, undefined);

    expect(Object.keys(record)).toEqual([
      'requestId',
      'receivedAt',
      'viewerRequest',
      'functions',
      'totalMs',
    ]);
    expect(record.viewerRequest.target).toBe('/a?token=[removed]');
    expect(JSON.stringify({ answered, record })).not.toContain('hidden');
  });

  test.each([
    { of: 'a problem document', type: 'application/problem+json', body: '{"code":"A"}', code: 'A' },
    { of: 'other JSON', type: 'application/json', body: '{"code":"A"}', code: undefined },
    { of: 'a code that is not text', type: 'application/problem+json', body: '{"code":1}' },
    { of: 'a document that is not JSON', type: 'application/problem+json', body: '{' },
  ])('takes the code of an answer from $of', ({ type, body, code }) => {
    const noted = recording();

    noted.noteGeneratedAnswer(generated(type, body));

    expect(noted.report(401, undefined).answered.code).toBe(code);
  });

  test('adds up the time of the functions', () => {
    const noted = recording();
    const run = { eventType: 'viewer-request', event: {}, result: {} } as const;

    noted.noteFunction({ ...run, durationMs: 2 });
    noted.noteFunction({ ...run, durationMs: 3, fault: 'Error: no' });

    const { answered, record } = noted.report(200, undefined);
    expect(answered.edgeMs).toBe(5);
    expect(record.functions.map(({ fault }) => fault)).toEqual([undefined, 'Error: no']);
  });
});
