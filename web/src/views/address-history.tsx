import { useLayoutEffect } from 'preact/hooks';
import { nameOf } from '../model/operations.ts';
import type { Happening } from '../model/picture.ts';
import { hex } from '../model/sizes.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { OperationLink } from './operation-link.tsx';

interface Props {
  readonly session: Session;
  readonly address: number;
}

/** Who was at this address before; asked for only while it is open, as it costs a look through the run. */
export function AddressHistory({ session, address }: Props) {
  useLayoutEffect(() => () => session.askHistory(false), [session]);
  const happened = session.picture.value?.history ?? null;
  return (
    <details class="fold" onToggle={(event) => session.askHistory(event.currentTarget.open)}>
      <summary>{texts.inspector.history(hex(address))}</summary>
      {happened !== null && (
        <ol class="history">
          {happened.map((each) => (
            <Entry key={each.operation} session={session} happened={each} />
          ))}
          {happened.length === 0 && <li>{texts.inspector.noHistory}</li>}
        </ol>
      )}
    </details>
  );
}

function Entry({ session, happened }: { session: Session; happened: Happening }) {
  const { operation, id, freed, requested } = happened;
  const name = nameOf(session.operations.value, id);
  const { inspector } = texts;
  return (
    <li>
      <OperationLink session={session} operation={operation} />{' '}
      {freed ? inspector.gaveBack(name) : inspector.cameTo(name, grouped(requested))}
    </li>
  );
}
