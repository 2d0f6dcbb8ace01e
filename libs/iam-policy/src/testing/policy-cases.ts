/**
 * Policies, each with the verdict that synth, the doctor and the local judge must agree on.
 *
 * The statements are in addition to the two that the lock writes, unless the case says otherwise. They
 * are those of the function's resource policy, or of a policy of another role of the account.
 */

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const REGION = 'eu-central-1';
export const FUNCTION_NAME = 'orders';
export const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${FUNCTION_NAME}`;
export const SIGNER_ARN = `arn:aws:iam::${ACCOUNT}:role/furlock-dev-main-edge`;
export const DISTRIBUTION_ARN = `arn:aws:cloudfront::${ACCOUNT}:distribution/E1LOCK`;
/** A role of the function's account, without policies unless a case gives it one. */
export const OTHER_ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/other`;
/** A role of another account, whose own policies allow everything. */
export const PARTNER_ARN = `arn:aws:iam::${OTHER_ACCOUNT}:role/partner`;
export const OTHER_DISTRIBUTION_ARN = `arn:aws:cloudfront::${ACCOUNT}:distribution/E2OTHER`;
export const FOREIGN_DISTRIBUTION_ARN = `arn:aws:cloudfront::${OTHER_ACCOUNT}:distribution/E3FOREIGN`;
export const RULE_ARN = `arn:aws:events:${REGION}:${ACCOUNT}:rule/nightly`;

/** A statement of a policy, as AWS returns it. */
export type PolicyCaseStatement = Readonly<Record<string, unknown>>;

/**
 * `open`: somebody else may call the URL, or has a permission for it. `shut`: the signer may not call
 * it. `unknown`: that depends on what cannot be read. `direct`: the lock holds, and somebody may invoke
 * the function without its URL. `locked`: only the signer may call the function.
 */
export type PolicyVerdict = 'open' | 'shut' | 'unknown' | 'direct' | 'locked';

/** One policy. */
export interface PolicyCase {
  readonly name: string;
  readonly verdict: PolicyVerdict;
  readonly statements: readonly PolicyCaseStatement[];
  /** `whole`: the two statements of the lock are not in it. */
  readonly policy?: 'whole';
  readonly signing?: 'oac';
}

/** The two statements that the lock writes for a signer. */
export function ownStatements(signing: 'edge' | 'oac'): readonly PolicyCaseStatement[] {
  const Principal =
    signing === 'edge' ? { AWS: SIGNER_ARN } : { Service: 'cloudfront.amazonaws.com' };
  const ofDistribution = signing === 'oac' && { ArnLike: { 'AWS:SourceArn': DISTRIBUTION_ARN } };
  return [
    {
      Effect: 'Allow',
      Principal,
      Action: 'lambda:InvokeFunctionUrl',
      Resource: FUNCTION_ARN,
      Condition: {
        StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' },
        ...ofDistribution,
      },
    },
    {
      Effect: 'Allow',
      Principal,
      Action: 'lambda:InvokeFunction',
      Resource: FUNCTION_ARN,
      Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' }, ...ofDistribution },
    },
  ];
}

const URL = 'lambda:InvokeFunctionUrl';
const INVOKE = 'lambda:InvokeFunction';
const IAM_ONLY = { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } };
const BY_URL = { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } };
const OTHER = { AWS: OTHER_ROLE_ARN };
const SIGNER = { AWS: SIGNER_ARN };
const CLOUDFRONT = { Service: 'cloudfront.amazonaws.com' };

const allow = (more: PolicyCaseStatement): PolicyCaseStatement => ({
  Effect: 'Allow',
  Principal: OTHER,
  Action: URL,
  Resource: FUNCTION_ARN,
  ...more,
});
const deny = (more: PolicyCaseStatement): PolicyCaseStatement => ({
  ...allow({ Principal: '*' }),
  Effect: 'Deny',
  ...more,
});

type Row = readonly [name: string, verdict: PolicyVerdict, ...statements: PolicyCaseStatement[]];

