import type { FrameUse } from '../model/usage.ts';
import { BLAME as texts } from '../texts/blame.ts';
import { plain } from '../texts/numbers.ts';
import { RowHead } from './frame-sizes.tsx';

interface Props {
  readonly frameSizes: readonly FrameUse[];
}

/** Shades that the stylesheet has for what there is any of. */
const SHADES = 6;
/** Numbers stand above every so many columns, and as far from that of the end: they have room then. */
const MARKED = 4;
const isMarked = (bucket: number, columns: number) =>
  bucket % MARKED === 0 && bucket + MARKED <= columns;

/** Frame size by lifetime: a table whose cells are the darker the more allocations there are, by their logarithm. */
export function Lifetimes({ frameSizes }: Props) {
  const most = Math.max(...frameSizes.flatMap(({ lifetimes, left }) => [...lifetimes, left]));
  const all = frameSizes.reduce((sum, { allocations }) => sum + allocations, 0);
  const usual = frameSizes.reduce((one, other) =>
    other.allocations > one.allocations ? other : one,
  );
  return (
    <>
      <h3>{texts.lifetimesTitle}</h3>
      <p>{texts.lifetimesSummary(usual, all)}</p>
      <p class="hint">{texts.lifetimesMeaning}</p>
      <table class="lifetimes" aria-label={texts.lifetimesTitle}>
        <thead>
          <tr>
            <th scope="col">{texts.frameSizesColumns.frame}</th>
            {usual.lifetimes.map((_, bucket) => (
              <th key={bucket} scope="col">
                <span class="hidden">{texts.lifetime(bucket)}</span>
                {isMarked(bucket, usual.lifetimes.length) && (
                  <span aria-hidden="true">{texts.lifetimeMark(bucket)}</span>
                )}
              </th>
            ))}
            <th scope="col">
              <span class="hidden">{texts.left}</span>
              <span aria-hidden="true">{texts.leftMark}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {frameSizes.map(({ frame, lifetimes, left }) => (
            <tr key={frame}>
              <RowHead frame={frame} />
              {lifetimes.map((count, bucket) => (
                <Cell
                  key={bucket}
                  count={count}
                  most={most}
                  says={texts.lived(count, frame, bucket)}
                />
              ))}
              <Cell count={left} most={most} says={texts.leftLive(left, frame)} />
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface CellProps {
  readonly count: number;
  /** The largest count of all cells. */
  readonly most: number;
  readonly says: string;
}

function Cell({ count, most, says }: CellProps) {
  const shade = count === 0 ? 0 : Math.ceil((SHADES * Math.log1p(count)) / Math.log1p(most));
  return (
    <td data-shade={shade} title={says}>
      <span class="hidden">{plain(count)}</span>
    </td>
  );
}
