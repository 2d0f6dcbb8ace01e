/**
 * Acknowledges findings of validation plugins, such as those of cdk-nag.
 */
import * as cdk from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A finding that does not apply, and why. */
export interface Acknowledgement {
  readonly id: string;
  readonly reason: string;
}

/** Acknowledges them, if this version of aws-cdk-lib has validation plugins: 2.257 was the first. */
export function acknowledge(scope: IConstruct, ...findings: readonly Acknowledgement[]): void {
  // Through the namespace: an import by name of what an older version lacks would fail.
  const { Validations } = cdk as Partial<Pick<typeof cdk, 'Validations'>>;
  Validations?.of(scope).acknowledge(...findings);
}
