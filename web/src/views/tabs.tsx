import type { Signal } from '@preact/signals';
import { texts } from '../texts/page.ts';
import type { Shape } from './shape.ts';

export const TABS = ['operate', 'blame', 'tree', 'steps', 'inspect'] as const;
export type Tab = (typeof TABS)[number];

/** The tabs there are: where all else has room, blame takes the place of the operations; the tree needs one on
 *  narrow screens only. */
export function tabsOf(shape: Shape): readonly Tab[] {
  if (shape === 'wide') return ['operate', 'blame'];
  return shape === 'narrow' ? TABS : TABS.filter((tab) => tab !== 'tree');
}

export const panelId = (tab: Tab) => `panel-${tab}`;
const tabId = (tab: Tab) => `tab-${tab}`;

/** What makes an element the panel of a tab, as far as there are tabs. */
export function panelProps(tab: Tab, shape: Shape, current: Tab) {
  if (!tabsOf(shape).includes(tab)) return { id: panelId(tab) };
  return {
    id: panelId(tab),
    role: 'tabpanel',
    'aria-labelledby': tabId(tab),
    hidden: tab !== current,
  } as const;
}

/** Brings the tab into sight, too. */
export function chooseTab(tab: Signal<Tab>, next: Tab): void {
  tab.value = next;
  document.getElementById(tabId(next))?.focus();
}

/** On small screens what the tab shows begins below the window, beside which the tab alone says little. */
export function showTab(tab: Signal<Tab>, next: Tab): void {
  chooseTab(tab, next);
  document.getElementById(tabId(next))?.scrollIntoView({ block: 'start' });
}

interface Props {
  readonly shape: Shape;
  readonly current: Tab;
  readonly tab: Signal<Tab>;
}

export function Tabs({ shape, current, tab }: Props) {
  const tabs = tabsOf(shape);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length];
    if (step === 0 || !next) return;
    chooseTab(tab, next);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="tabs" role="tablist" aria-label={texts.tabs.label} onKeyDown={onKeyDown}>
      {tabs.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          id={tabId(each)}
          aria-controls={panelId(each)}
          aria-selected={each === current}
          tabIndex={each === current ? 0 : -1}
          onClick={() => {
            tab.value = each;
          }}
        >
          {texts.tabs[each]}
        </button>
      ))}
    </div>
  );
}
