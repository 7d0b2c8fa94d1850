/** To the next, or the one before, of what one looks for in a run. */
import type { Signal } from '@preact/signals';
import { LANDMARKS, type Landmark } from '../model/picture.ts';
import type { Session } from '../session/session.ts';
import { LANDMARK_NAMES, texts } from '../texts/page.ts';
import { Action } from './action.tsx';
import { Icon } from './icons.tsx';

interface Props {
  readonly session: Session;
  readonly landmark: Signal<Landmark>;
}

export function Jump({ session, landmark }: Props) {
  const name = LANDMARK_NAMES[landmark.value];
  const jump = (forward: boolean) => () => session.make({ to: landmark.value, forward });
  return (
    <div class="jump">
      <label>
        {texts.transport.jumpTo}{' '}
        <select
          value={landmark.value}
          onChange={(event) => {
            const chosen = LANDMARKS.find((each) => each === event.currentTarget.value);
            if (chosen) landmark.value = chosen;
          }}
        >
          {LANDMARKS.map((each) => (
            <option key={each} value={each}>
              {LANDMARK_NAMES[each]}
            </option>
          ))}
        </select>
      </label>
      <Action
        class="quiet square"
        label={texts.transport.previousLandmark(name)}
        possible={session.cursor.value > 0}
        run={jump(false)}
      >
        <Icon name="left" />
      </Action>
      <Action
        class="quiet square"
        label={texts.transport.nextLandmark(name)}
        possible={session.cursor.value < session.operations.value.length}
        run={jump(true)}
      >
        <Icon name="right" />
      </Action>
    </div>
  );
}
