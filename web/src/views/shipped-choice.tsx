import { SHIPPED } from '../session/shipped.ts';
import { texts } from '../texts/page.ts';

interface Props {
  readonly name: string;
  readonly onChoose: (trace: string) => void;
}

/** One of the traces that come with the page; nothing stays chosen. */
export function ShippedChoice({ name, onChoose }: Props) {
  return (
    <label class="choice">
      <select
        aria-label={name}
        value=""
        onChange={(event) => {
          const { value } = event.currentTarget;
          event.currentTarget.value = '';
          if (value) onChoose(value);
        }}
      >
        <option value="" disabled>
          {texts.header.example}
        </option>
        {SHIPPED.map((trace) => (
          <option key={trace.name} value={trace.name}>
            {trace.name}
          </option>
        ))}
      </select>
    </label>
  );
}
