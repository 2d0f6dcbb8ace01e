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

/** One Allow statement. */
export interface AllowStatement {
  /** The identity or policy that contains it. */
  readonly source: SynthesizedResource;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
}

/** Every Allow statement of the identities and policies of an app. */
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
      // NotAction allows every other action, and those cannot be listed.
      actions: NotAction === undefined ? asList(Action).map(String) : ['*'],
      resources: asList(Resource),
    }));
}

/** Whether a policy's action, which may contain `*`, covers another action. */
export function covers(pattern: unknown, action: string): boolean {
  const parts = String(pattern)
    .toLowerCase()
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(action.toLowerCase());
}
