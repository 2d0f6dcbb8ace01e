/**
 * The stacks that a lock adds beside its home stack, and what they inherit from it.
 */
import {
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  type Stage,
  Stack,
  type IStackSynthesizer,
  type StackProps,
} from 'aws-cdk-lib';

/** The stack that is deployed by itself: of a nested stack, the outermost one around it. */
export function deployedStack(stack: Stack): Stack {
  const { nestedStackParent: parent } = stack;
  return parent === undefined ? stack : deployedStack(parent);
}

/**
 * Makes a stack in the home stack's stage, for an environment that is bootstrapped like the home stack's.
 *
 * CDK gives it what the app says about bootstrapping. Only a qualifier that the home stack's own synthesizer
 * has is missing then.
 */
export function stackBeside(home: Stack, stage: Stage, id: string, props: StackProps): Stack {
  const stack = new Stack(stage, id, props);
  const { bootstrapQualifier: qualifier } = home.synthesizer;
  if (qualifier === undefined || qualifier === stack.synthesizer.bootstrapQualifier) return stack;
  stage.node.tryRemoveChild(id);
  const Synthesizer =
    home.synthesizer instanceof CliCredentialsStackSynthesizer
      ? CliCredentialsStackSynthesizer
      : DefaultStackSynthesizer;
  const synthesizer = new Synthesizer({ qualifier }) as IStackSynthesizer;
  return new Stack(stage, id, { ...props, synthesizer });
}
