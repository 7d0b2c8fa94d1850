import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
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
    <button
      type="button"
      class="square"
      aria-label={texts.transport[name]}
      title={texts.transport[name]}
      // Not `disabled`: at an end of the run the focus would be lost.
      aria-disabled={!possible}
      onClick={() => possible && session.goTo(to)}
    >
      <Icon name={name} />
    </button>
  );
  const toggleName = playing ? texts.transport.pause : texts.transport.play;
  return (
    <div class="transport">
      <Status session={session} />
      <div class="keys">
        {go('first', 0, cursor > 0)}
        {go('previous', cursor - 1, cursor > 0)}
        <button
          type="button"
          class="square primary"
          aria-label={toggleName}
          title={toggleName}
          aria-disabled={count === 0}
          onClick={playback.toggle}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </button>
        {go('next', cursor + 1, cursor < count)}
        {go('last', count, cursor < count)}
      </div>
      <div class="where">
        <span>
          <span class="word">{texts.transport.operation} </span>
          <b>{grouped(cursor)}</b>/{grouped(count)}
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
