/**
 * Every policy in an app's templates. All locks of the app are judged by them, so each is read once.
 */
import { awsManagedStatements, equalText, type Statement, type Text } from '@furlock/iam-policy';
import { asList, type SynthesizedTree } from './synthesized-tree.js';
import {
  identityPolicies,
  managedPolicies,
  permissionStatement,
  policyTarget,
  resourcePolicyStatements,
  type IdentityPolicy,
  type ManagedPolicyReference,
} from './template-statements.js';
import type { TemplateText } from './template-text.js';

/** A policy of an identity, and how the two refer to each other. */
export interface NamedPolicy extends IdentityPolicy {
  /** What `Ref` returns for its source. */
  readonly reference: Text;
  /** The names of the roles that it lists. */
  readonly roles: readonly Text[];
}

/** A managed policy that an identity names. */
export interface AttachedPolicy extends ManagedPolicyReference {
  /** Whether it is one of the app's own, which have their statements in a template. */
  readonly isInApp: boolean;
  /** Those of a policy that AWS manages; undefined if they cannot be read. */
  readonly statements: readonly Statement[] | undefined;
}

/** The whole policy of a function, version or alias. */
export interface FunctionPolicy {
  readonly target: Text;
  readonly statements: readonly Statement[];
}

/** The policies of everything that is synthesized together. */
export class TemplatePolicies {
  readonly templates: TemplateText;
  readonly #tree: SynthesizedTree;
  #permissions: readonly Statement[] | undefined;
  #ofFunctions: readonly FunctionPolicy[] | undefined;
  #ofIdentities: readonly NamedPolicy[] | undefined;
  #attached: readonly AttachedPolicy[] | undefined;

  constructor(tree: SynthesizedTree, templates: TemplateText) {
    this.#tree = tree;
    this.templates = templates;
  }

  /** The permissions on functions. */
  get permissions(): readonly Statement[] {
    this.#permissions ??= this.#tree
      .ofType('AWS::Lambda::Permission')
      .map((permission) => permissionStatement(permission, this.templates));
    return this.#permissions;
  }

  /** The whole policies of functions. */
  get ofFunctions(): readonly FunctionPolicy[] {
    this.#ofFunctions ??= this.#tree.ofType('AWS::Lambda::ResourcePolicy').map((policy) => ({
      target: policyTarget(policy, this.templates),
      statements: resourcePolicyStatements(policy, this.templates),
    }));
    return this.#ofFunctions;
  }

  /** The policies of identities, inline and managed. */
  get ofIdentities(): readonly NamedPolicy[] {
    this.#ofIdentities ??= identityPolicies(this.#tree, this.templates).map((policy) => {
      const { stack, properties, referenceIn } = policy.source;
      return {
        ...policy,
        reference: this.templates.read(stack, referenceIn(stack)),
        roles: [...asList(properties['Roles']), ...asList(properties['RoleName'])].map((name) =>
          this.templates.read(stack, name),
        ),
      };
    });
    return this.#ofIdentities;
  }

  /** The managed policies that identities name. */
  get attached(): readonly AttachedPolicy[] {
    if (this.#attached === undefined) {
      const own = this.ofIdentities.filter(({ source }) => source.type === MANAGED_POLICY);
      this.#attached = managedPolicies(this.#tree, this.templates).map((one) => ({
        ...one,
        isInApp: own.some(({ reference }) => equalText(one.arn, reference) === 'yes'),
        statements: attachedStatements(one),
      }));
    }
    return this.#attached;
  }
}

const MANAGED_POLICY = 'AWS::IAM::ManagedPolicy';

/** The statements of a policy that AWS manages, as those of the identity that has it. */
function attachedStatements({
  identity,
  arn,
}: ManagedPolicyReference): readonly Statement[] | undefined {
  return awsManagedStatements(arn)?.map((statement) => ({
    ...statement,
    origin: `${identity.path} with ${statement.origin}`,
  }));
}
