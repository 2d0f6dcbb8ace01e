import { describe, expect, test } from '@jest/globals';
import {
  judgeIdentityPolicy,
  judgeResourcePolicy,
  readLiteral,
  readStatements,
  text,
  verdictOf,
} from '@furlock/iam-policy';
import {
  ACCOUNT,
  DISTRIBUTION_ARN,
  FOREIGN_DISTRIBUTION_ARN,
  FUNCTION_ARN,
  IDENTITY_POLICY_CASES,
  OTHER_ACCOUNT,
  OTHER_DISTRIBUTION_ARN,
  OTHER_ROLE_ARN,
  ownStatements,
  PARTNER_ARN,
  RESOURCE_POLICY_CASES,
  RULE_ARN,
  SIGNER_ARN,
  type PolicyCaseStatement,
  type PolicyVerdict,
} from '@furlock/iam-policy/testing';
import { proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import type { PolicyStatement, ResourceStatement } from '../deployment.js';
import { authorize, type AuthorizationAnswer } from './authorize.js';
import { CredentialStore, type RoleSession } from './role-credentials.js';

const store = new CredentialStore();

function service(principal: string, sourceArn: string): RoleSession {
  const sourceAccount = sourceArn.split(':')[4] ?? '';
  return store.issueToService('arn:aws:iam::999988887777:role/aws', 'service', {
    principal,
    sourceArn,
    sourceAccount,
  });
}

const CLOUDFRONT = 'cloudfront.amazonaws.com';
const SIGNERS = {
  edge: store.issue(SIGNER_ARN, 'edge'),
  oac: service(CLOUDFRONT, DISTRIBUTION_ARN),
};
const partner = store.issue(PARTNER_ARN, 'partner');
const other = store.issue(OTHER_ROLE_ARN, 'other');
const edgeRole = SIGNERS.edge;
/** Everybody but the signer, with the statements of their own policies. */
const STRANGERS: readonly (RoleSession | null)[] = [
  null,
  other,
  partner,
  service(CLOUDFRONT, OTHER_DISTRIBUTION_ARN),
  service(CLOUDFRONT, FOREIGN_DISTRIBUTION_ARN),
  service('events.amazonaws.com', RULE_ARN),
];
const EVERYTHING: PolicyStatement = {
  effect: 'Allow',
  actions: ['*'],
  resources: ['*'],
  conditions: {},
};

function list(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(String);
}

function statementOf(written: PolicyCaseStatement): PolicyStatement {
  const conditions = (written['Condition'] ?? {}) as Record<string, Record<string, unknown>>;
  return {
    effect: written['Effect'] === 'Deny' ? 'Deny' : 'Allow',
    actions: list(written['Action']),
    ...(written['NotAction'] !== undefined && { exceptActions: list(written['NotAction']) }),
    resources: list(written['Resource']),
    ...(written['NotResource'] !== undefined && { exceptResources: list(written['NotResource']) }),
    conditions: Object.fromEntries(
      Object.entries(conditions).map(([operator, keys]) => [
        operator,
        Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, list(values)])),
      ]),
    ),
  };
}

function resourceStatement(written: PolicyCaseStatement, functionArn: string): ResourceStatement {
  const names = (principal: unknown): string[] =>
    typeof principal === 'object' && principal !== null
      ? Object.values(principal).flatMap(list)
      : list(principal);
  return {
    ...statementOf(written),
    stack: 'home',
    logicalId: 'Policy',
    functionArn,
    principals: names(written['Principal']),
    ...(written['NotPrincipal'] !== undefined && {
      exceptPrincipals: names(written['NotPrincipal']),
    }),
    document: written,
  };
}

interface Policies {
  readonly resource: readonly PolicyCaseStatement[];
  /** Of the other role. */
  readonly identity: readonly PolicyCaseStatement[];
  readonly signing: 'edge' | 'oac';
}

