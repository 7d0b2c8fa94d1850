import { listOf } from '../model/sizes.ts';
import type { FrameUse } from '../model/usage.ts';
import { BLAME as texts } from '../texts/blame.ts';
import { grouped } from '../texts/numbers.ts';
import { listLabel } from './units.ts';

interface Props {
  readonly frameSizes: readonly FrameUse[];
}

/** What was requested of frames of each size: a table with a small histogram in each row. */
export function FrameSizes({ frameSizes }: Props) {
  const { frame, requested, allocations, slack } = texts.frameSizesColumns;
  return (
    <>
      <h3>{texts.frameSizesTitle}</h3>
      <p class="hint">{texts.frameSizesMeaning}</p>
      <table class="frame-sizes" aria-label={texts.frameSizesTitle}>
        <thead>
          <tr>
            {[frame, requested, allocations, slack].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {frameSizes.map((use) => (
            <tr key={use.frame}>
              <RowHead frame={use.frame} />
              <td title={texts.average(use)}>
                <Bars counts={use.parts} />
                <span class="hidden">{texts.average(use)}</span>
              </td>
              <td>{grouped(use.allocations)}</td>
              <td>{texts.slackShare(use)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** The size of a frame as the rows of the tree write it, and in full for those who hear it. */
export function RowHead({ frame }: Pick<FrameUse, 'frame'>) {
  return (
    <th scope="row">
      <span aria-hidden="true">{listLabel(frame === null ? 0 : listOf(frame))}</span>
      <span class="hidden">{texts.frameSize(frame)}</span>
    </th>
  );
}

/** What there is at all is seen: a bar is at least this part of the highest. */
const LOWEST = 0.08;

/** Bars side by side, the highest as high as there is room. */
function Bars({ counts }: { readonly counts: readonly number[] }) {
  const most = Math.max(...counts);
  return (
    <svg viewBox={`0 0 ${counts.length} 1`} preserveAspectRatio="none" aria-hidden="true">
      {counts.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(LOWEST, count / most);
        return <rect key={i} x={i + 0.08} y={1 - height} width={0.84} height={height} />;
      })}
    </svg>
  );
}
