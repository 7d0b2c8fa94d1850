/** A number with its digits grouped for the eye alone: its text, and so its name, stays plain. */
export function Digits({ of }: { readonly of: number }) {
  const [first, ...thousands] = String(of).split(/\B(?=(?:\d{3})+$)/);
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
