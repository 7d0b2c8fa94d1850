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
import { Inspector } from './inspector.tsx';
import { listenToKeys } from './keyboard.ts';
import { late } from './late.tsx';
import { Metrics } from './metrics.tsx';
import { OperationPanel } from './operation-panel.tsx';
import { createPlayback } from './playback.ts';
import { createSelection } from './selection.ts';
import { shape } from './shape.ts';
import { Steps } from './steps.tsx';
import { panelProps, showTab, type Tab, Tabs, tabsOf } from './tabs.tsx';
import { TimelinePanel } from './timeline.tsx';
import { Transport } from './transport.tsx';
import { unhurried } from './unhurried.ts';

const Help = late(() => import('./help.tsx').then((module) => module.Help));
const Blame = late(() => import('./blame.tsx').then(({ BlamePanel }) => BlamePanel));

/** The hundreds of items of a page's tree are for who goes through them, which takes longer than words. */
const ITEMS_MS = 1000;

export function App({ session }: { readonly session: Session }) {
  const playback = useMemo(() => createPlayback(session), [session]);
  const selection = useMemo(() => createSelection(session), [session]);
  const unhurriedly = useMemo(() => unhurried(session, playback.playing), [session, playback]);
  const reading = unhurriedly.session;
  const resting = useMemo(
    () => unhurried(session, playback.playing, ITEMS_MS),
    [session, playback],
  );
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
      unhurriedly.stop();
      resting.stop();
      selection.stop();
    };
  }, [session, playback, selection, unhurriedly, resting, landmark, helping]);

  const room = shape.value;
  const current = tabsOf(room).includes(tab.value) ? tab.value : 'operate';
  const panel = (of: Tab) => panelProps(of, room, current);
  return (
    <>
      <Header
        session={reading}
        onHelp={() => {
          helping.value = true;
        }}
      />
      <main data-shape={room}>
        <Alerts session={reading} onBlame={() => showTab(tab, 'blame')} />
        <HeapMap session={session} reading={reading} selection={selection} />
        <Tabs shape={room} current={current} tab={tab} />
        <div class="operate" {...panel('operate')}>
          <OperationPanel session={reading} />
          <ConsolePanel session={reading} />
          <Allocations session={reading} selection={selection} />
        </div>
        <div class="blaming" {...panel('blame')}>
          {current === 'blame' && <Blame session={reading} selection={selection} />}
        </div>
        <div class="rows" {...panel('tree')}>
          <BuddyTree
            session={session}
            reading={reading}
            resting={resting.session}
            selection={selection}
          />
          <FreeLists session={reading} selection={selection} />
        </div>
        <div class="insight">
          <div class="inside" {...panel('steps')}>
            <Steps session={reading} />
          </div>
          <div class="facts-and-figures" {...panel('inspect')}>
            <Inspector session={reading} selection={selection} />
            <Metrics session={reading} frameSize={frameSize} />
          </div>
        </div>
      </main>
      <footer>
        <Transport session={reading} playback={playback} />
        <TimelinePanel
          session={session}
          reading={reading}
          frameSize={frameSize}
          landmark={landmark}
        />
      </footer>
      <Drop session={session} />
      {helping.value && (
        <Help
          onClose={() => {
            helping.value = false;
          }}
        />
      )}
    </>
  );
}
