import { describe, expect, jest, test } from '@jest/globals';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { stackState } from './stack-state.js';
import { FakeCloudFormation, type FakeStack } from '../testing/fake-cloudformation.js';
import { failureSentence, runDestroy } from './run-destroy.js';

describe('what the stacks of a stage keep of the edge is deleted when they are gone', () => {
  const home: FakeStack = {
    region: 'eu-central-1',
    name: 'furlock-dev',
    description: 'Payroll',
    status: 'CREATE_COMPLETE',
    resources: ['Distribution'],
  };
  const cleanUp = 'clean-up --region eu-central-1 --stage dev --lock main --yes';
  const cases = [
    ['everything is gone', [], [], 0, [cleanUp], 0],
    ['without waiting', [], ['--no-wait'], 1, [`${cleanUp} --no-wait`], 1],
    ['the clean-up is stopped', [], [], 130, [cleanUp], 130],
    ['a stack is still there', [home], [], 0, [], 1],
  ] as const;

  test.each(cases)('%s', async (_name, stacks, args, ends, ran, exitCode) => {
    const aws = new FakeCloudFormation(stacks);
    const server = setupServer(
      http.post('https://cloudformation.*.amazonaws.com/', async ({ request }) =>
        aws.answer(new URL(request.url).host.split('.')[1] ?? '', await request.text()),
      ),
    );
    server.listen({ onUnhandledRequest: 'error' });
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'of-a-test';
    const silent = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockReturnValue(true),
    );
    const furlock: string[] = [];

    const ended = await runDestroy({
      place: { stage: 'dev', region: 'eu-central-1', signing: 'edge', edgeRuntime: 'nodejs24.x' },
      args: [...args],
      interactive: false,
      clientSettings: {},
      furlock: (words) => {
        furlock.push(words.join(' '));
        return Promise.resolve(ends);
      },
    });
    silent.forEach((spy) => spy.mockRestore());
    server.close();

    expect({ ended, furlock }).toEqual({ ended: exitCode, furlock: ran });
  });
});

describe('an AWS error is one sentence that says what to do', () => {
  const refusals = [
    [
      'AccessDenied',
      403,
      'The credentials do not allow stacks to be deleted: they need cloudformation:',
    ],
    ['ExpiredToken', 403, 'AWS rejected the credentials (ExpiredToken): sign in again'],
    ['InvalidClientTokenId', 403, 'AWS rejected the credentials (InvalidClientTokenId)'],
    ['Throttling', 400, 'AWS is throttling CloudFormation: wait a minute'],
    ['InternalFailure', 500, 'The request to CloudFormation failed (InternalFailure)'],
  ] as const;

  test.each(refusals)('%s', async (code, status, says) => {
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    const server = setupServer(
      http.post('https://cloudformation.eu-central-1.amazonaws.com/', () =>
        HttpResponse.xml(
          `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>of-a-test</Message></Error></ErrorResponse>`,
          { status },
        ),
      ),
    );
    server.listen({ onUnhandledRequest: 'error' });
    const client = new CloudFormation({
      region: 'eu-central-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'of-a-test' },
    });

    const sentence = await stackState(client, 'furlock-dev').then(
      () => '',
      (error: unknown) => failureSentence(error),
    );
    server.close();

    expect(sentence).toMatch(/^[A-Z][^\n]*\.$/);
    expect(sentence).toContain(says);
    expect(sentence).not.toContain('of-a-test');
  });

  test('no network', () => {
    const error = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });

    expect(failureSentence(error)).toContain('failed (ENOTFOUND): check the network');
  });
});
