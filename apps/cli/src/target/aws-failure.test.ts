import { describe, expect, test } from '@jest/globals';
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
    { error: sdkError('CredentialsProviderError'), says: 'no usable AWS credentials' },
    { error: sdkError('TokenProviderError'), says: 'no usable AWS credentials' },
    { error: sdkError('ExpiredToken'), says: 'credentials have expired' },
    { error: sdkError('ExpiredTokenException'), says: 'credentials have expired' },
    { error: sdkError('RequestExpired'), says: 'credentials have expired' },
    {
      error: sdkError('UnrecognizedClientException'),
      says: 'does not recognize these credentials',
    },
    { error: sdkError('InvalidClientTokenId'), says: 'does not recognize these credentials' },
    { error: sdkError('InvalidSignatureException'), says: "this machine's clock" },
    { error: sdkError('SignatureDoesNotMatch'), says: "this machine's clock" },
    { error: sdkError('RequestTimeTooSkewed'), says: "this machine's clock" },
    { error: sdkError('AccessDenied'), says: 'do not allow ssm:GetParameter' },
    { error: sdkError('AccessDeniedException'), says: 'do not allow ssm:GetParameter' },
    { error: sdkError('Throttling'), says: 'wait a minute' },
    { error: sdkError('ThrottlingException'), says: 'wait a minute' },
    { error: sdkError('TooManyRequestsException'), says: 'wait a minute' },
    { error: sdkError('LimitExceededException'), says: 'wait a minute' },
    { error: sdkError('ResourceNotFoundException'), says: 'deploy the stage again' },
    { error: sdkError('TimeoutError'), says: 'in eu-central-1 (TimeoutError)' },
    { error: sdkError('Error', { code: 'ENOTFOUND' }), says: 'in eu-central-1 (ENOTFOUND)' },
    {
      error: new Error('AWS SDK error wrapper for Error: connect ECONNREFUSED 127.0.0.1:443'),
      says: 'in eu-central-1 (ECONNREFUSED)',
    },
    {
      error: sdkError('AggregateError', { code: 'ETIMEDOUT' }),
      says: 'in eu-central-1 (ETIMEDOUT)',
    },
    {
      error: sdkError('UnknownError'),
      says: 'failed with UnknownError: The message of AWS. On two lines;',
    },
    { error: 'not an error', says: 'failed with Error' },
    { error: null, says: 'failed with Error' },
  ].map(({ error, says }) => ({ name: `${String(error)} → ${says}`, error, says }));

  test.each(cases)('$name', ({ error, says }) => {
    const message = messageOf(awsFailure(error, { target: AWS, action: 'ssm:GetParameter' }));

    expect(message).toContain(says);
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
      'The local edge described in /project/endpoints.json no longer responds: start it again with `npm start`.',
    );
  });
});
