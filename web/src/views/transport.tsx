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

export function Transport({ session, playback }: Props) {
  const cursor = session.cursor.value;
  const count = session.operations.value.length;
  const playing = playback.playing.value;
  const go = (name: 'first' | 'previous' | 'next' | 'last', to: number, possible: boolean) => (
    <Action
      class="square"
      label={texts.transport[name]}
      possible={possible}
      run={() => session.goTo(to)}
    >
      <Icon name={name} />
    </Action>
  );
  const toggleName = playing ? texts.transport.pause : texts.transport.play;
  return (
    <div class="transport">
      <Status session={session} />
      <div class="keys">
        {go('first', 0, cursor > 0)}
        {go('previous', cursor - 1, cursor > 0)}
        <Action
          class="square primary"
          label={toggleName}
          possible={count > 0}
          run={playback.toggle}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </Action>
        {go('next', cursor + 1, cursor < count)}
        {go('last', count, cursor < count)}
      </div>
      <div class="where">
        <span>
          <span class="word">{texts.transport.operation} </span>
          <b class="now">{grouped(cursor)}</b>/{grouped(count)}
        </span>
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
