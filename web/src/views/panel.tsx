import type { ComponentChildren } from 'preact';

interface PanelProps {
  readonly title: string;
  readonly class: string;
  /** Beside the title: what it is about right now. */
  readonly note?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A titled region: the unit the page is made of. */
export function Panel({ title, class: name, note, actions, children }: PanelProps) {
  return (
    <section class={`panel ${name}`} aria-label={title}>
      <div class="head">
        <h2>{title}</h2>
        {note !== undefined && <small>{note}</small>}
        {actions !== undefined && <div class="actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
