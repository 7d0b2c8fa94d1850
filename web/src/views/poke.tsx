import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { hex } from '../model/sizes.ts';
import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';

interface Props {
  readonly session: Session;
  /** Of the frame that is inspected. */
  readonly address: number;
}

/** Where the size stands in a header: overwriting it shows best what becomes of a heap. */
const SIZE_AT = 4;

/** Damages the heap on purpose, as an operation like any other. */
export function Poke({ session, address }: Props) {
  const { inspector } = texts;
  const at = useSignal(hex(address + SIZE_AT));
  const value = useSignal('0xff');
  const problem = useSignal<string | null>(null);
  useLayoutEffect(() => {
    at.value = hex(address + SIZE_AT);
  }, [address, at]);
  const field = (label: string, text: { value: string }) => (
    <label class="small-field">
      <span>{label}</span>
      <input
        class="number"
        value={text.value}
        spellcheck={false}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
    </label>
  );
  return (
    <details class="fold">
      <summary>{inspector.pokeTitle}</summary>
      <p class="hint">{inspector.pokeMeaning}</p>
      <form
        class="call"
        onSubmit={(event) => {
          event.preventDefault();
          problem.value = session.run(`poke(${at.value}, ${value.value})`);
        }}
      >
        {field(inspector.pokeAddress, at)}
        {field(inspector.pokeByte, value)}
        <button type="submit">{inspector.poke}</button>
      </form>
      {problem.value !== null && <p class="problem">{problem.value}</p>}
    </details>
  );
}
