/**
 * The two statements that every call of a function URL needs since October 2025, each with the condition
 * that restricts it to calls through the URL.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs" (read 2026-11-25).
 */
import { all, type Answer } from './answer.js';
import { equalText, lowerCase } from './match-text.js';
import type { Statement } from './read-statements.js';
import { text } from './text.js';

/** One of the two statements. */
export interface Need {
  readonly action: 'lambda:InvokeFunctionUrl' | 'lambda:InvokeFunction';
  /** Shape: the property of `AWS::Lambda::Permission`, and its value. */
  readonly narrowedBy: { readonly property: string; readonly value: string };
}

/** Both are needed. */
export const NEEDS: readonly [url: Need, invoke: Need] = [
  {
    action: 'lambda:InvokeFunctionUrl',
    narrowedBy: { property: 'FunctionUrlAuthType', value: 'AWS_IAM' },
  },
  {
    action: 'lambda:InvokeFunction',
    narrowedBy: { property: 'InvokedViaFunctionUrl', value: 'true' },
  },
];

/** Whether a statement has the condition that restricts it to calls through the URL. */
export function isNarrowed({ conditions }: Statement, { narrowedBy }: Need): Answer {
  const key = `lambda:${narrowedBy.property}`.toLowerCase();
  const found = conditions.filter(
    ({ operator, key: one }) => one === key && OPERATORS.includes(operator),
  );
  if (found.length === 0) return 'no';
  return all(
    found.flatMap(({ values }) =>
      values.map((value) => equalText(lowerCase(value), text(narrowedBy.value.toLowerCase()))),
    ),
  );
}

const OPERATORS = ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'Bool'];