/** The judge's answer to one call of the function or its alias. */
function ask(
  { resource, identity }: Policies,
  session: RoleSession | null,
  action: string,
  { url, resourceArn = FUNCTION_ARN }: { readonly url: boolean; readonly resourceArn?: string },
): AuthorizationAnswer {
  const conditionValues = {
    ...(url && {
      'lambda:FunctionUrlAuthType': 'AWS_IAM',
      'lambda:InvokedViaFunctionUrl': 'true',
    }),
    'aws:SecureTransport': 'true',
    ...(session !== null &&
      (session.service === undefined
        ? { 'aws:PrincipalArn': session.roleArn, 'aws:PrincipalAccount': session.accountId }
        : {
            'aws:SourceArn': session.service.sourceArn,
            'aws:SourceAccount': session.service.sourceAccount,
          })),
  };
  return authorize({
    session,
    action,
    resourceArn,
    conditionValues,
    identityStatements:
      session === partner ? [EVERYTHING] : session === other ? identity.map(statementOf) : [],
    permissions: [],
    resourceStatements: resource.map((one) => resourceStatement(one, resourceArn)),
  });
}

/**
 * The verdict of the judge: what happens to the calls of everybody. With `lambda:InvokeFunction` for
 * calls through the URL alone, the lock is half open.
 */
function judged(policies: Policies, halfOpen: PolicyVerdict = 'open'): PolicyVerdict {
  const { signing } = policies;
  const url = 'lambda:InvokeFunctionUrl';
  const invoke = 'lambda:InvokeFunction';
  const strangers = signing === 'edge' ? STRANGERS : [...STRANGERS, edgeRole];
  const calls = strangers.flatMap((session) =>
    [FUNCTION_ARN, `${FUNCTION_ARN}:live`].map((resourceArn) => {
      const direct = ask(policies, session, invoke, { url: false, resourceArn });
      const throughUrl = ask(policies, session, invoke, { url: true, resourceArn });
      const first = ask(policies, session, url, { url: true, resourceArn });
      return {
        opens: first.allowed || (direct.allowed && session === null),
        half: isPossible(throughUrl) && !isPossible(direct),
        unknown: isUnknown(first) || (isUnknown(direct) && session === null),
        direct: isPossible(direct),
      };
    }),
  );
  const signer = [url, invoke].map((action) =>
    ask(policies, SIGNERS[signing], action, { url: true }),
  );
  if (calls.some(({ opens }) => opens)) return 'open';
  if (calls.some(({ half }) => half)) return halfOpen;
  if (signer.some((answer) => !answer.allowed && !hasUnknown(answer))) {
    return 'shut';
  }
  if (signer.some(({ allowed }) => !allowed) || calls.some(({ unknown }) => unknown)) {
    return 'unknown';
  }
  return calls.some(({ direct }) => direct) ? 'direct' : 'locked';
}

function isPossible(answer: AuthorizationAnswer): boolean {
  return answer.allowed || isUnknown(answer);
}

/** Whether a call is denied only because an Allow has a condition that the judge cannot evaluate. */
function isUnknown(answer: AuthorizationAnswer): boolean {
  return !answer.allowed && !answer.reason.endsWith('denies it') && hasUnknown(answer);
}

function hasUnknown({ unknownOperators, unknownKeys }: AuthorizationAnswer): boolean {
  return unknownOperators.length + unknownKeys.length > 0;
}

describe('the judge has the verdict of the table', () => {
  test.each(RESOURCE_POLICY_CASES)('$name, $signing $policy: $verdict', (one) => {
    const { signing = 'edge', policy, statements, verdict } = one;
    const own = policy === 'whole' ? [] : ownStatements(signing);

    expect(judged({ resource: [...own, ...statements], identity: [], signing })).toBe(verdict);
  });

  test.each(IDENTITY_POLICY_CASES)('another role: $name: $verdict', ({ statements, verdict }) => {
    const resource = ownStatements('edge');

    expect(judged({ resource, identity: statements, signing: 'edge' })).toBe(verdict);
  });
});

