/**
 * SSM and key sets with a fault: in front of the servers that stand for them.
 */
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { AwsEnv } from '@furlock/simulator-aws-apis';
import type { FaultInForce, Faults } from './faults.js';

type Answer = (request: Request, env: AwsEnv['Bindings']) => Response | Promise<Response>;

/** SSM, as the faults of `ssm` leave it. */
export function disturbSsm(answer: Answer, faults: Faults): Answer {
  return (request, env) => {
    // An operator's own throttling order is not a call of SSM.
    const fault = isOrder(request) ? undefined : faults.of('ssm');
    return fault === undefined ? answer(request, env) : withFault(fault, answer, request, env);
  };
}

/** Cognito: the faults of `keys` befall its key sets and nothing else. */
export function disturbKeys(answer: Answer, faults: Faults): Answer {
  return (request, env) => {
    const fault = new URL(request.url).pathname.endsWith('/.well-known/jwks.json')
      ? faults.of('keys')
      : undefined;
    return fault === undefined ? answer(request, env) : withFault(fault, answer, request, env);
  };
}

async function withFault(
  { name, durationMs }: FaultInForce<'ssm'> | FaultInForce<'keys'>,
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

/** The answer to GetParameter with another value, as if somebody had written it by hand. */
async function withRubbish(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const { Parameter: parameter } = (await response.json()) as { readonly Parameter?: object };
  return Response.json({ Parameter: { ...parameter, Value: '{"publicOrigin":' } });
}

function isOrder(request: Request): boolean {
  return new URL(request.url).pathname.startsWith('/__furlock/');
}
