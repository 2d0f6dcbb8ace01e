import { describe, expect, test } from '@jest/globals';
import { CredentialsUnavailable } from '@furlock/aws-access';
import { awsFailure } from './aws-failure.js';
import type { Target } from './choose-target.js';
import type { Result } from '../terminal/failure.js';
import { LOCAL_ENDPOINTS } from '../testing/local-endpoints.js';

const AWS: Target = { kind: 'aws', region: 'eu-central-1', stage: 'dev', lock: 'main' };
const LOCAL: Target = {
  ...AWS,
  kind: 'local',
  localEdge: { file: '/project/endpoints.json', ...LOCAL_ENDPOINTS },
};

function sdkError(name: string, fields: object = {}): Error {
  return Object.assign(new Error('The message of AWS.\nOn two lines.'), { name, ...fields });
}

function messageOf(result: Result<never>): string {
  return result.ok ? '' : result.error.message;
}

describe('awsFailure', () => {
  const cases = [
    { error: sdkError('CredentialsProviderError'), expected: 'no usable AWS credentials' },
    { error: sdkError('TokenProviderError'), expected: 'no usable AWS credentials' },
    { error: sdkError('ExpiredToken'), expected: 'credentials have expired' },
    { error: sdkError('ExpiredTokenException'), expected: 'credentials have expired' },
    { error: sdkError('RequestExpired'), expected: 'credentials have expired' },
    {
      error: sdkError('UnrecognizedClientException'),
      expected: 'does not recognize these credentials',
    },
    { error: sdkError('InvalidClientTokenId'), expected: 'does not recognize these credentials' },
    { error: sdkError('InvalidSignatureException'), expected: "this machine's clock" },
    { error: sdkError('SignatureDoesNotMatch'), expected: "this machine's clock" },
    { error: sdkError('RequestTimeTooSkewed'), expected: "this machine's clock" },
    { error: sdkError('AccessDenied'), expected: 'do not allow ssm:GetParameter' },
    { error: sdkError('AccessDeniedException'), expected: 'do not allow ssm:GetParameter' },
    { error: sdkError('Throttling'), expected: 'wait a minute' },
    { error: sdkError('ThrottlingException'), expected: 'wait a minute' },
    { error: sdkError('TooManyRequestsException'), expected: 'wait a minute' },
    { error: sdkError('LimitExceededException'), expected: 'wait a minute' },
    { error: sdkError('ResourceNotFoundException'), expected: 'deploy the stage again' },
    { error: sdkError('Error', { code: 'PROXY_407' }), expected: 'in eu-central-1 (PROXY_407)' },
    {
      error: new CredentialsUnavailable('The AWS profile "a" does not exist.'),
      expected: 'The AWS profile "a" does not exist.',
    },
    { error: sdkError('TimeoutError'), expected: 'in eu-central-1 (TimeoutError)' },
    { error: sdkError('Error', { code: 'ENOTFOUND' }), expected: 'in eu-central-1 (ENOTFOUND)' },
    {
      error: new Error('AWS SDK error wrapper for Error: connect ECONNREFUSED 127.0.0.1:443'),
      expected: 'in eu-central-1 (ECONNREFUSED)',
    },
    {
      error: sdkError('AggregateError', { code: 'ETIMEDOUT' }),
      expected: 'in eu-central-1 (ETIMEDOUT)',
    },
    {
      error: sdkError('UnknownError'),
      expected: 'failed with UnknownError: The message of AWS. On two lines;',
    },
    { error: 'not an error', expected: 'failed with Error' },
    { error: null, expected: 'failed with Error' },
  ].map(({ error, expected }) => ({ name: `${String(error)} → ${expected}`, error, expected }));

  test.each(cases)('$name', ({ error, expected }) => {
    const message = messageOf(awsFailure(error, { target: AWS, action: 'ssm:GetParameter' }));

    expect(message).toContain(expected);
    expect(message).toMatch(/^[^\n]+\.$/);
  });

  test("does not repeat AWS's message about a call with a password", () => {
    const call = {
      target: AWS,
      action: 'cognito-idp:AdminSetUserPassword',
      containsPassword: true,
    };

    const message = messageOf(awsFailure(sdkError('InvalidParameterException'), call));

    expect(message).toContain('InvalidParameterException');
    expect(message).not.toContain('The message of AWS');
  });

  test('reports that a local edge no longer responds', () => {
    const error = sdkError('Error', { code: 'ECONNREFUSED' });

    const message = messageOf(awsFailure(error, { target: LOCAL, action: 'ssm:GetParameter' }));

    expect(message).toBe(
      'The local edge described in /project/endpoints.json no longer responds: start it again with `npx @furlock/local-edge`, or `npm start` in its repository.',
    );
  });
});
