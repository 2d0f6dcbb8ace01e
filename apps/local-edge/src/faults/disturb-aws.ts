/**
 * Injects the faults of SSM, of key sets and of token endpoints in front of the simulated services.
 */
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { AwsEnv } from '@furlock/simulator-aws-apis';
import type { ActiveFault, Faults } from './faults.js';

type Answer = (request: Request, env: AwsEnv['Bindings']) => Response | Promise<Response>;

/** SSM with the active fault of `ssm`. */
export function disturbSsm(answer: Answer, faults: Faults): Answer {
  return (request, env) => {
    // An operator's request for throttling is not a call to SSM.
    const fault = isOperatorRequest(request) ? undefined : faults.of('ssm');
    return fault === undefined ? answer(request, env) : withFault(fault, answer, request, env);
  };
}

/** Cognito with the active fault of `keys`, which affects only requests for key sets. */
export function disturbKeys(answer: Answer, faults: Faults): Answer {
  return (request, env) => {
    const fault = new URL(request.url).pathname.endsWith('/.well-known/jwks.json')
      ? faults.of('keys')
      : undefined;
    return fault === undefined ? answer(request, env) : withFault(fault, answer, request, env);
  };
}

/** Cognito with the active fault of `tokens`, which affects only what clients call without a browser. */
export function disturbTokens(answer: Answer, faults: Faults): Answer {
  return (request, env) => {
    const fault = ['/oauth2/token', '/oauth2/revoke'].includes(new URL(request.url).pathname)
      ? faults.of('tokens')
      : undefined;
    if (fault === undefined) return answer(request, env);
    // Unlike SSM's, this rubbish replaces the response, also to a rejected call.
    return fault.name === 'rubbish' ? rubbishPage() : withFault(fault, answer, request, env);
  };
}

async function withFault(
  { name, durationMs }: ActiveFault<'ssm'> | ActiveFault<'keys'> | ActiveFault<'tokens'>,
  answer: Answer,
  request: Request,
  env: AwsEnv['Bindings'],
): Promise<Response> {
  switch (name) {
    case 'down':
    case 'unreachable':
      (env.incoming as IncomingMessage).socket.destroy();
      return new Response(null, { status: 503, headers: { 'x-amzn-errortype': name } });
    case 'slow':
      await delay(durationMs, undefined, { ref: false });
      return answer(request, env);
    case 'failing':
      return Response.json({ message: 'Internal server error' }, { status: 500 });
    case 'throttling':
      return Response.json(
        { __type: 'ThrottlingException', message: 'Rate exceeded' },
        { status: 400, headers: { 'x-amzn-errortype': 'ThrottlingException' } },
      );
    case 'rubbish':
      return withRubbish(await answer(request, env));
    case 'rotated':
      return answer(request, env);
  }
}

/** The response to GetParameters with truncated values, as a manual edit could leave them. */
async function withRubbish(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const { Parameters: parameters = [] } = (await response.json()) as {
    readonly Parameters?: readonly object[];
  };
  const Value = '{"publicOrigin":';
  return Response.json({ Parameters: parameters.map((parameter) => ({ ...parameter, Value })) });
}

/** As a proxy in between could answer. */
function rubbishPage(): Response {
  return new Response('<!doctype html><title>Please wait</title>', {
    headers: { 'content-type': 'text/html' },
  });
}

function isOperatorRequest(request: Request): boolean {
  return new URL(request.url).pathname.startsWith('/__furlock/');
}
