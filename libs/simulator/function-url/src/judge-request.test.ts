import { describe, expect, test } from '@jest/globals';
import { sign } from 'aws4';
import {
  CredentialStore,
  type FunctionUrl,
  type Permission,
  type Role,
  type RoleSession,
} from '@furlock/simulator-deployment';
import type { WireRequest } from '@furlock/simulator-sigv4-judge';
import { judgeRequest, type JudgeContext } from './judge-request.js';

const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:hello';
const roleArn = 'arn:aws:iam::111122223333:role/edge';
const declared = { stack: 'furlock-dev', logicalId: 'Backend' };
const functionUrl: FunctionUrl = {
  ...declared,
  functionArn,
  region: 'eu-central-1',
  host: 'abcdefghijklmnop.lambda-url.eu-central-1.on.aws',
  authType: 'AWS_IAM',
  invokeMode: 'BUFFERED',
};
const store = new CredentialStore();
const session = store.issue(roleArn, 'edge-signer');

const urlPermission: Permission = {
  ...declared,
  functionArn,
  action: 'lambda:InvokeFunctionUrl',
  principal: roleArn,
  functionUrlAuthType: 'AWS_IAM',
};
const functionPermission: Permission = {
  ...declared,
  functionArn,
  action: 'lambda:InvokeFunction',
  principal: roleArn,
  invokedViaFunctionUrl: true,
};
const role = (...actions: string[]): Role => ({
  ...declared,
  name: 'edge',
  arn: roleArn,
  id: 'AROAEXAMPLE',
  trustPolicy: {},
  statements: [{ effect: 'Allow', actions, resources: [functionArn], conditions: {} }],
});

function context(parts: {
  functionUrl?: Partial<FunctionUrl>;
  permissions?: Permission[];
  roles?: Role[];
}): JudgeContext {
  const { permissions = [urlPermission, functionPermission], roles = [] } = parts;
  return {
    functionUrl: { ...functionUrl, ...parts.functionUrl },
    deployment: { permissions, roles },
    now: Date.parse('2026-11-22T13:04:05Z'),
    findSession: (accessKeyId) => store.find(accessKeyId),
  };
}

function signed(host: string, signer: RoleSession = session): WireRequest {
  const { headers = {} } = sign(
    {
      host,
      path: '/',
      service: 'lambda',
      region: 'eu-central-1',
      headers: { 'X-Amz-Date': '20261122T130405Z' },
    },
    signer.credentials,
  );
  return {
    method: 'GET',
    path: '/',
    query: '',
    headers: Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    body: new Uint8Array(),
  };
}

const unsigned = (host: string): WireRequest => ({ ...signed(host), headers: [['host', host]] });

describe('AWS_IAM accepts', () => {
  const cases = [
    { name: 'both permissions on the function', given: context({}) },
    {
      name: "both in the role's policy",
      given: context({
        permissions: [],
        roles: [role('lambda:InvokeFunctionUrl', 'lambda:InvokeFunction')],
      }),
    },
    {
      name: 'one of each',
      given: context({ permissions: [urlPermission], roles: [role('lambda:InvokeFunction')] }),
    },
  ];

  test.each(cases)('$name', ({ given }) => {
    expect(judgeRequest(signed(functionUrl.host), given)).toEqual({ ok: true, value: session });
  });
});

describe('AWS_IAM rejects', () => {
  const denied = (action: string) => ({
    code: 'IAM_DENIED',
    action,
    caller: session.sessionArn,
    reason: 'no policy allows it',
    unknownOperators: [],
    unknownKeys: [],
  });
  const cases = [
    {
      name: 'the first permission missing',
      request: signed(functionUrl.host),
      given: context({ permissions: [functionPermission] }),
      error: denied('lambda:InvokeFunctionUrl'),
    },
    {
      name: 'the second permission missing',
      request: signed(functionUrl.host),
      given: context({ permissions: [urlPermission] }),
      error: denied('lambda:InvokeFunction'),
    },
    {
      name: 'a permission for auth type NONE',
      request: signed(functionUrl.host),
      given: context({
        permissions: [{ ...urlPermission, functionUrlAuthType: 'NONE' }, functionPermission],
      }),
      error: denied('lambda:InvokeFunctionUrl'),
    },
    {
      name: "the viewer's host, forwarded and signed",
      request: signed('d111111abcdef8.cloudfront.net'),
      given: context({}),
      error: { code: 'FUNCTION_URL_HOST_UNKNOWN', expected: functionUrl.host },
    },
    {
      name: 'no signature, with any host',
      request: unsigned('127.0.0.1:9000'),
      given: context({}),
      error: { code: 'SIGV4_MISSING', authorization: 'absent' },
    },
  ];

  test.each(cases)('$name', ({ request, given, error }) => {
    expect(judgeRequest(request, given)).toEqual({ ok: false, error });
  });
});

describe('a service as the caller', () => {
  const sourceArn = 'arn:aws:cloudfront::111122223333:distribution/E1';
  const service = store.issueToService(
    'arn:aws:iam::856369053181:role/OriginAccessControlRole',
    'OriginAccessSession',
    { principal: 'cloudfront.amazonaws.com', sourceArn, sourceAccount: '111122223333' },
  );
  const granted = (change: Partial<Permission> = {}): Permission[] =>
    [urlPermission, functionPermission].map((permission) => ({
      ...permission,
      principal: 'cloudfront.amazonaws.com',
      sourceArn,
      ...change,
    }));
  const judge = (permissions: Permission[]) =>
    judgeRequest(signed(functionUrl.host, service), context({ permissions }));

  test('is accepted with both permissions for its source', () => {
    expect(judge(granted())).toEqual({ ok: true, value: service });
  });

  test('is accepted with permissions that name no source', () => {
    const forEverySource = granted().map(({ sourceArn: _, ...permission }) => permission);

    expect(judge(forEverySource)).toMatchObject({ ok: true });
  });

  test.each<[string, Permission[]]>([
    ['another source', granted({ sourceArn: `${sourceArn}2` })],
    ['another service', granted({ principal: 'events.amazonaws.com' })],
    ['one of the two permissions', granted().slice(0, 1)],
    ['a permission for the role behind the service', granted({ principal: service.roleArn })],
  ])('is rejected with %s', (_, permissions) => {
    expect(judge(permissions)).toMatchObject({ ok: false, error: { code: 'IAM_DENIED' } });
  });
});

describe('NONE', () => {
  const open: Permission[] = [
    { ...urlPermission, principal: '*', functionUrlAuthType: 'NONE' },
    { ...functionPermission, principal: '*' },
  ];
  const none = { authType: 'NONE' } as const;

  test('needs no signature', () => {
    const given = context({ functionUrl: none, permissions: open });

    expect(judgeRequest(unsigned(functionUrl.host), given)).toEqual({ ok: true, value: null });
  });

  test('still needs both permissions', () => {
    const given = context({ functionUrl: none, permissions: open.slice(0, 1) });

    expect(judgeRequest(unsigned(functionUrl.host), given)).toMatchObject({
      ok: false,
      error: { code: 'IAM_DENIED', action: 'lambda:InvokeFunction', caller: null },
    });
  });

  test("needs the URL's own host", () => {
    const given = context({ functionUrl: none, permissions: open });

    expect(judgeRequest(unsigned('127.0.0.1:9000'), given)).toMatchObject({
      ok: false,
      error: { code: 'FUNCTION_URL_HOST_UNKNOWN' },
    });
  });
});