const RESOURCE_ROWS: readonly Row[] = [
  ['the two statements of the lock', 'locked'],

  ['another role', 'open', allow({})],
  ['another role in a list', 'open', allow({ Principal: { AWS: [SIGNER_ARN, OTHER_ROLE_ARN] } })],
  ['another account', 'open', allow({ Principal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` } })],
  ['another account by its id', 'open', allow({ Principal: { AWS: OTHER_ACCOUNT } })],
  ['a role of another account', 'open', allow({ Principal: { AWS: PARTNER_ARN } })],
  ['everyone', 'open', allow({ Principal: '*' })],
  ['everyone, in the longer spelling', 'open', allow({ Principal: { AWS: '*' } })],
  ['everyone in a list', 'open', allow({ Principal: { AWS: [SIGNER_ARN, '*'] } })],
  [
    'every distribution',
    'open',
    allow({ Principal: { Service: ['events.amazonaws.com', 'cloudfront.amazonaws.com'] } }),
  ],
  [
    'another distribution',
    'open',
    allow({
      Principal: CLOUDFRONT,
      Condition: { ArnEquals: { 'aws:SourceArn': OTHER_DISTRIBUTION_ARN } },
    }),
  ],
  [
    'the distributions of an account',
    'open',
    allow({
      Principal: CLOUDFRONT,
      Condition: { StringEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } },
    }),
  ],
  ['all but the signer', 'open', { ...allow({ NotPrincipal: SIGNER }), Principal: undefined }],

  ['a list of actions', 'open', allow({ Action: ['lambda:GetFunction', URL] })],
  ['an action in another case', 'open', allow({ Action: 'LAMBDA:invokefunctionurl' })],
  ['a wildcard for some characters', 'open', allow({ Action: 'lambda:Invoke*' })],
  ['a wildcard for one character', 'open', allow({ Action: 'lambda:InvokeFunctionUr?' })],
  ['a wildcard in front', 'open', allow({ Action: '*:InvokeFunctionUrl' })],
  ['every action of Lambda', 'open', allow({ Action: ['lambda:*'] })],
  ['every action', 'open', allow({ Action: '*' })],
  [
    'all actions but others',
    'open',
    { ...allow({ NotAction: ['lambda:DeleteFunction'] }), Action: undefined },
  ],
  [
    'all actions but these',
    'locked',
    { ...allow({ NotAction: ['lambda:invoke*'] }), Action: undefined },
  ],
  ['an action of another purpose', 'locked', allow({ Action: 'lambda:GetFunctionConfiguration' })],
  ['an action that begins alike', 'locked', allow({ Action: 'lambda:InvokeFunctionUrls' })],

  ['an alias', 'open', allow({ Resource: `${FUNCTION_ARN}:live` })],
  ['every alias', 'open', allow({ Resource: `${FUNCTION_ARN}:*` })],
  ['the whole name by a wildcard', 'open', allow({ Resource: `${FUNCTION_ARN.slice(0, -2)}??` })],
  ['a list of resources', 'open', allow({ Resource: [`${FUNCTION_ARN}-2`, FUNCTION_ARN] })],
  [
    'all resources but another',
    'open',
    { ...allow({ NotResource: `${FUNCTION_ARN}-2` }), Resource: undefined },
  ],
  ['another function', 'locked', allow({ Resource: `${FUNCTION_ARN}-2` })],

  ['the auth type of the URL', 'open', allow({ Condition: IAM_ONLY })],
  [
    'an auth type that no URL of the function has',
    'locked',
    allow({ Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } }),
  ],
  ['the second permission alone', 'open', allow({ Action: INVOKE, Condition: BY_URL })],
  [
    'an organization',
    'unknown',
    allow({
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    }),
  ],
  [
    'an address',
    'unknown',
    allow({ Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
  ],
  [
    'an operator that nobody knows',
    'unknown',
    allow({ Condition: { StringSounds: { 'aws:PrincipalArn': OTHER_ROLE_ARN } } }),
  ],
  [
    'a tag of the caller',
    'unknown',
    allow({ Condition: { StringEquals: { 'aws:PrincipalTag/team': 'orders' } } }),
  ],
  [
    'a set operator',
    'unknown',
    allow({
      Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['athena.amazonaws.com'] } },
    }),
  ],
  [
    'everyone, if it is the signer',
    'locked',
    allow({
      Principal: '*',
      Condition: { ...IAM_ONLY, ArnEquals: { 'aws:PrincipalArn': SIGNER_ARN } },
    }),
  ],
  [
    'everyone, if it is the signer or another',
    'open',
    allow({
      Principal: '*',
      Condition: { StringEquals: { 'AWS:PrincipalArn': [SIGNER_ARN, OTHER_ROLE_ARN] } },
    }),
  ],
  [
    'everyone, if it is a role of an account',
    'open',
    allow({
      Principal: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/*` } },
    }),
  ],
  [
    'everyone who is not the signer',
    'open',
    allow({ Principal: '*', Condition: { ArnNotEquals: { 'aws:PrincipalArn': SIGNER_ARN } } }),
  ],
  [
    'everyone of an account',
    'open',
    allow({
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': OTHER_ACCOUNT } },
    }),
  ],
  [
    'everyone over TLS',
    'open',
    allow({ Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
  ],
  [
    'everyone without TLS, which a URL does not have',
    'locked',
    allow({ Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  ],
  [
    'everyone, for a rule',
    'open',
    allow({ Principal: '*', Condition: { ArnLike: { 'aws:SourceArn': RULE_ARN } } }),
  ],
  [
    'a role, for a rule, which no role calls for',
    'locked',
    allow({ Condition: { ArnLike: { 'aws:SourceArn': RULE_ARN } } }),
  ],
  [
    'a role, for a rule if for anything',
    'open',
    allow({ Condition: { ArnLikeIfExists: { 'aws:SourceArn': RULE_ARN } } }),
  ],

  ['a Deny for everyone', 'shut', deny({})],
  ['a Deny for the signer', 'shut', deny({ Principal: SIGNER })],
  ['a Deny for the second action', 'shut', deny({ Principal: SIGNER, Action: INVOKE })],
  ['a Deny for the account', 'shut', deny({ Principal: { AWS: ACCOUNT } })],
  ['a Deny of every action', 'shut', deny({ Action: '*', Resource: '*' })],
  [
    'a Deny of all actions but another',
    'shut',
    { ...deny({ NotAction: 'lambda:GetFunction' }), Action: undefined },
  ],
  [
    'a Deny for everyone but another',
    'shut',
    { ...deny({ NotPrincipal: OTHER }), Principal: undefined },
  ],
  [
    'a Deny for everyone but the signer, without its account and session',
    'unknown',
    { ...deny({ NotPrincipal: SIGNER }), Principal: undefined },
  ],
  [
    'a Deny under a condition that only the request knows',
    'unknown',
    deny({ Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
  ],
  [
    'a Deny for everyone whose ARN is not the signer’s',
    'locked',
    deny({ Condition: { ArnNotEquals: { 'aws:PrincipalArn': SIGNER_ARN } } }),
  ],
  ['a Deny for another role', 'locked', deny({ Principal: OTHER })],
  ['a Deny for another account', 'locked', deny({ Principal: { AWS: OTHER_ACCOUNT } })],
  ['a Deny of another action', 'locked', deny({ Action: 'lambda:DeleteFunction' })],
  ['a Deny on another function', 'locked', deny({ Resource: `${FUNCTION_ARN}-2` })],
  [
    'a Deny without TLS',
    'locked',
    deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  ],
  [
    'another role, with a Deny for it',
    'locked',
    allow({}),
    deny({ Principal: OTHER, Action: 'lambda:*' }),
  ],
  [
    'two other roles, with a Deny for one of them',
    'open',
    allow({ Principal: { AWS: [OTHER_ROLE_ARN, PARTNER_ARN] } }),
    deny({ Principal: OTHER }),
  ],
  [
    'everyone, with a Deny for all but the signer',
    'locked',
    allow({ Principal: '*', Condition: IAM_ONLY }),
    deny({ Condition: { StringNotEquals: { 'aws:PrincipalArn': SIGNER_ARN } } }),
  ],
  [
    'everyone, with a Deny for another role',
    'open',
    allow({ Principal: '*' }),
    deny({ Principal: OTHER }),
  ],
  [
    'another role, with a Deny of another action',
    'open',
    allow({}),
    deny({ Action: 'lambda:Get*' }),
  ],
  [
    'an alias for another role, with a Deny on the function',
    'open',
    allow({ Resource: `${FUNCTION_ARN}:*` }),
    deny({ Principal: OTHER }),
  ],

  ['everyone who invokes', 'open', allow({ Action: INVOKE, Principal: '*' })],
  [
    'everyone who invokes, for a rule',
    'direct',
    allow({
      Action: INVOKE,
      Principal: '*',
      Condition: { ArnLike: { 'aws:SourceArn': RULE_ARN } },
    }),
  ],
  ['a role that invokes', 'direct', allow({ Action: INVOKE })],
  [
    'an account that invokes',
    'direct',
    allow({ Action: INVOKE, Principal: { AWS: OTHER_ACCOUNT } }),
  ],
  [
    'a rule that invokes',
    'direct',
    allow({
      Action: INVOKE,
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnLike: { 'aws:SourceArn': RULE_ARN } },
    }),
  ],
];

const WHOLE_ROWS: readonly Row[] = [
  ['no statement of the lock', 'shut', deny({ Action: 'lambda:DeleteFunction' })],
  ['the first statement of the lock alone', 'shut', ...ownStatements('edge').slice(0, 1)],
  ['the second statement of the lock alone', 'shut', ...ownStatements('edge').slice(1)],
  [
    'the statements of the lock for another role',
    'open',
    ...ownStatements('edge').map((one) => ({ ...one, Principal: OTHER })),
  ],
  [
    'the statements of the lock for a role that was deleted',
    'shut',
    ...ownStatements('edge').map((one) => ({
      ...one,
      Principal: { AWS: 'AROAEXAMPLEROLEID1234' },
    })),
  ],
  [
    'the statements of the lock under a condition that only the request knows',
    'unknown',
    ...ownStatements('edge').map((one) => ({
      ...one,
      Condition: { ...(one['Condition'] as object), IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    })),
  ],
  [
    'the statements of the lock with lists',
    'locked',
    ...ownStatements('edge').map((one) => ({
      ...one,
      Principal: { AWS: [SIGNER_ARN] },
      Action: [one['Action']],
      Resource: [FUNCTION_ARN],
    })),
  ],
];

const OAC_ROWS: readonly Row[] = [
  ['the two statements of the lock', 'locked'],
  ['the edge role', 'open', allow({ Principal: SIGNER })],
  ['every distribution', 'open', allow({ Principal: CLOUDFRONT })],
  [
    'every distribution of the account',
    'open',
    allow({ Principal: CLOUDFRONT, Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } }),
  ],
  [
    'the distributions by a wildcard',
    'open',
    allow({
      Principal: CLOUDFRONT,
      Condition: {
        ArnLike: { 'aws:SourceArn': `arn:aws:cloudfront::${ACCOUNT}:distribution/*` },
      },
    }),
  ],
  [
    'the distribution and another',
    'open',
    allow({
      Principal: CLOUDFRONT,
      Condition: { ArnEquals: { 'aws:SourceArn': [DISTRIBUTION_ARN, FOREIGN_DISTRIBUTION_ARN] } },
    }),
  ],
  [
    'all distributions but the lock’s',
    'open',
    allow({
      Principal: CLOUDFRONT,
      Condition: { ArnNotEquals: { 'aws:SourceArn': DISTRIBUTION_ARN } },
    }),
  ],
  [
    'the distribution, once more',
    'locked',
    allow({
      Principal: CLOUDFRONT,
      Condition: { ...IAM_ONLY, ArnEquals: { 'aws:SourceArn': DISTRIBUTION_ARN } },
    }),
  ],
  ['a Deny for CloudFront', 'shut', deny({ Principal: CLOUDFRONT })],
  [
    'a Deny for every other distribution',
    'locked',
    deny({
      Principal: CLOUDFRONT,
      Condition: { ArnNotEquals: { 'aws:SourceArn': DISTRIBUTION_ARN } },
    }),
  ],
  ['a Deny for the edge role', 'locked', deny({ Principal: SIGNER })],
];

const may = (more: PolicyCaseStatement): PolicyCaseStatement => ({
  Effect: 'Allow',
  Action: URL,
  Resource: FUNCTION_ARN,
  ...more,
});

const IDENTITY_ROWS: readonly Row[] = [
  ['the URL', 'open', may({})],
  ['everything', 'open', may({ Action: '*', Resource: '*' })],
  ['every action of Lambda, in another case', 'open', may({ Action: 'Lambda:*', Resource: '*' })],
  [
    'all actions but those of other services',
    'open',
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' },
  ],
  [
    'all actions but those of Lambda',
    'locked',
    { Effect: 'Allow', NotAction: 'lambda:*', Resource: '*' },
  ],
  ['every function', 'open', may({ Resource: 'arn:aws:lambda:*:*:function:*' })],
  ['every function of the account', 'open', may({ Resource: `arn:aws:lambda:*:${ACCOUNT}:*` })],
  ['functions by a pattern', 'open', may({ Resource: [`${FUNCTION_ARN.slice(0, -3)}*`] })],
  ['the aliases', 'open', may({ Resource: `${FUNCTION_ARN}:*` })],
  [
    'all resources but another function',
    'open',
    { Effect: 'Allow', Action: URL, NotResource: `${FUNCTION_ARN}-2` },
  ],
  [
    'all resources but functions',
    'locked',
    { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:lambda:*:*:*' },
  ],
  ['another function', 'locked', may({ Action: 'lambda:*', Resource: `${FUNCTION_ARN}-2` })],
  [
    'the function of another region',
    'locked',
    may({ Resource: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${FUNCTION_NAME}` }),
  ],
  ['other actions on the function', 'locked', may({ Action: ['lambda:Get*', 'lambda:List*'] })],
  [
    'the second permission through the URL alone',
    'open',
    may({ Action: INVOKE, Condition: BY_URL }),
  ],
  [
    'everything, with multi-factor authentication',
    'unknown',
    may({
      Action: '*',
      Resource: '*',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    }),
  ],
  [
    'the URL, with a Deny of it',
    'locked',
    may({}),
    { ...may({ Action: 'lambda:Invoke*' }), Effect: 'Deny' },
  ],
  [
    'the URL, with a Deny of it under a condition',
    'open',
    may({}),
    { ...may({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }), Effect: 'Deny' },
  ],
  ['a role that invokes', 'direct', may({ Action: INVOKE })],
  ['a role that invokes every function', 'direct', may({ Action: INVOKE, Resource: '*' })],
];

const cases = (
  rows: readonly Row[],
  more: Omit<PolicyCase, 'name' | 'verdict' | 'statements'> = {},
): readonly PolicyCase[] =>
  rows.map(([name, verdict, ...statements]) => ({
    name,
    verdict,
    // An element that a row has taken away is not in the document.
    statements: JSON.parse(JSON.stringify(statements)) as PolicyCaseStatement[],
    ...more,
  }));

/** Statements of the function's resource policy. */
export const RESOURCE_POLICY_CASES: readonly PolicyCase[] = [
  ...cases(RESOURCE_ROWS),
  ...cases(WHOLE_ROWS, { policy: 'whole' }),
  ...cases(OAC_ROWS, { signing: 'oac' }),
];

/** Statements of a policy of another role. */
export const IDENTITY_POLICY_CASES: readonly PolicyCase[] = cases(IDENTITY_ROWS);
