/**
 * The chart of docs/benchmark.md: the time of a warm request for each candidate.
 */
import { WARM } from './budgets.js';
import { CANDIDATES, type CandidateName } from './candidates.js';
import { microseconds, type Run } from './report.js';

const WIDTH = 760;
const LABEL_WIDTH = 270;
const BAR_HEIGHT = 16;
const GAP = 6;

/** An SVG of the warm results, each quantity at a separate scale, for light and dark pages. */
export function chart({ warm = [], machine }: Run): string {
  let y = 8;
  const parts: string[] = [];
  for (const { name, title, times } of warm) {
    const ours = WARM.find((quantity) => quantity.name === name)?.ours;
    const entries = Object.entries(times).map(([key, { median }]) => ({
      key: key as CandidateName,
      median,
    }));
    const longest = Math.max(...entries.map(({ median }) => median));
    y += 14;
    parts.push(`<text class="title" x="0" y="${y}">${escape(title)}</text>`);
    y += 8;
    for (const { key, median } of entries) {
      const width = Math.max(1, ((WIDTH - LABEL_WIDTH - 80) * median) / longest);
      const middle = y + BAR_HEIGHT / 2 + 4;
      parts.push(
        `<text x="0" y="${middle}">${escape(CANDIDATES[key].title)}</text>`,
        `<rect class="${key === ours ? 'ours' : 'other'}" x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
        `<text x="${(LABEL_WIDTH + width + 6).toFixed(1)}" y="${middle}">${microseconds(median)}</text>`,
      );
      y += BAR_HEIGHT + GAP;
    }
    y += 12;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="Time of a warm request, Node ${machine.node}">
<style>
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.title { font-weight: 600; }
.ours { fill: #1f883d; }
.other { fill: #8c959f; }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .ours { fill: #3fb950; } .other { fill: #6e7681; } }
</style>
${parts.join('\n')}
</svg>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
