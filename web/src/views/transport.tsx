import { useSignal } from '@preact/signals';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { Action } from './action.tsx';
import { Icon } from './icons.tsx';
import { type Playback, SPEEDS, type Speed } from './playback.ts';
import { Status } from './status.tsx';

interface Props {
  readonly session: Session;
  readonly playback: Playback;
}

/** With as many operations their numbers alone fill the line. */
const ROOM_FOR_WORD = 100;

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
      <Status session={session} playing={playing} />
      <div class="keys">
        {button('first', begun, () => session.goTo(0))}
        {button('previous', begun, () => session.goTo(step > 0 ? cursor : cursor - 1))}
        {button('back', begun, () => session.make({ by: -1 }))}
        <Action
          class="square primary"
          label={toggleName}
          possible={count > 0}
          run={playback.toggle}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </Action>
        {button('on', cursor < count, () => session.make({ by: 1 }))}
        {button('next', cursor < count, () => session.goTo(cursor + 1))}
        {button('last', cursor < count, () => session.goTo(count))}
      </div>
      <div class="where">
        <span>
          {count < ROOM_FOR_WORD && <span class="word">{texts.transport.operation} </span>}
          <GoTo session={session} />/{grouped(count)}
        </span>
        <StepNumber session={session} />
        <select
          aria-label={texts.transport.speed}
          value={playback.speed.value}
          onChange={(event) => {
            playback.speed.value = event.currentTarget.value;
          }}
        >
          <optgroup label={texts.transport.operations}>{speeds('operations')}</optgroup>
          <optgroup label={texts.transport.steps}>{speeds('steps')}</optgroup>
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
    <span class="of-steps">
      {texts.transport.step} <b class="now">{grouped(step > 0 ? step : count)}</b>/{grouped(count)}
    </span>
  );
}

function speeds(unit: Speed['unit']) {
  return SPEEDS.filter((speed) => speed.unit === unit).map((speed) => (
    <option key={speed.name} value={speed.name}>
      {speedLabel(speed)}
    </option>
  ));
}

function speedLabel({ unit, count }: Speed): string {
  const { whole, operationsPerSecond, stepsPerSecond } = texts.transport;
  if (count === null) return whole;
  return unit === 'steps' ? stepsPerSecond(grouped(count)) : operationsPerSecond(grouped(count));
}

/** The number of the operation that is shown, and where another one is typed. */
function GoTo({ session }: { readonly session: Session }) {
  const typed = useSignal<string | null>(null);
  const shown = session.cursor.value + (session.step.value > 0 ? 1 : 0);
  // Thin spaces group the digits of what is shown.
  const digits = () => typed.value?.replace(/\s/g, '') ?? '';
  const isRefused = () => !/^\d*$/.test(digits());
  const go = () => {
    if (isRefused()) return;
    if (digits() !== '') session.goTo(Number(digits()));
    typed.value = null;
  };
  return (
    <span class="go-to" data-largest={grouped(session.operations.value.length)}>
      <input
        class="now"
        inputMode="numeric"
        autocomplete="off"
        aria-label={texts.transport.goTo}
        title={texts.transport.goTo}
        size={1}
        value={typed.value ?? grouped(shown)}
        aria-invalid={isRefused()}
        onFocus={({ currentTarget }) => currentTarget.select()}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
        }}
        onKeyDown={({ key }) => {
          if (key === 'Enter') go();
          else if (key === 'Escape') typed.value = null;
        }}
        onBlur={() => {
          go();
          typed.value = null;
        }}
      />
    </span>
  );
}
