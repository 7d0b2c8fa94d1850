import type { ComponentChildren } from 'preact';

interface ActionProps {
  readonly run: () => void;
  /** Whether it would do anything now. */
  readonly possible: boolean;
  readonly class?: string | undefined;
  /** Where the content is an icon, or says too little. */
  readonly label?: string;
  readonly title?: string | undefined;
  readonly children: ComponentChildren;
}

/** A button that is not always possible. Never `disabled`, or using it up would lose the focus. */
export function Action(props: ActionProps) {
  const { run, possible, label, title, children } = props;
  return (
    <button
      type="button"
      class={props.class}
      aria-label={label}
      title={title ?? label}
      aria-disabled={!possible}
      onClick={() => {
        if (possible) run();
      }}
    >
      {children}
    </button>
  );
}
