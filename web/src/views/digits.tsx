import { grouped } from '../texts/numbers.ts';

const GAP = '\u202f';

/** A number, or a sentence, with its digits grouped for the eye alone: the text, and so a name, stays plain. */
export function Digits({ of }: { readonly of: number | string }) {
  const [first, ...thousands] = (typeof of === 'number' ? grouped(of) : of).split(GAP);
  return (
    <>
      {first}
      {thousands.map((group, i) => (
        <span key={thousands.length - i} class="thousands">
          {group}
        </span>
      ))}
    </>
  );
}
