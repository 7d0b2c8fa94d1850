import { type Signal, useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { hex, readHex } from '../model/sizes.ts';
import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';

interface Props {
  readonly session: Session;
  /** Of the frame that is inspected. */
  readonly address: number;
}

/** Where the size stands in a header: overwriting it shows best what becomes of a heap. */
const SIZE_AT = 4;
const LAST_BYTE = 0xff;
const LAST_ADDRESS = 0xffff_ffff;
const PROBLEM = 'poke-problem';

/** Damages the heap on purpose, as an operation like any other. */
export function Poke({ session, address }: Props) {
  const { inspector } = texts;
  const at = useSignal(hex(address + SIZE_AT));
  const value = useSignal('ff');
  const problem = useSignal<string | null>(null);
  useLayoutEffect(() => {
    at.value = hex(address + SIZE_AT);
  }, [address, at]);
  const target = readHex(at.value, LAST_ADDRESS);
  const byte = readHex(value.value, LAST_BYTE);
  // As the console writes it: 10 is seen to be 0x10 before it is poked.
  const call = target === null || byte === null ? null : `poke(${hex(target)}, ${hex(byte)})`;
  const poke = () => {
    if (call !== null) problem.value = session.run(call);
    else
      problem.value =
        target === null ? inspector.notAnAddress(at.value) : inspector.notAByte(value.value);
  };
  const field = (label: string, text: Signal<string>, isRefused: boolean) => (
    <label class="small-field">
      <span>{label}</span>
      <input
        class="number"
        value={text.value}
        spellcheck={false}
        aria-invalid={problem.value !== null && isRefused}
        aria-describedby={problem.value !== null && isRefused ? PROBLEM : undefined}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          problem.value = null;
        }}
      />
    </label>
  );
  return (
    <details class="fold poke">
      <summary>{inspector.pokeTitle}</summary>
      <p class="hint">{inspector.pokeMeaning}</p>
      <form
        class="call"
        onSubmit={(event) => {
          event.preventDefault();
          poke();
        }}
      >
        {field(inspector.pokeAddress, at, target === null)}
        {field(inspector.pokeByte, value, byte === null)}
        <button type="submit">{inspector.poke}</button>
      </form>
      {problem.value !== null ? (
        <p class="problem" id={PROBLEM} role="alert">
          {problem.value}
        </p>
      ) : (
        call !== null && <code>{call}</code>
      )}
    </details>
  );
}
