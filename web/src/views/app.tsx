import { useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import type { Landmark } from '../model/picture.ts';
import type { Session } from '../session/session.ts';
import { Alerts } from './alerts.tsx';
import { Allocations } from './allocations.tsx';
import { BuddyTree } from './buddy-tree.tsx';
import { ConsolePanel } from './console-panel.tsx';
import { Drop } from './drop.tsx';
import { keepFocus } from './focus.ts';
import { FreeLists } from './free-lists.tsx';
import { Header } from './header.tsx';
import { HeapMap } from './heap-map.tsx';
import { Help } from './help.tsx';
import { Inspector } from './inspector.tsx';
import { listenToKeys } from './keyboard.ts';
import { LateBlame } from './late-blame.tsx';
import { Metrics } from './metrics.tsx';
import { OperationPanel } from './operation-panel.tsx';
import { createPlayback } from './playback.ts';
import { createSelection } from './selection.ts';
import { shape } from './shape.ts';
import { Steps } from './steps.tsx';
import { chooseTab, panelProps, type Tab, Tabs, tabsOf } from './tabs.tsx';
import { TimelinePanel } from './timeline.tsx';
import { Transport } from './transport.tsx';

export function App({ session }: { readonly session: Session }) {
  const playback = useMemo(() => createPlayback(session), [session]);
  const selection = useMemo(() => createSelection(session), [session]);
  const tab = useSignal<Tab>('operate');
  const helping = useSignal(false);
  const landmark = useSignal<Landmark>('splits');
  const frameSize = useSignal(4096);

  // Before the page is seen, so that no key is pressed in vain.
  useLayoutEffect(() => {
    const stop = listenToKeys({
      session,
      playback,
      selection,
      landmark,
      help: () => {
        helping.value = true;
      },
    });
    const release = keepFocus();
    return () => {
      stop();
      release();
      playback.stop();
      selection.stop();
    };
  }, [session, playback, selection, landmark, helping]);

  const room = shape.value;
  const current = tabsOf(room).includes(tab.value) ? tab.value : 'operate';
  const panel = (of: Tab) => panelProps(of, room, current);
  return (
    <>
      <Header
        session={session}
        onHelp={() => {
          helping.value = true;
        }}
      />
      <main data-shape={room}>
        <Alerts session={session} onBlame={() => chooseTab(tab, 'blame')} />
        <HeapMap session={session} selection={selection} />
        <Tabs shape={room} current={current} tab={tab} />
        <div class="operate" {...panel('operate')}>
          <OperationPanel session={session} selection={selection} />
          <ConsolePanel session={session} />
          <Allocations session={session} selection={selection} />
        </div>
        <div class="blaming" {...panel('blame')}>
          {current === 'blame' && <LateBlame session={session} selection={selection} />}
        </div>
        <div class="rows" {...panel('tree')}>
          <BuddyTree session={session} selection={selection} />
          <FreeLists session={session} selection={selection} />
        </div>
        <div class="insight">
          <div class="inside" {...panel('steps')}>
            <Steps session={session} />
          </div>
          <div class="facts-and-figures" {...panel('inspect')}>
            <Inspector session={session} selection={selection} />
            <Metrics session={session} frameSize={frameSize} />
          </div>
        </div>
      </main>
      <footer>
        <Transport session={session} playback={playback} />
        <TimelinePanel session={session} frameSize={frameSize} landmark={landmark} />
      </footer>
      <Drop session={session} />
      <Help
        open={helping.value}
        onClose={() => {
          helping.value = false;
        }}
      />
    </>
  );
}
