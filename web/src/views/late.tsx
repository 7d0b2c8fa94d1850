import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** A component that is fetched when it is wanted for the first time: the first picture does without. */
export function late<Props>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | null>(null);
  return function Late(props: Props) {
    useLayoutEffect(() => {
      void load().then((component) => {
        loaded.value = component;
      });
    }, []);
    const Component = loaded.value;
    return Component && <Component {...(props as Props & object)} />;
  };
}
