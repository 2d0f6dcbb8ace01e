/**
 * Explains why a signature does not match: the stages of the request, the first line where two
 * sides differ, and the likely causes.
 *
 * It does not sign or send a request or read a clock. Its result contains no secret.
 */
import { Sha256 } from '@aws-crypto/sha256-js';
import type { Result } from '@furlock/sigv4-signing';
import { causeOfDifference } from './cause-of-difference.js';
import type { Cause, CauseEvidence } from './cause.js';
import {
  canonicalRequestLines,
  compareReadings,
  stringToSignLines,
  type Line,
  type LineDifference,
  type LinePart,
  type StageName,
} from './compare-readings.js';
import { createConcealer, type Concealer } from './conceal-secrets.js';
import {
  headerValues,
  type ExpectedScope,
  type ExplainQuestion,
  type ExplainableRequest,
} from './explainable-request.js';
import {
  clockFault,
  findRequestFaults,
  findSignatureFaults,
  findSuspicions,
  type FaultContext,
} from './find-faults.js';
import { ALGORITHM, parseClaim, type Claim, type ClaimRefusal } from './parse-claim.js';
import { knownBodyHash, readRequest, type Reading } from './read-request.js';
import { readRefusal, type RefusalFacts, type RefusalFamily } from './read-refusal.js';
import { findMistake, signatureMatches } from './recompute-signature.js';
import { parseRequestDate } from './request-date.js';

/** A line of a stage without secrets; null means unknown. */
export interface ExplainedLine {
  readonly part: LinePart;
  readonly text: string | null;
}

/** A stage of a signature, line by line. */
export interface ExplainedStage {
  readonly stage: StageName;
  readonly lines: readonly ExplainedLine[];
}

/** Whether the signature was recomputed, and the result. */
export type SignatureCheck =
  | { readonly status: 'matches' | 'differs' }
  | {
      readonly status: 'not-recomputed';
      readonly reason:
        | 'not signed'
        | 'no credentials given'
        | 'credentials of another access key given'
        | 'body or date not known';
    };

/** Where two sides differ. `received` is the request as it arrived, or as AWS reports it computed. */
export interface ExplainedDifference extends Omit<LineDifference, 'sent' | 'received'> {
  readonly against: 'arrived' | 'aws';
  readonly sent: string | null;
  readonly received: string | null;
  /** The first character that differs, from 0; null if secrets differ. */
  readonly position: number | null;
}

/** An explanation: plain data with a mark in place of each secret. */
export interface Explanation {
  readonly stages: readonly ExplainedStage[];
  /** The stages of the request as it arrived, or as AWS reports that it computed them. */
  readonly receivedStages: readonly ExplainedStage[] | null;
  readonly signature: SignatureCheck;
  /** The kind of the refusal. */
  readonly family: RefusalFamily | null;
  readonly firstDifference: ExplainedDifference | null;
  /** In order of likelihood. */
  readonly causes: readonly Cause[];
}

/**
 * The explanation of a request.
 *
 * Errors: none, for any request.
 * Source: IAM user guide, "Create a signed AWS API request" and "Troubleshoot Signature Version 4"
 * (read 2026-11-22). For every service except S3, whose paths are encoded
 * only once.
 */
export async function explainRequest(question: ExplainQuestion): Promise<Explanation> {
  const { request, arrived, sha256 = Sha256, now } = question;
  const expected = expectedScope(request, question.expected);
  const claim = parseClaim(request);
  const arrivedClaim = arrived === undefined ? null : parseClaim(arrived);
  const signed = valueOf(claim) ?? valueOf(arrivedClaim);
  const options = { claim: signed, expected, sha256, ...(now !== undefined && { now }) };
  const reading = await readRequest(request, options);
  const facts = question.refusal === undefined ? null : readRefusal(question.refusal);
  const conceal = createConcealer(question, facts?.reading?.canonicalHeaders);

  const received =
    facts?.reading ??
    (arrived === undefined
      ? null
      : await readRequest(arrived, { ...options, claim: valueOf(arrivedClaim) ?? signed }));
  const against = facts?.reading ? 'aws' : 'arrived';
  const difference =
    received === null
      ? null
      : (compareReadings(reading, received) ??
        (against === 'arrived' ? compareClaims(claim, arrivedClaim) : null));

  const context: FaultContext = {
    expected,
    now,
    bodyHash: await knownBodyHash(request.body, sha256),
  };
  const signature = await checkSignature(question, claim, reading);
  const mistake =
    signature.status === 'differs' && signed !== null && question.credentials !== undefined
      ? await findMistake(request, reading, expected, {
          claim: signed,
          credentials: question.credentials,
          sha256,
        })
      : null;

  return {
    stages: [...authorizationStage(claim, conceal), ...stagesOf(reading, conceal)],
    receivedStages: received === null ? null : stagesOf(received, conceal),
    signature,
    family: facts?.family ?? null,
    firstDifference: difference && { against, ...showDifference(difference, conceal) },
    causes: findCauses({
      question,
      claim,
      facts,
      context,
      signature,
      compared: received !== null,
      found: difference === null ? mistake : causeOfDifference(difference),
    }).map((cause) => showCause(cause, conceal)),
  };
}

