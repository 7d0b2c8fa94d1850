import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';
import { Digits } from './digits.tsx';

interface Props {
  readonly session: Session;
  /** Its place in the list, from 0; it is shown as counted from 1. */
  readonly operation: number;
}

/** Names an operation, and leads to what the heap was after it. */
export function OperationLink({ session, operation }: Props) {
  return (
    <button type="button" class="link" onClick={() => session.goTo(operation + 1)}>
      {texts.inspector.operation}
      <Digits of={operation + 1} />
    </button>
  );
}
