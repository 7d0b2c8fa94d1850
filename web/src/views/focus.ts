/** A button that frees an allocation goes with it: the focus then stays in the panel, where the eye is. */
export function keepFocus(): () => void {
  let last: {
    readonly element: Element;
    readonly panel: HTMLElement;
    readonly row: number;
  } | null = null;
  const onFocus = ({ target }: FocusEvent) => {
    const panel = target instanceof Element ? target.closest('section') : null;
    last =
      target instanceof Element && panel
        ? { element: target, panel, row: target.closest('tr')?.rowIndex ?? -1 }
        : null;
  };
  /** On its way to another element the focus is nowhere, but not lost. Before all others hear of it, and redraw. */
  const onLeave = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget !== null) last = null;
  };
  const onChange = () => {
    if (!last || last.element.isConnected || document.activeElement !== document.body) return;
    const { panel, row } = last;
    heirIn(panel, row).focus({ preventScroll: true });
  };
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { childList: true, subtree: true });
  document.addEventListener('focusin', onFocus);
  document.addEventListener('focusout', onLeave, { capture: true });
  return () => {
    observer.disconnect();
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('focusout', onLeave, { capture: true });
  };
}

/** The last button of the row that took the place of the one that is gone, else the panel itself. */
function heirIn(panel: HTMLElement, row: number): HTMLElement {
  const rows = panel.querySelectorAll('tr');
  const heirs = rows[Math.min(row, rows.length - 1)]?.querySelectorAll('button') ?? [];
  const heir = heirs[heirs.length - 1];
  if (heir) return heir;
  panel.tabIndex = -1;
  return panel;
}