function valueOf<T>(result: Result<T, unknown> | null): T | null {
  return result?.ok ? result.value : null;
}

/** The host of a function URL contains its region: `<id>.lambda-url.<region>.on.aws`. */
function expectedScope(
  { headers }: ExplainableRequest,
  { region, service, host }: ExpectedScope = {},
): ExpectedScope {
  const named = host ?? headerValues(headers, 'host')[0] ?? '';
  const ofUrl = /^[\w-]+\.lambda-url\.([\w-]+)\.on\.aws$/i.exec(named)?.[1]?.toLowerCase();
  const expectedRegion = region ?? ofUrl;
  const expectedService = service ?? (ofUrl === undefined ? undefined : 'lambda');
  return {
    ...(host !== undefined && { host }),
    ...(expectedRegion !== undefined && { region: expectedRegion }),
    ...(expectedService !== undefined && { service: expectedService }),
  };
}

/** If everything that is signed is equal, the Authorization header itself may differ. */
function compareClaims(
  sent: Result<Claim, ClaimRefusal>,
  arrived: Result<Claim, ClaimRefusal> | null,
): LineDifference | null {
  if (!sent.ok || arrived === null) return null;
  const line = { stage: 'authorization', line: 1 } as const;
  if (!arrived.ok) return { ...line, part: 'scheme', sent: ALGORITHM, received: null };
  const parts = [
    ['access-key-id', 'accessKeyId'],
    ['signature', 'signature'],
  ] as const;
  for (const [part, key] of parts) {
    const [mine, theirs] = [sent.value[key], arrived.value[key]];
    if (mine !== theirs) return { ...line, part, sent: mine, received: theirs };
  }
  return null;
}

async function checkSignature(
  { credentials, sha256 = Sha256 }: ExplainQuestion,
  claim: Result<Claim, ClaimRefusal>,
  reading: Reading,
): Promise<SignatureCheck> {
  const not = (reason: (SignatureCheck & { status: 'not-recomputed' })['reason']) =>
    ({ status: 'not-recomputed', reason }) as const;
  if (!claim.ok) return not('not signed');
  if (credentials === undefined) return not('no credentials given');
  if (credentials.accessKeyId !== claim.value.accessKeyId) {
    return not('credentials of another access key given');
  }
  const matches = await signatureMatches(reading, { claim: claim.value, credentials, sha256 });
  if (matches === null) return not('body or date not known');
  return { status: matches ? 'matches' : 'differs' };
}

interface Findings {
  readonly question: ExplainQuestion;
  readonly claim: Result<Claim, ClaimRefusal>;
  readonly facts: RefusalFacts | null;
  readonly context: FaultContext;
  readonly signature: SignatureCheck;
  /** Whether a second reading was compared. */
  readonly compared: boolean;
  /** The cause of the first difference, or the signer's mistake. */
  readonly found: CauseEvidence | null;
}

/** Every cause that fits the findings, in order of likelihood, each code once. */
function findCauses(findings: Findings): Cause[] {
  const { question, claim, facts, context, signature, found } = findings;
  const certain: CauseEvidence[] = [
    ...tokenCauses(facts),
    ...(found === null ? [] : [found]),
    ...refusalCauses(facts, valueOf(claim)),
    ...claimFaults(claim, facts !== null && facts.family !== 'other'),
    ...findRequestFaults(question.request, context),
    ...(claim.ok ? findSignatureFaults(question.request, claim.value, context) : []),
  ];
  const causes: Cause[] = [
    ...(facts?.family === 'other'
      ? [{ code: 'REFUSED_OTHERWISE', status: facts.status, certainty: 'certain' } as const]
      : []),
    ...permissionCauses(findings, certain),
    ...certain.map((evidence): Cause => ({ ...evidence, certainty: 'certain' })),
  ];
  const isMismatch = facts?.family === 'signature' || signature.status === 'differs';
  if (isMismatch && claim.ok) {
    causes.push(
      ...(causes.length === 0
        ? mismatchCauses(findings, claim.value)
        : findSuspicions(question.request, claim.value).filter(
            ({ certainty }) => certainty === 'likely',
          )),
    );
  }
  return causes.filter(
    ({ code }, index) => causes.findIndex((earlier) => earlier.code === code) === index,
  );
}

function tokenCauses(facts: RefusalFacts | null): CauseEvidence[] {
  if (facts?.family !== 'session-token') return [];
  return [{ code: facts.tokenExpired ? 'SESSION_TOKEN_EXPIRED' : 'SESSION_TOKEN_INVALID' }];
}

