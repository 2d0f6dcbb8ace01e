/**
 * A request of an API with all that its event contains, for tests.
 */
import type { Api } from '@furlock/simulator-deployment';
import type { EventContext } from '../event-context.js';
import { selectRoute, selectStage } from '../select-route.js';
import { ACCOUNT_ID } from './api-with.js';

/** The request, in bytes of ISO-8859-1. */
export interface SentRequest {
  readonly method?: string;
  readonly target: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

/** The context of a request that the API has a route for. */
export function contextWith(
  api: Api,
  { method = 'GET', target, headers = [], body = new Uint8Array() }: SentRequest,
): EventContext {
  const [fullPath = '', query = ''] = target.split('?');
  const stage = selectStage(api, fullPath);
  const selected = stage && selectRoute(api, method, stage.path);
  if (stage === undefined || selected === undefined) throw new Error(`no route for ${target}`);
  return {
    ...{ api, accountId: ACCOUNT_ID, ...stage, ...selected },
    request: {
      ...{ method, path: fullPath, query, body },
      headers: headers.map(([name, value]) => [name.toLowerCase(), value]),
    },
    caller: { kind: 'anyone' },
    sentHeaders: headers,
    sourceIp: '192.0.2.1',
    requestId: 'request-id',
    extendedRequestId: 'extended=',
    traceId: 'Root=1-2-3',
    now: Date.UTC(2020, 2, 4, 19, 15, 17, 135),
  };
}