describe('no policy that the judge opens or shuts is harmless to the reader', () => {
  const someOf = (...values: readonly unknown[]): fc.Arbitrary<unknown> =>
    fc.oneof(fc.constantFrom(...values), fc.subarray([...values], { minLength: 1 }));
  const conditions = fc.record(
    Object.fromEntries(
      ['StringEquals', 'StringNotLike', 'ArnLike', 'ArnNotEquals', 'ArnLikeIfExists', 'Bool'].map(
        (operator) => [
          operator,
          fc.dictionary(
            fc.constantFrom(
              ...['aws:PrincipalArn', 'aws:SourceArn', 'AWS:SourceAccount', 'aws:PrincipalAccount'],
              ...[
                'lambda:FunctionUrlAuthType',
                'lambda:InvokedViaFunctionUrl',
                'aws:PrincipalOrgID',
              ],
            ),
            someOf(
              ...[SIGNER_ARN, OTHER_ROLE_ARN, PARTNER_ARN, DISTRIBUTION_ARN, RULE_ARN],
              ...['*', 'arn:aws:iam::*:role/*', ACCOUNT, OTHER_ACCOUNT, 'AWS_IAM', 'NONE', 'true'],
            ),
            { maxKeys: 1 },
          ),
        ],
      ),
    ),
    { requiredKeys: [] },
  );
  const names = someOf('*', SIGNER_ARN, OTHER_ROLE_ARN, PARTNER_ARN, OTHER_ACCOUNT);
  const statement = fc
    .record({
      Effect: fc.constantFrom('Allow', 'Deny'),
      principal: fc.oneof(
        fc.record({ AWS: names }),
        fc.record({ Service: someOf(CLOUDFRONT, 'events.amazonaws.com') }),
        fc.constant('*'),
      ),
      action: someOf(
        'lambda:InvokeFunctionUrl',
        'lambda:InvokeFunction',
        'lambda:*',
        'LAMBDA:i*l',
        's3:*',
      ),
      resource: someOf(FUNCTION_ARN, `${FUNCTION_ARN}:*`, `${FUNCTION_ARN}?`, '*', RULE_ARN),
      Condition: conditions,
      except: fc.constantFrom('', '', '', 'Principal', 'Action', 'Resource'),
    })
    .map(({ principal, action, resource, except, ...rest }): PolicyCaseStatement => {
      const element = (name: string, value: unknown): object => ({
        [name === except ? `Not${name}` : name]: value,
      });
      return {
        ...rest,
        ...element('Principal', principal),
        ...element('Action', action),
        ...element('Resource', resource),
      };
    });
  const read = (kind: 'resource' | 'identity', Statement: readonly PolicyCaseStatement[]) =>
    readStatements({ document: { Statement }, origin: '', kind, readText: readLiteral });

  test('resource policies', () => {
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('edge' as const, 'oac' as const),
        (statements, signing) => {
          const resource = [...ownStatements(signing), ...statements];
          const verdict = verdictOf(
            judgeResourcePolicy({
              statements: read('resource', resource),
              functionArn: text(FUNCTION_ARN),
              signer:
                signing === 'edge'
                  ? { kind: 'role', arn: text(SIGNER_ARN) }
                  : { kind: 'service', name: text(CLOUDFRONT), sourceArn: text(DISTRIBUTION_ARN) },
            }),
          );

          expect(harmless(verdict, judged({ resource, identity: [], signing }, 'direct'))).toBe(
            true,
          );
        },
      ),
      proofRuns({ part: 200, all: 3_000, seed: 16 }),
    );
  });

  test('policies of another role', () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 3 }), (identity) => {
        const verdict = verdictOf(
          judgeIdentityPolicy({
            statements: read('identity', identity),
            functionArn: text(FUNCTION_ARN),
          }),
        );
        const resource = ownStatements('edge');

        expect(harmless(verdict, judged({ resource, identity, signing: 'edge' }, 'direct'))).toBe(
          true,
        );
      }),
      proofRuns({ part: 200, all: 3_000, seed: 16 }),
    );
  });

  /** Whether the reader is at least as strict as the judge. */
  function harmless(reader: PolicyVerdict, judge: PolicyVerdict): boolean {
    const order: readonly PolicyVerdict[] = ['locked', 'direct', 'unknown', 'shut', 'open'];
    const isRefused = !['locked', 'direct'].includes(reader);
    return judge === 'locked' || (judge === 'direct' ? order.indexOf(reader) > 0 : isRefused);
  }
});
