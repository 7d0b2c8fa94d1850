import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { limitText } from '../model/limit.ts';
import { limitOf, PRESETS, presetOf, STRATEGIES } from '../model/strategies.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { copyAddress } from './address-bar.ts';
import { Icon, Logo } from './icons.tsx';
import { limitsBeside } from './limit-choice.tsx';
import { shape } from './shape.ts';
import { ShippedChoice } from './shipped-choice.tsx';
import { setTheme, theme } from './theme.ts';

interface Props {
  readonly session: Session;
  readonly onHelp: () => void;
}

/** Milliseconds: long enough to be read on a slow machine too. */
const SHARED_FOR = 5000;

export function Header({ session, onHelp }: Props) {
  const count = session.operations.value.length;
  return (
    <header class="top">
      <div class="brand">
        <Logo />
        <h1>{texts.name}</h1>
      </div>
      <p class="title">
        <b>{session.title.value}</b>
        <span>{texts.header.operations(grouped(count), count === 1)}</span>
      </p>
      <div class="strip">
        <PresetChoice session={session} />
        {STRATEGIES.map((strategy, number) =>
          strategy.choices.length < 2 ? null : (
            <Choice
              key={strategy.name}
              shown={strategy.title}
              name={texts.header.strategy(strategy.title)}
              options={strategy.choices}
              value={strategy.choices[session.strategies.value[number] ?? 0] ?? ''}
              onChoose={(_, choice) => session.setStrategy(number, choice)}
            />
          ),
        )}
        {shape.value === 'narrow' && <LimitOfStrip session={session} />}
        <ShippedChoice
          name={texts.header.example}
          onChoose={(trace) => void session.openShipped(trace)}
        />
        <OpenTrace session={session} />
      </div>
      <div class="ends">
        <Share session={session} />
        <button
          type="button"
          class="quiet square"
          aria-label={theme.value === 'dark' ? texts.header.light : texts.header.dark}
          title={theme.value === 'dark' ? texts.header.light : texts.header.dark}
          onClick={() => setTheme(theme.value === 'dark' ? 'light' : 'dark')}
        >
          <Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
        </button>
        <button
          type="button"
          class="quiet square help-button"
          aria-label={texts.header.help}
          title={texts.header.help}
          onClick={onHelp}
        >
          ?
        </button>
      </div>
    </header>
  );
}

interface ChoiceProps {
  readonly shown: string;
  readonly name: string;
  readonly options: readonly string[];
  readonly value: string;
  readonly onChoose: (option: string, index: number) => void;
}

function Choice({ shown, name, options, value, onChoose }: ChoiceProps) {
  return (
    <label class="choice">
      <span aria-hidden="true">{shown}</span>
      <select
        aria-label={name}
        value={value}
        onChange={({ currentTarget }) => onChoose(currentTarget.value, currentTarget.selectedIndex)}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

function PresetChoice({ session }: { readonly session: Session }) {
  const preset = presetOf(session.strategies.value);
  const names = Object.keys(PRESETS);
  return (
    <Choice
      shown={texts.header.preset}
      name={texts.header.preset}
      options={names.includes(preset) ? names : [...names, preset]}
      value={preset}
      onChoose={(name) => session.setPreset(name)}
    />
  );
}

/** On small screens it stands here, for the timeline's legend has no room. */
function LimitOfStrip({ session }: { readonly session: Session }) {
  const now = limitOf(session.strategies.value);
  const limits = limitsBeside(now);
  return (
    <Choice
      shown={texts.header.limit}
      name={texts.header.limit}
      options={limits.map(limitText)}
      value={limitText(now)}
      onChoose={(_, chosen) => session.setLimit(limits[chosen] ?? now)}
    />
  );
}

function OpenTrace({ session }: { readonly session: Session }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => picker.current?.click()}>
        {texts.header.openTrace}
      </button>
      <input
        ref={picker}
        type="file"
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file may be opened again.
          event.currentTarget.value = '';
          if (file) void openFile(session, file);
        }}
      />
    </>
  );
}

export async function openFile(session: Session, file: File): Promise<void> {
  await session.openTrace(file.name, file);
}

function Share({ session }: { readonly session: Session }) {
  const said = useSignal<string | null>(null);
  const share = async () => {
    // Where there is no link, the status says why.
    const link = await session.share();
    if (link === null) return;
    said.value = (await copyAddress(link)) ? texts.header.shared : texts.header.notShared;
    setTimeout(() => {
      said.value = null;
    }, SHARED_FOR);
  };
  return (
    <div class="share">
      <button type="button" class="primary" onClick={share}>
        {texts.header.share}
      </button>
      {said.value !== null && <span class="bubble">{said.value}</span>}
    </div>
  );
}
