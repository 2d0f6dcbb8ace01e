/**
 * Answers calls of the AWS SDK as AWS does, for tests: behind msw, and in the fake local edge.
 */

/** AWS's response to an operation: its output, or an error by name. */
export type AwsAnswer =
  | { readonly output: object }
  | { readonly error: string; readonly message?: string; readonly status?: number };

/** The answers, by operation, such as `GetParameter`. */
export type AwsAnswers = Readonly<Record<string, AwsAnswer>>;

/** A received call. */
export interface AwsCall {
  readonly operation: string;
  readonly host: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly authorization: string;
}

/** Answers one call, and records it. */
export async function answerAws(
  request: Request,
  answers: AwsAnswers,
  calls: AwsCall[],
): Promise<Response> {
  const operation = request.headers.get('x-amz-target')?.split('.').at(-1) ?? '';
  calls.push({
    operation,
    host: new URL(request.url).host,
    input: (await request.json()) as Record<string, unknown>,
    authorization: request.headers.get('authorization') ?? '',
  });
  const answer = answers[operation] ?? {
    error: 'InternalServerError',
    message: `No answer to ${operation} is prepared`,
  };
  return 'output' in answer
    ? amzJson(200, answer.output)
    : amzJson(answer.status ?? 400, { __type: answer.error, message: answer.message ?? '' });
}

function amzJson(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
  });
}

/** The settings of a lock, as the stack writes them. */
export const SETTINGS = {
  publicOrigin: 'https://d111111abcdef8.cloudfront.net',
  issuers: [
    {
      kind: 'cognito',
      userPoolId: 'eu-central-1_AbCdEfGhI',
      clientIds: ['client-1'],
      tokenUses: ['id', 'access'],
    },
  ],
};

/** The answer to GetParameter that contains settings, in version 7. */
export function settingsAnswer(settings: unknown): AwsAnswer {
  const Value = typeof settings === 'string' ? settings : JSON.stringify(settings);
  return { output: { Parameter: { Value, Version: 7, LastModifiedDate: 1_795_348_800 } } };
}
