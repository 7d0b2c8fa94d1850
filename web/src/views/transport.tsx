import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { Action } from './action.tsx';
import { Icon } from './icons.tsx';
import { type Playback, SPEEDS } from './playback.ts';
import { Status } from './status.tsx';

interface Props {
  readonly session: Session;
  readonly playback: Playback;
}

type Button = 'first' | 'previous' | 'back' | 'on' | 'next' | 'last';

export function Transport({ session, playback }: Props) {
  const cursor = session.cursor.value;
  const count = session.operations.value.length;
  const playing = playback.playing.value;
  const step = session.step.value;
  const begun = cursor > 0 || step > 0;
  const button = (name: Button, possible: boolean, run: () => void) => (
    <Action class="square" label={texts.transport[name]} possible={possible} run={run}>
      <Icon name={name} />
    </Action>
  );
  const toggleName = playing ? texts.transport.pause : texts.transport.play;
  return (
    <div class="transport">
      <Status session={session} />
      <div class="keys">
        {button('first', begun, () => session.goTo(0))}
        {button('previous', begun, () => session.goTo(step > 0 ? cursor : cursor - 1))}
        {button('back', begun, () => session.walk(-1))}
        <Action
          class="square primary"
          label={toggleName}
          possible={count > 0}
          run={playback.toggle}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </Action>
        {button('on', cursor < count, () => session.walk(1))}
        {button('next', cursor < count, () => session.goTo(cursor + 1))}
        {button('last', cursor < count, () => session.goTo(count))}
      </div>
      <div class="where">
        <span>
          <span class="word">{texts.transport.operation} </span>
          <b class="now">{grouped(step > 0 ? cursor + 1 : cursor)}</b>/{grouped(count)}
        </span>
        <StepNumber session={session} />
        <select
          aria-label={texts.transport.speed}
          value={String(playback.speed.value)}
          onChange={(event) => {
            playback.speed.value = Number(event.currentTarget.value);
          }}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={String(speed)}>
              {texts.transport.perSecond(grouped(speed))}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** Of how many the step is, of the call whose steps are shown. */
function StepNumber({ session }: { readonly session: Session }) {
  const picture = session.picture.value;
  if (picture === null || picture.steps.length === 0) return null;
  const { step, steps, stepsBefore } = picture;
  const count = stepsBefore + steps.length;
  return (
    <span>
      {texts.transport.step} <b class="now">{grouped(step > 0 ? step : count)}</b>/{grouped(count)}
    </span>
  );
}
