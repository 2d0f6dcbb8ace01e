/**
 * What an update of a lock replaces and keeps, by CloudFormation's documented rules: no update must fail, and
 * nothing is left that nobody will find.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Duration, RemovalPolicy, Stack, type App } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Rule, Signing } from '@furlock/edge-settings';
import type { LockProps } from './lock-props.js';
import { Account, type Change, type Deployment, type StackTemplate } from './testing/account.js';
import {
  backendIn,
  edgeBundle,
  lockIn,
  newApp,
  REGIONS,
  type Region,
} from './testing/locked-app.js';

const SIGNERS = ['edge', 'oac'] as const;

/** What the home stack contains. */
type Home = (stack: Stack, signing: Signing) => void;

/** One lock, with some properties. */
function lockWith(props: Partial<LockProps> | ((stack: Stack) => Partial<LockProps>) = {}): Home {
  return (stack, signing) => {
    lockIn(stack, 'Lock', { signing, ...(typeof props === 'function' ? props(stack) : props) });
  };
}

/** The only lock without further properties. */
const plain = lockWith();
const nothing: Home = () => undefined;
const two: Home = (stack, signing) => {
  plain(stack, signing);
  lockIn(stack, 'Admin', { signing, name: 'admin' });
};

const newCode = mkdtempSync(join(dirname(edgeBundle), 'new-'));
writeFileSync(join(newCode, 'index.mjs'), 'export const handler = () => null;');

const newEdge = lockWith({ edgeBundle: newCode });
const newEdgeWithMoreMemory = lockWith({ edgeBundle: newCode, edgeMemoryMb: 257 });

const rules = (count: number): Rule[] =>
  Array.from({ length: count }, (_, index) => ({ path: `/route-${index}`, access: 'public' }));
const poolOf = (stack: Stack, id: string): cognito.IUserPool =>
  cognito.UserPool.fromUserPoolId(stack, id, `${stack.region}_${id}`);
const certificate = (stack: Stack): acm.ICertificate =>
  acm.Certificate.fromCertificateArn(
    stack,
    'Cert',
    'arn:aws:acm:us-east-1:111122223333:certificate/1',
  );
const cors = { allowOrigins: ['https://app.example.com'] };

/** What the edge is made of. */
const EDGE = ['ManagedPolicy', 'Role', 'Function', 'Version'];
const PERMISSION = ['Permission'];

/** One change after another, and what the last of them does. */
interface Update {
  readonly name: string;
  readonly steps: readonly Home[];
  /** The types of what is created again and deleted, only where the edge signs or where CloudFront does. */
  readonly replaced?: readonly string[];
  readonly replacedWhere?: Partial<Record<Signing, readonly string[]>>;
  /** The types of what no stack holds any longer, although it exists. */
  readonly kept?: readonly string[];
  /** The same, only where the edge is in the home stack. */
  readonly keptAtHome?: readonly string[];
}

const renamed = {
  replaced: ['Parameter'],
  replacedWhere: { edge: PERMISSION },
  kept: EDGE,
};

