import { useSignal } from '@preact/signals';
import type { Bytes } from '../model/picture.ts';
import { HEADER, hex } from '../model/sizes.ts';
import { texts } from '../texts/page.ts';

interface Props {
  readonly bytes: Bytes;
  /** How many of them are the frame's. */
  readonly size: number;
  /** Whether they begin with a header: what a frame that is gone left there says nothing any more. */
  readonly header: boolean;
}

const PER_LINE = 16;
const FEW_LINES = 2;
const WORD = 4;
const WORDS = [0, 4, 8, 12] as const;

/** The first bytes of a frame as memory has them, 16 a line; its two header words tinted. */
export function HexDump({ bytes, size, header }: Props) {
  const all = useSignal(false);
  const text = useSignal(false);
  const { inspector } = texts;
  const lines = Math.ceil(size / PER_LINE);
  const shown = all.value ? lines : Math.min(FEW_LINES, lines);
  return (
    <div class="dump">
      <table class="hex" aria-label={inspector.hex}>
        <tbody>
          {Array.from({ length: shown }, (_, line) => (
            <Line
              key={line}
              bytes={bytes}
              from={line * PER_LINE}
              header={header}
              text={text.value}
            />
          ))}
        </tbody>
      </table>
      <div class="dump-switches">
        {lines > FEW_LINES && (
          <button
            type="button"
            class="link"
            aria-expanded={all.value}
            onClick={() => {
              all.value = !all.value;
            }}
          >
            {all.value ? inspector.fewBytes : inspector.moreBytes(String(lines * PER_LINE))}
          </button>
        )}
        <button
          type="button"
          class="link"
          aria-pressed={text.value}
          onClick={() => {
            text.value = !text.value;
          }}
        >
          {inspector.ascii}
        </button>
      </div>
    </div>
  );
}

interface LineProps extends Omit<Props, 'size'> {
  readonly from: number;
  readonly text: boolean;
}

function Line({ bytes, from, header, text }: LineProps) {
  const part = (at: number) => (!header || at >= HEADER ? 'payload' : at < WORD ? 'next' : 'size');
  const show = text ? letterOf : (byte: number) => byte.toString(16).padStart(2, '0');
  const word = (at: number) => Array.from(bytes.bytes.subarray(at, at + WORD), show);
  return (
    <tr>
      <th scope="row">{hex(bytes.address + from)}</th>
      {WORDS.map((k) => (
        <td key={k} class={part(from + k)}>
          {word(from + k).join(' ')}
        </td>
      ))}
    </tr>
  );
}

/** As wide as the two digits in its place; a dot for what is no letter. */
function letterOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? ` ${String.fromCharCode(byte)}` : ' ·';
}
