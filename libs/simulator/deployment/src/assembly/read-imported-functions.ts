/**
 * Stands for functions that the assembly refers to and does not contain: imported by ARN, or created by
 * an app that is deployed on its own.
 *
 * Only the command line can say what their code is. Their settings are Lambda's defaults, and their role,
 * which is unknown, allows nothing.
 */
import type { Declared, LambdaFunction } from '../deployment.js';
import type { GivenFunctions } from './given-code.js';
import type { Resources } from './resources.js';

/** A place in a template that needs a function. */
export interface FunctionReference extends Declared {
  readonly property: keyof typeof CONSEQUENCES;
  /** Of a function, a version or an alias. */
  readonly arn: string;
}

/** What happens without code, by the property that refers to the function. */
const CONSEQUENCES = {
  Integration: 'its API answers 500 or 502',
  LambdaFunctionAssociations: 'its requests are answered with 503',
  TargetFunctionArn: 'its function URL answers 502',
} as const;

/** The functions of `references` that are not among `functions`. */
export function readImportedFunctions(
  { findings }: Resources,
  references: readonly FunctionReference[],
  functions: readonly LambdaFunction[],
  given: GivenFunctions,
): LambdaFunction[] {
  const known = new Set(
    functions.flatMap(({ arn, versionArns, aliasArns }) => [arn, ...versionArns, ...aliasArns]),
  );
  const imported = references.filter(({ arn }) => !known.has(arn));
  const arns = new Set(imported.map(({ arn }) => unqualified(arn)));
  return findings.attemptEach([...arns], (arn): LambdaFunction => {
    const ownReferences = imported.filter((reference) => unqualified(reference.arn) === arn);
    const qualified = ownReferences.map((reference) => reference.arn).filter((one) => one !== arn);
    const [, , , region = '', accountId = '', , name = ''] = arn.split(':');
    const code = given.codeOf([name], arn, {});
    for (const { stack, logicalId, property } of ownReferences) {
      findings.leaveOut(
        { stack, logicalId },
        property,
        code === undefined
          ? `The function ${name} is not in the assembly: ${CONSEQUENCES[property]}. --function ${name}=<folder> gives it code.`
          : `The function ${name} is not in the assembly: it runs the code of the command line with Lambda's default settings, without variables, and its role allows nothing. Of its resource policy only the permissions in the assembly are known.`,
      );
    }
    return {
      stack: ownReferences[0]?.stack ?? '',
      logicalId: name,
      name,
      region,
      arn,
      versionArns: [...new Set(qualified.filter((one) => /:\d+$/.test(one)))],
      aliasArns: [...new Set(qualified.filter((one) => !/:\d+$/.test(one)))],
      edgeObstacles: [],
      layers: [],
      architecture: 'x86_64',
      // Lambda's defaults.
      memoryMb: 128,
      timeoutSeconds: 3,
      environment: {},
      roleArn: `arn:aws:iam::${accountId}:role/role-of-${name}`,
      ...(code ?? {
        directory: '',
        handler: '',
        runtime: '',
        unrunnable: 'is not in the assembly',
      }),
    };
  });
}

/** `arn:aws:lambda:<region>:<account>:function:<name>`, without a version or an alias. */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
