/**
 * Finds the URL of the function behind a lock.
 */
import { STACK_OUTPUTS } from '@furlock/edge-settings';
import { awsFailure, errorName } from '../target/aws-failure.js';
import type { Target } from '../target/choose-target.js';
import { connectCloudFormation, type ClientSettings } from '../target/connect-target.js';
import { failed, wrongUsage, type Result } from '../terminal/failure.js';
import type { CheckedLock } from './checks.js';

/** Where to look for it. */
export interface FunctionUrlSource {
  readonly target: Target;
  /** The value of `--function-url`. */
  readonly given: string | undefined;
  /** The stack whose outputs contain it. */
  readonly stack: string;
}

/**
 * The function URL from the option, from the local edge, or from the outputs of the stack.
 *
 * Errors: fails if the stack does not exist. A missing output is not an error: the URL is then unknown.
 */
export async function findFunctionUrl(
  { target, given, stack }: FunctionUrlSource,
  settings: ClientSettings,
): Promise<Result<CheckedLock['functionUrl']>> {
  if (given !== undefined) {
    const url = functionUrlOf(given);
    return url === undefined
      ? wrongUsage(
          '--function-url is not a function URL: give https://<id>.lambda-url.<region>.on.aws/.',
        )
      : { ok: true, value: url };
  }
  if (target.kind === 'local') {
    const { functionUrl: url, functionUrlHost: host } = target.localEdge;
    return {
      ok: true,
      value:
        url === undefined || host === undefined
          ? { known: false, words: 'the local edge serves no function URL' }
          : { known: true, url: `${url}/`, host },
    };
  }

  try {
    const cloudFormation = await connectCloudFormation(target, settings);
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName: stack });
    const output = Stacks[0]?.Outputs?.find(
      ({ OutputKey }) => OutputKey === STACK_OUTPUTS.functionUrl,
    )?.OutputValue;
    const words = `the stack ${stack} has no output ${STACK_OUTPUTS.functionUrl}: add --function-url`;
    return { ok: true, value: functionUrlOf(output ?? '') ?? { known: false, words } };
  } catch (error) {
    // Source: CloudFormation API reference, DescribeStacks (read 2026-11-25).
    return errorName(error) === 'ValidationError'
      ? failed(
          `There is no stack ${stack} in ${target.region} to read the function URL from: give the lock's stack with --stack, or the function URL with --function-url.`,
        )
      : awsFailure(error, { target, action: 'cloudformation:DescribeStacks' });
  }
}

/** Source: Lambda developer guide, "Creating and managing Lambda function URLs" (read 2026-11-25). */
const FUNCTION_URL_HOST = /^[a-z0-9]+\.lambda-url\.[a-z0-9-]+\.on\.aws$/;

function functionUrlOf(
  text: string,
): Extract<CheckedLock['functionUrl'], { known: true }> | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, origin } = new URL(text);
  return protocol === 'https:' && port === '' && FUNCTION_URL_HOST.test(hostname)
    ? { known: true, url: `${origin}/`, host: hostname }
    : undefined;
}
