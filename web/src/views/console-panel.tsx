import { useSignal } from '@preact/signals';
import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';
import { Action } from './action.tsx';
import { ConsoleEntry } from './console-entry.tsx';
import { ConsoleLines, currentLine } from './console-lines.tsx';
import { Panel } from './panel.tsx';

export function ConsolePanel({ session }: { readonly session: Session }) {
  const editing = useSignal<number | null>(null);
  const shown = currentLine(session);
  return (
    <Panel
      title={texts.console.title}
      class="console"
      actions={
        <>
          <Action
            class="quiet"
            label={texts.console.editLine}
            possible={shown >= 0}
            run={() => {
              editing.value = shown;
            }}
          >
            {texts.console.edit}
          </Action>
          <Action class="quiet" possible={session.canUndo.value} run={() => session.undo()}>
            {texts.console.undo}
          </Action>
          <Action class="quiet" possible={session.canRedo.value} run={() => session.redo()}>
            {texts.console.redo}
          </Action>
          <button type="button" class="quiet" onClick={() => session.reset()}>
            {texts.console.reset}
          </button>
        </>
      }
    >
      <ConsoleLines session={session} editing={editing} />
      <ConsoleEntry session={session} editing={editing} />
    </Panel>
  );
}
