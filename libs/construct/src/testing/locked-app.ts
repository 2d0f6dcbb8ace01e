/**
 * Apps with a lock, synthesized into a folder that is deleted after the test file.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { LockProps } from '../lock-props.js';
import { Lock } from '../lock.js';

/** The two kinds of home region: outside the edge stack's region, and in it. */
export const REGIONS = ['eu-central-1', 'us-east-1'] as const;
export type Region = (typeof REGIONS)[number];

const workDirectory = mkdtempSync(join(tmpdir(), 'furlock-test-'));

/** The folder of a bundle that does nothing. */
export const edgeBundle = mkdtempSync(join(workDirectory, 'bundle-'));
writeFileSync(join(edgeBundle, 'index.mjs'), 'export const handler = () => undefined;');

afterAll(() => {
  rmSync(workDirectory, { recursive: true });
});

/**
 * An app with its own output folder, without CDK's built-in validation. That validation takes seconds to
 * load, and would only warn here. In `apps/infra` it may fail, and `furlock-stack.test.ts` proves that it
 * finds nothing. Nor does it record where each construct was created, which takes a sixth of a test.
 */
export function newApp(context: Record<string, unknown> = {}): App {
  return new App({
    outdir: mkdtempSync(join(workDirectory, 'assembly-')),
    context: { 'aws:cdk:disable-creation-stack-traces': true, ...context },
    builtinCloudFormationValidation: false,
    treeMetadata: false,
  });
}

/** A function in a stack. */
export function backendIn(stack: Stack, id = 'LockBackend'): lambda.Function {
  return new lambda.Function(stack, id, {
    code: lambda.Code.fromInline('exports.handler = async () => "hello"'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
  });
}

/** A lock in a stack, by default on a new function. */
export function lockIn(stack: Stack, id = 'Lock', props: Partial<LockProps> = {}): Lock {
  const handler = props.handler ?? backendIn(stack, `${id}Backend`);
  return new Lock(stack, id, { stage: 'dev', edgeBundle, ...props, handler });
}

/** A synthesized app with one lock. */
export interface Synthesized {
  readonly app: App;
  readonly home: Template;
  /** The template that contains the edge function: in us-east-1, the home stack's. */
  readonly edge: Template;
  /** The home stack's expression for the ARN of the edge role. */
  readonly roleArn: unknown;
}

/** One lock in one app. */
export function synthesize(
  region: Region,
  props: Partial<LockProps> = {},
  env?: StackProps['env'],
): Synthesized {
  const app = newApp();
  const stack = new Stack(app, 'Home', { env: { ...env, region } });
  const lock = lockIn(stack, 'Lock', props);
  const home = Template.fromStack(stack);
  const edgeStack = app.node.tryFindChild('Home-edge') as Stack | undefined;
  const edge = edgeStack === undefined ? home : Template.fromStack(edgeStack);
  return { app, home, edge, roleArn: stack.resolve(lock.edgeRoleArn) as unknown };
}

/** The only resource of a type, and its logical id. */
export function only(
  template: Template,
  type: string,
): [id: string, properties: Record<string, unknown>] {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  const [id, resource] = found[0]!;
  return [id, resource['Properties'] as Record<string, unknown>];
}

/** The edge function among the functions of its template. */
export function edgeFunction(edge: Template): Record<string, unknown> {
  const functions = Object.values(
    edge.findResources('AWS::Lambda::Function', {
      Properties: { Description: Match.stringLikeRegexp('^Checks tokens') },
    }),
  );
  expect(functions).toHaveLength(1);
  return functions[0]!['Properties'] as Record<string, unknown>;
}

/** The edge role among the roles of its template. */
export function edgeRole(edge: Template): Record<string, unknown> {
  const roles = Object.values(
    edge.findResources('AWS::IAM::Role', {
      Properties: { RoleName: Match.anyValue() },
    }),
  );
  expect(roles).toHaveLength(1);
  return roles[0]!['Properties'] as Record<string, unknown>;
}

/** The name of the edge function and its role, with the suffix that IAM would generate. */
export const EDGE_NAME = 'furlock-dev-main-ANPA0123456789ABCDEFG';

/** What is generated for the edge: the id of the policy, or the ARN of the version that the home stack reads. */
export function generatedForEdge({
  home,
  edge,
}: Pick<Synthesized, 'home' | 'edge'>): Record<string, string> {
  const [policy] = only(edge, 'AWS::IAM::ManagedPolicy');
  const [version] = only(edge, 'AWS::Lambda::Version');
  const arn = `arn:aws:lambda:us-east-1:111122223333:function:${EDGE_NAME}:1`;
  const readers = Object.keys(home.findResources('Custom::CrossRegionStringParameterReader'));
  return {
    [`${policy}.PolicyId`]: EDGE_NAME.split('-').at(-1)!,
    [version]: arn,
    ...Object.fromEntries(readers.map((reader) => [`${reader}.FunctionArn`, arn])),
  };
}

/** The deployed value of a string expression: only `Fn::Join`, `Fn::Select` of `Fn::Split`, `Ref` and `Fn::GetAtt`. */
export function textOf(value: unknown, deployed: Readonly<Record<string, string>> = {}): string {
  if (typeof value === 'string') return value.replace(/^arn:aws:/, 'arn:<AWS::Partition>:');
  const {
    'Fn::Join': join,
    'Fn::Select': select,
    Ref: ref,
    'Fn::GetAtt': attribute,
  } = value as {
    'Fn::Join'?: [separator: string, parts: unknown[]];
    'Fn::Select'?: [index: number, list: { 'Fn::Split': [separator: string, text: unknown] }];
    Ref?: string;
    'Fn::GetAtt'?: [string, string];
  };
  if (join !== undefined) return join[1].map((part) => textOf(part, deployed)).join(join[0]);
  if (select !== undefined) {
    const [separator, text] = select[1]['Fn::Split'];
    return textOf(text, deployed).split(separator)[select[0]] ?? '';
  }
  const name = ref ?? attribute?.join('.') ?? '';
  return deployed[name] ?? `<${name}>`;
}
