/**
 * What every stage of an exchange knows, and the options that it was started with.
 */
import type { Agent } from 'node:http';
import type { FunctionRunner } from '@furlock/simulator-cloudfront-functions';
import type { Distribution, RoleSession, ServiceSession } from '@furlock/simulator-deployment';
import type { Invoke } from '@furlock/simulator-lambda';
import type { AnswerCache } from './answer-cache.js';
import type { CloudFrontErrorCode } from './cloudfront-error.js';
import type { EdgeAnswer } from './edge-answer.js';
import type { ExchangeRecording } from './exchange-recording.js';
import type { HeaderList } from './header-list.js';
import type { ViewerBody } from './viewer-body.js';

/** The options of an exchange. */
export interface ExchangeOptions {
  readonly distribution: Distribution;
  /** The edge functions, by the ARN of their version. */
  readonly edgeFunctions: ReadonlyMap<string, Invoke>;
  /** Runs the CloudFront Functions. */
  readonly runViewerFunction: FunctionRunner['run'];
  /** The port on this machine that serves each origin domain. */
  readonly originPorts: ReadonlyMap<string, number>;
  /** The session with which CloudFront signs for an origin access control. */
  readonly signingSession: ServiceSession;
  /** The sessions with which CloudFront signs for origin access identities, by the identity's id. */
  readonly identitySessions: ReadonlyMap<string, RoleSession>;
  readonly cache: AnswerCache;
  /** Holds the connections to the origins. */
  readonly agent: Agent;
  /** The headers of an answer, as they are sent to the viewer. */
  readonly answerHeaders: (headers: HeaderList) => HeaderList;
  readonly now: () => Date;
}

/** One exchange, as its stages see it. */
export interface ExchangeContext {
  readonly options: ExchangeOptions;
  readonly requestId: string;
  readonly recording: ExchangeRecording;
  readonly viewerBody: ViewerBody;
  /** Aborted when the viewer disconnects before it has the whole answer. */
  readonly viewerGone: AbortSignal;
  /** CloudFront's entry in `Via`. */
  readonly via: (httpVersion: string) => string;
  /** CloudFront's own answer to a fault, which it records. */
  readonly errorAnswer: (code: CloudFrontErrorCode, fault?: string) => EdgeAnswer;
}

/** A stage that answered the request instead of forwarding it. */
export interface Answered {
  readonly kind: 'answer';
  readonly answer: EdgeAnswer;
}