const UPDATES: readonly Update[] = [
  { name: 'nothing', steps: [plain, plain] },
  { name: 'stage', steps: [plain, lockWith({ stage: 'test' })], ...renamed },
  { name: 'stage, and back', steps: [plain, lockWith({ stage: 'test' }), plain], ...renamed },
  {
    name: 'stage, with CORS',
    steps: [lockWith({ cors }), lockWith({ cors, stage: 'test' })],
    ...renamed,
  },
  { name: 'name', steps: [plain, lockWith({ name: 'admin' })], ...renamed },
  { name: 'name, and back', steps: [plain, lockWith({ name: 'admin' }), plain], ...renamed },
  {
    name: 'stage, with signIn',
    steps: [lockWith({ signIn: {} }), lockWith({ signIn: {}, stage: 'test' })],
    ...renamed,
  },
  { name: 'the lock is removed', steps: [plain, nothing], kept: ['UserPool'], keptAtHome: EDGE },
  { name: 'the lock is removed and added again', steps: [plain, nothing, plain] },
  { name: 'a second lock is added', steps: [plain, two] },
  { name: 'one of two locks is removed', steps: [two, plain], kept: [...EDGE, 'UserPool'] },
  { name: 'one of two locks is removed and added again', steps: [two, plain, two] },
  {
    name: 'signing',
    steps: [lockWith({ signing: 'edge' }), lockWith({ signing: 'oac' })],
    replaced: PERMISSION,
    kept: ['Version'],
  },
  {
    name: 'signing, back',
    steps: [lockWith({ signing: 'oac' }), lockWith({ signing: 'edge' })],
    replaced: PERMISSION,
    kept: ['Version'],
  },
  {
    name: 'invokeMode',
    steps: [plain, lockWith({ invokeMode: lambda.InvokeMode.RESPONSE_STREAM })],
  },
  {
    name: 'originReadTimeout',
    steps: [plain, lockWith({ originReadTimeout: Duration.seconds(60) })],
  },
  {
    name: 'reservedConcurrentExecutions',
    steps: [plain, lockWith({ reservedConcurrentExecutions: 5 })],
  },
  {
    name: 'userPool, to an existing one',
    steps: [plain, lockWith((stack) => ({ userPool: poolOf(stack, 'AAAAAAAAA') }))],
    replaced: ['UserPoolClient'],
    kept: ['UserPool'],
  },
  {
    name: 'userPool, from an existing one',
    steps: [lockWith((stack) => ({ userPool: poolOf(stack, 'AAAAAAAAA') })), plain],
    replaced: ['UserPoolClient'],
  },
  {
    name: 'userPool, to another',
    steps: ['AAAAAAAAA', 'BBBBBBBBB'].map((id) =>
      lockWith((stack) => ({ userPool: poolOf(stack, id) })),
    ),
    replaced: ['UserPoolClient'],
  },
  { name: 'signIn, on', steps: [plain, lockWith({ signIn: {} })], kept: ['Version'] },
  { name: 'signIn, off', steps: [lockWith({ signIn: {} }), plain], kept: ['Version'] },
  {
    name: 'signIn, other paths',
    steps: [lockWith({ signIn: {} }), lockWith({ signIn: { pathPrefix: '/login' } })],
  },
  {
    name: 'userPoolRemovalPolicy',
    steps: [plain, lockWith({ userPoolRemovalPolicy: RemovalPolicy.DESTROY })],
  },
  { name: 'rules, beyond 4 KB', steps: [plain, lockWith({ rules: rules(100) })] },
  { name: 'rules, back below 4 KB', steps: [lockWith({ rules: rules(100) }), plain] },
  { name: 'cors, on', steps: [plain, lockWith({ cors })] },
  { name: 'cors, off', steps: [lockWith({ cors }), plain] },
  {
    name: 'cors, other origins',
    steps: [
      lockWith({ cors }),
      lockWith({ cors: { allowOrigins: ['https://other.example.com'] } }),
    ],
  },
  { name: 'forwardToken', steps: [plain, lockWith({ forwardToken: true })] },
  { name: 'publicOrigin', steps: [plain, lockWith({ publicOrigin: 'https://www.example.com' })] },
  {
    name: 'domainNames',
    steps: [
      plain,
      lockWith((stack) => ({ domainNames: ['a.example.com'], certificate: certificate(stack) })),
    ],
  },
  {
    name: 'accessLogs',
    steps: [
      plain,
      lockWith((stack) => ({
        accessLogs: { bucket: s3.Bucket.fromBucketName(stack, 'Logs', 'logs') },
      })),
    ],
  },
  { name: 'alarms, on', steps: [plain, lockWith({ alarms: true })] },
  { name: 'alarms, off', steps: [lockWith({ alarms: true }), plain] },
  {
    name: 'edgeRuntime',
    steps: [plain, lockWith({ edgeRuntime: lambda.Runtime.NODEJS_22_X })],
    kept: ['Version'],
  },
  { name: 'edgeMemoryMb', steps: [plain, lockWith({ edgeMemoryMb: 512 })], kept: ['Version'] },
  { name: 'edgeBundle', steps: [plain, newEdge], kept: ['Version'] },
  {
    name: 'edgeBundle, and back',
    steps: [plain, newEdge, plain],
    kept: ['Version'],
  },
  {
    name: 'handler',
    steps: [plain, lockWith((stack) => ({ handler: backendIn(stack, 'Other') }))],
    replaced: ['Url', 'Permission'],
  },
];

/** The stacks of an app, in the order in which CDK deploys them. One that is no longer in the app stays. */
function synthesized(home: Home, region: Region, signing: Signing): StackTemplate[] {
  const app = newApp();
  home(new Stack(app, 'Home', { env: { region } }), signing);
  return stacksOf(app);
}

function stacksOf(app: App): StackTemplate[] {
  return app.synth({ skipValidation: true }).stacks.map(({ stackName, environment, template }) => ({
    name: stackName,
    region: environment.region,
    template: { Resources: {}, ...(template as Record<string, unknown>) },
  }));
}

const known = new WeakMap<Home, Map<string, StackTemplate[]>>();

/** Most updates begin with the same app. */
function templatesOf(home: Home, region: Region, signing: Signing): StackTemplate[] {
  const ofHome = known.get(home) ?? new Map<string, StackTemplate[]>();
  known.set(home, ofHome);
  const where = `${region} ${signing}`;
  const templates = ofHome.get(where) ?? synthesized(home, region, signing);
  ofHome.set(where, templates);
  return templates;
}

/** The types of the resources with a fate, each once and without its service. */
function typesOf({ changes }: Deployment, fate: Change['fate']): string[] {
  const found = changes.filter((change) => change.fate === fate);
  return [...new Set(found.map(({ type }) => type.split('::').at(-1)!))].sort();
}

