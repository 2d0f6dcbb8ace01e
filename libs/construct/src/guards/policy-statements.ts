/**
 * The statements of identity policies in a template, and what their patterns cover.
 *
 * Source: IAM user guide, "IAM JSON policy elements: Action" (read 2026-11-25).
 */
import {
  asList,
  asObject,
  type SynthesizedResource,
  type SynthesizedTree,
} from './synthesized-tree.js';

/** One statement that allows something. */
export interface AllowStatement {
  /** The role or policy that it is in. */
  readonly source: SynthesizedResource;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
}

/** Every Allow statement of the roles and policies of an app. */
export function allowStatements(tree: SynthesizedTree): readonly AllowStatement[] {
  const inline = tree
    .ofType('AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group')
    .flatMap((source) =>
      asList(source.properties['Policies']).flatMap((policy) =>
        statementsOf(source, asObject(policy)['PolicyDocument']),
      ),
    );
  const attached = tree
    .ofType(
      'AWS::IAM::GroupPolicy',
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Policy',
      'AWS::IAM::RolePolicy',
      'AWS::IAM::UserPolicy',
    )
    .flatMap((source) => statementsOf(source, source.properties['PolicyDocument']));
  return [...inline, ...attached];
}

function statementsOf(source: SynthesizedResource, document: unknown): AllowStatement[] {
  return asList(asObject(document)['Statement'])
    .map(asObject)
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Action, NotAction, Resource }) => ({
      source,
      // What is not excepted is more than anybody can list.
      actions: NotAction === undefined ? asList(Action).map(String) : ['*'],
      resources: asList(Resource),
    }));
}

/** Whether an action of a policy, which may hold `*`, takes in another one. */
export function covers(pattern: unknown, action: string): boolean {
  const parts = String(pattern)
    .toLowerCase()
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(action.toLowerCase());
}
