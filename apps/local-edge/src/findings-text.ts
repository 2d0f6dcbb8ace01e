/**
 * The text that lists where a deployment differs from AWS.
 */
import type { Finding } from '@furlock/simulator-deployment';

/** The list; empty if there is no difference. */
export function findingsText(findings: readonly Finding[]): string {
  const lines = (kind: Finding['kind'], heading: string): string[] => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    return ofKind.length === 0 ? [] : [heading, ...ofKind.map(findingLine), ''];
  };
  return [
    ...lines(
      'invented',
      'Invented, because the local edge does not serve them; a call to one fails as on AWS:',
    ),
    ...lines('unserved', 'Not served:'),
  ].join('\n');
}

function findingLine({ kind, stack, logicalId, property, sentence }: Finding): string {
  const where = `  ${logicalId} in stack ${stack}`;
  return kind === 'invented'
    ? `${where} (${property}): ${sentence}`
    : `${where}, ${property}: ${sentence}`;
}
