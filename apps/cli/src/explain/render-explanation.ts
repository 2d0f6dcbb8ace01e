/**
 * Renders an explanation as text and as JSON.
 *
 * It receives no secrets: the explanation contains placeholders.
 */
import {
  describeCause,
  type Cause,
  type ExplainedDifference,
  type ExplainedStage,
  type Explanation,
  type SignatureCheck,
  type StageName,
} from '@furlock/sigv4-explain';

/** The explanation as one JSON object, with a description of each cause. */
export function explanationJson(explanation: Explanation): string {
  const causes = explanation.causes.map((cause) => ({ ...cause, words: describeCause(cause) }));
  return JSON.stringify({ ...explanation, causes });
}

/** The explanation as lines of text. */
export function explanationText(explanation: Explanation): string[] {
  const { stages, receivedStages, firstDifference, causes, signature } = explanation;
  return [
    ...stages.flatMap(stageText),
    `Signature: ${signatureText(signature)}`,
    ...(firstDifference === null
      ? receivedStages === null
        ? []
        : ['', 'The two sides do not differ in any signed part.']
      : differenceText(firstDifference)),
    ...causes.flatMap(causeText),
  ].map(printable);
}

const STAGE_TITLES: Readonly<Record<StageName, string>> = {
  authorization: 'Authorization',
  'canonical-request': 'Canonical request',
  'credential-scope': 'Credential scope',
  'string-to-sign': 'String to sign',
};

const NOT_KNOWN = '(unknown)';

function stageText({ stage, lines }: ExplainedStage): string[] {
  const texts = lines.map(({ text }, index) => `  ${index + 1}  ${text ?? NOT_KNOWN}`.trimEnd());
  return [STAGE_TITLES[stage], ...texts, ''];
}

function signatureText(check: SignatureCheck): string {
  switch (check.status) {
    case 'matches':
      return 'recomputed, and it matches this request.';
    case 'differs':
      return 'recomputed, and it does not match this request.';
    case 'not-recomputed':
      return `not recomputed (${check.reason}).`;
  }
}

function differenceText(difference: ExplainedDifference): string[] {
  const { stage, line, part, header, sent, received, position, against } = difference;
  const what = header === undefined ? part.replaceAll('-', ' ') : `header ${header}`;
  const label = against === 'aws' ? 'AWS computed' : 'arrived     ';
  return [
    '',
    `First difference: ${STAGE_TITLES[stage].toLowerCase()}, line ${line} (${what})`,
    `  sent          ${sent ?? '(absent)'}`,
    `  ${label}  ${received ?? '(absent)'}`,
    position === null
      ? '  The values differ; secrets are not shown.'
      : `                ${' '.repeat(position)}^`,
  ];
}

function causeText(cause: Cause, index: number): string[] {
  const title = { certain: 'Cause', likely: 'Likely cause', possible: 'Possible cause' };
  return [
    ...(index === 0 ? [''] : []),
    `${title[cause.certainty]}: ${describeCause(cause)} [${cause.code}]`,
  ];
}

/** Replaces control characters, which a terminal would interpret. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd');
}