const WHERE = REGIONS.flatMap((region) => SIGNERS.map((signing) => ({ region, signing })));

describe.each(WHERE)('in $region, signing by $signing', ({ region, signing }) => {
  const at = (home: Home): StackTemplate[] => templatesOf(home, region, signing);

  test.each(UPDATES)('$name', (update) => {
    const { steps, replaced = [], replacedWhere = {}, kept = [], keptAtHome = [] } = update;
    const account = new Account();

    const deployments = steps.map((home) => account.deploy(at(home)));

    const last = deployments.at(-1)!;
    expect(deployments.flatMap(({ faults }) => faults)).toEqual([]);
    expect(deployments.flatMap((deployment) => typesOf(deployment, 'orphaned'))).toEqual([]);
    expect(typesOf(last, 'replaced')).toEqual(
      [...replaced, ...(replacedWhere[signing] ?? [])].sort(),
    );
    expect(typesOf(last, 'kept')).toEqual(
      [...kept, ...(region === 'us-east-1' ? keptAtHome : [])].sort(),
    );
  });

  test('the stacks are destroyed and deployed again', () => {
    const account = new Account();
    account.deploy(at(plain));

    const destroyed = account.deploy(
      at(plain)
        .map((stack) => ({ ...stack, template: { Resources: {} } }))
        .reverse(),
    );

    expect(typesOf(destroyed, 'kept')).toEqual([...EDGE, 'UserPool'].sort());
    expect(typesOf(destroyed, 'orphaned')).toEqual([]);
    expect(account.deploy(at(plain)).faults).toEqual([]);
  });

  test('a new name fails in the home stack: the old lock works on, a retry and the old name succeed', () => {
    const account = new Account();
    account.deploy(at(plain));
    const renamedLock = at(UPDATES[1]!.steps[1]!);

    const failed = account.deploy(renamedLock, { failsAfter: 'AWS::CloudFront::Distribution' });

    expect(failed.faults).toEqual([expect.stringContaining('is the last that succeeds')]);
    expect(account.deploy(renamedLock).faults).toEqual([]);
    expect(account.deploy(at(plain)).faults).toEqual([]);
  });

  test('new code fails before it is in use: a retry and the old code succeed', () => {
    const account = new Account();
    account.deploy(at(plain));

    const failed = account.deploy(at(newEdge), { failsAfter: 'AWS::Lambda::Version' });

    expect(failed.faults).toHaveLength(1);
    expect(account.deploy(at(newEdge)).faults).toEqual([]);
    expect(account.deploy(at(plain)).faults).toEqual([]);
  });
});

describe('new code that fails when it is in use', () => {
  test.each(WHERE)('in $region, signing by $signing', ({ region, signing }) => {
    const account = new Account();
    const at = (home: Home): StackTemplate[] => templatesOf(home, region, signing);
    account.deploy(at(plain));

    const failed = account.deploy(at(newEdge), { failsAfter: 'AWS::CloudFront::Distribution' });
    const retried = account.deploy(at(newEdge));

    expect(failed.faults).toHaveLength(1);
    // In the home stack the version is rolled back, but its replicas keep it, and Lambda publishes nothing new.
    expect(retried.faults).toEqual(
      region === 'us-east-1'
        ? [expect.stringContaining('a version for this Lambda function exists')]
        : [],
    );
    expect(account.deploy(at(newEdgeWithMoreMemory)).faults).toEqual([]);
  });
});

test.each(SIGNERS)(
  'a stage in three regions, two stages and two stacks, signing by %s',
  (signing) => {
    const account = new Account();
    const inStack =
      (name: string, props: Partial<LockProps>, region: string) => (): StackTemplate[] => {
        const app = newApp();
        const stack = new Stack(app, name, { env: { region } });
        lockIn(stack, 'Lock', { signing, signIn: {}, ...props });
        lockIn(stack, 'Cors', { signing, ...props, cors, name: `${props.name ?? 'main'}-cors` });
        return stacksOf(app);
      };

    const deployments = [
      inStack('Home', {}, 'eu-central-1'),
      inStack('Home', {}, 'us-east-1'),
      inStack('Home', {}, 'eu-west-1'),
      inStack('Test', { stage: 'test' }, 'us-east-1'),
      inStack('Other', { name: 'other' }, 'eu-central-1'),
    ].map((stacks) => account.deploy(stacks()));

    expect(deployments.flatMap(({ faults }) => faults)).toEqual([]);
  },
);

test('a lock that is moved in the tree would be a second URL: nothing but its place identifies it', () => {
  const account = new Account();
  const withId =
    (id: string): Home =>
    (stack, signing) => {
      const handler = backendIn(stack, 'Backend');
      lockIn(stack, id, { signing, handler });
    };
  account.deploy(synthesized(withId('Lock'), 'us-east-1', 'edge'));

  const { faults } = account.deploy(synthesized(withId('Moved'), 'us-east-1', 'edge'));

  expect(faults).toEqual([expect.stringContaining('URL of')]);
});
