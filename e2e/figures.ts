/** Figures as they are expected on the page, where digits may be grouped by thin spaces or not at all. */

/** The text with its numbers grouped or not. */
export function figures(text: string): RegExp {
  return new RegExp(patternOf(text));
}

/** The ARIA snapshot with the numbers in visible text grouped or not; those in names are plain. */
export function withFigures(snapshot: string): string {
  return snapshot.replace(
    /^( *- \w+): "?(.*\b\d{4,}.*?)"?$/gm,
    (_, role: string, text: string) => `${role}: '/^${patternOf(text)}$/'`,
  );
}

/** The ARIA snapshot of free lists that hold so many frames, from list 0 to list 13. */
export function freeFrames(...counts: readonly number[]): string {
  const items = counts.map((count, list) => {
    const size = list === 0 ? 'jumbo' : `${65_536 >> (list - 1)} bytes`;
    return `  - listitem "list ${list}, ${size}, ${count} free ${count === 1 ? 'frame' : 'frames'}"`;
  });
  return ['- list:', '  - /children: equal', ...items].join('\n');
}

function patternOf(text: string): string {
  return text
    .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    .replace(/\b\d{4,}\b/g, (digits) => digits.replace(/\B(?=(?:\d{3})+$)/g, '\\s?'));
}