/** The causes in AWS's message about clock and scope. */
function refusalCauses(facts: RefusalFacts | null, claim: Claim | null): CauseEvidence[] {
  const causes: CauseEvidence[] = [];
  const [signedAt, now] = [facts?.dates?.requestDate, facts?.dates?.now].map((date) =>
    parseRequestDate(date ?? ''),
  );
  const clock = signedAt === undefined || now === undefined ? null : clockFault(signedAt, now);
  if (clock !== null) causes.push(clock);
  if (facts?.scope) {
    const { part, expected } = facts.scope;
    const code = (
      {
        region: 'REGION_WRONG',
        service: 'SERVICE_WRONG',
        terminator: 'SCOPE_TERMINATOR_WRONG',
        date: 'SCOPE_DATE_WRONG',
      } as const
    )[part];
    causes.push({ code, signed: claim?.scope[part] ?? null, expected });
  }
  return causes;
}

/** A request without a signature is a fault only if a response required one. */
function claimFaults(claim: Result<Claim, ClaimRefusal>, mustSign: boolean): CauseEvidence[] {
  if (claim.ok || (claim.error.code === 'NOT_SIGNED' && !mustSign)) return [];
  return [claim.error];
}

function permissionCauses(
  { question, facts }: Findings,
  faults: readonly CauseEvidence[],
): Cause[] {
  if (facts?.family !== 'access-denied') return [];
  const { permissions = {} } = question;
  const missing = (['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'] as const).find(
    (action) => permissions[action] === false || facts.action === action,
  );
  if (missing !== undefined) {
    const isFirst = missing === 'lambda:InvokeFunctionUrl';
    const code = isFirst ? 'FIRST_PERMISSION_MISSING' : 'SECOND_PERMISSION_MISSING';
    return [{ code, certainty: 'certain' }];
  }
  return faults.length > 0 ? [] : [{ code: 'PERMISSION_MISSING', certainty: 'likely' }];
}

/** Causes that may explain a mismatch for which no certain cause was found. */
function mismatchCauses({ question, facts, signature, compared }: Findings, claim: Claim): Cause[] {
  // Both sides agree on every line. AWS's message contains all of them, so then it is certain.
  if (compared && signature.status !== 'matches') {
    return [{ code: 'SECRET_KEY_WRONG', certainty: facts?.reading ? 'certain' : 'likely' }];
  }
  const suspicions = findSuspicions(question.request, claim);
  if (signature.status === 'matches' && !compared) {
    return [{ code: 'CHANGED_ON_THE_WAY', certainty: 'likely' }, ...suspicions];
  }
  return suspicions.length > 0
    ? suspicions
    : [
        {
          code: 'SIGNATURE_UNEXPLAINED',
          ...(signature.status === 'differs' && { recomputed: true }),
          certainty: 'possible',
        },
      ];
}

function authorizationStage(
  claim: Result<Claim, ClaimRefusal>,
  conceal: Concealer,
): ExplainedStage[] {
  if (!claim.ok) return [];
  const { accessKeyId, signature } = claim.value;
  return [
    {
      stage: 'authorization',
      lines: [
        { part: 'algorithm', text: ALGORITHM },
        { part: 'access-key-id', text: conceal.accessKeyId(accessKeyId) },
        { part: 'signature', text: conceal.text(signature) },
      ],
    },
  ];
}

function stagesOf(reading: Reading, conceal: Concealer): ExplainedStage[] {
  const show = (lines: readonly Line[]): ExplainedLine[] =>
    lines.map((line) => ({ part: line.part, text: showLine(line, line.text, conceal) }));
  return [
    { stage: 'canonical-request', lines: show(canonicalRequestLines(reading)) },
    {
      stage: 'credential-scope',
      lines: show([{ part: 'credential-scope', text: reading.credentialScope }]),
    },
    { stage: 'string-to-sign', lines: show(stringToSignLines(reading)) },
  ];
}

function showLine(
  { part, header }: Pick<Line, 'part' | 'header'>,
  text: string | null,
  conceal: Concealer,
): string | null {
  if (text === null) return null;
  if (part === 'access-key-id') return conceal.accessKeyId(text);
  if (part === 'canonical-query-string') return conceal.query(text);
  if (header === undefined) return conceal.text(text);
  return `${conceal.text(header)}:${conceal.header(header, text.slice(header.length + 1))}`;
}

function showDifference(
  difference: LineDifference,
  conceal: Concealer,
): Omit<ExplainedDifference, 'against'> {
  const { header } = difference;
  const sent = showLine(difference, difference.sent, conceal);
  const received = showLine(difference, difference.received, conceal);
  return {
    ...difference,
    ...(header !== undefined && { header: conceal.text(header) }),
    sent,
    received,
    position: sent === received ? null : firstDifference(sent ?? '', received ?? ''),
  };
}

function firstDifference(a: string, b: string): number {
  let position = 0;
  while (position < a.length && a[position] === b[position]) position++;
  return position;
}

/** Conceals secrets in the evidence, which quotes the request: a host, a method, header names. */
function showCause(cause: Cause, conceal: Concealer): Cause {
  const shown = Object.entries(cause).map(([key, value]: [string, unknown]) => {
    if (key === 'code' || key === 'certainty') return [key, value];
    if (typeof value === 'string') return [key, conceal.text(value)];
    if (!Array.isArray(value)) return [key, value];
    return [key, value.map((one) => conceal.text(String(one)))];
  });
  return Object.fromEntries(shown) as Cause;
}
