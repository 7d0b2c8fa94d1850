import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { nameOf } from '../model/operations.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { Action } from './action.tsx';
import { Digits } from './digits.tsx';
import { Panel } from './panel.tsx';
import { readSize } from './read-size.ts';
import { selectedAllocation } from './selection.ts';

interface Props {
  readonly session: Session;
}

const TELLING_SIZES = [8, 24, 100, 1000, 1024, 65_528, '1 MiB'] as const;

const PROBLEM = 'operation-problem';

export function OperationPanel({ session }: Props) {
  const size = useSignal('100');
  const members = useSignal('10');
  const alignment = useSignal('64');
  const problem = useSignal<string | null>(null);
  const sizeField = useRef<HTMLInputElement>(null);
  const allocation = selectedAllocation(session);

  /** The numbers of these fields; null, and the problem named, when one is none. */
  const read = (...fields: readonly (readonly [Signal<string>, string])[]): number[] | null => {
    const numbers: number[] = [];
    for (const [field, label] of fields) {
      const seen = readSize(field.value);
      if (typeof seen === 'string') {
        problem.value = texts.operation.badNumber(label, seen);
        return null;
      }
      numbers.push(seen);
    }
    problem.value = null;
    return numbers;
  };
  const sizeOf = [size, texts.operation.size] as const;
  const malloc = () => {
    const [bytes] = read(sizeOf) ?? [];
    if (bytes !== undefined) session.malloc(bytes);
  };
  const calloc = () => {
    const [count, bytes] = read([members, texts.operation.members], sizeOf) ?? [];
    if (count !== undefined && bytes !== undefined) session.calloc(count, bytes);
  };
  const aligned = () => {
    const [boundary, bytes] = read([alignment, texts.operation.alignment], sizeOf) ?? [];
    if (boundary !== undefined && bytes !== undefined) session.aligned(boundary, bytes);
  };
  const realloc = () => {
    const [bytes] = read(sizeOf) ?? [];
    if (bytes !== undefined && allocation) session.realloc(allocation.id, bytes);
  };
  const free = () => {
    if (allocation) session.free(allocation.id);
  };
  const why = allocation ? undefined : texts.operation.nothingSelected;

  return (
    <Panel title={texts.operation.title} class="operation">
      <form
        class="call main-call"
        onSubmit={(event) => {
          event.preventDefault();
          malloc();
        }}
      >
        <input
          ref={sizeField}
          class="number big"
          aria-label={texts.operation.size}
          aria-invalid={problem.value !== null}
          aria-describedby={problem.value === null ? undefined : PROBLEM}
          autocomplete="off"
          spellcheck={false}
          value={size.value}
          onInput={(event) => {
            size.value = event.currentTarget.value;
          }}
        />
        <button type="submit" class="primary">
          malloc
        </button>
      </form>
      <div class="calls">
        <Call name="calloc" run={calloc}>
          <SmallField label={texts.operation.members} value={members} run={calloc} />
        </Call>
        <Call name="aligned" run={aligned}>
          <SmallField label={texts.operation.alignment} value={alignment} run={aligned} />
        </Call>
        <div class="call on-selected">
          <Action possible={allocation !== null} title={why} run={realloc}>
            realloc
          </Action>
          <Action possible={allocation !== null} title={why} run={free}>
            free
          </Action>
          <span class="hint">
            {allocation
              ? texts.operation.on(
                  nameOf(session.operations.value, allocation.id),
                  grouped(allocation.requested),
                )
              : why}
          </span>
        </div>
      </div>
      {problem.value !== null && (
        <p class="problem" id={PROBLEM} role="alert">
          {problem.value}
        </p>
      )}
      <ul class="chips" aria-label={texts.operation.tellingSizes}>
        {TELLING_SIZES.map((telling) => (
          <li key={telling}>
            <button
              type="button"
              onClick={() => {
                size.value = String(telling);
                problem.value = null;
                sizeField.current?.focus();
              }}
            >
              {typeof telling === 'number' ? <Digits of={telling} /> : telling}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

interface CallProps {
  readonly name: string;
  readonly run: () => void;
  readonly children: ComponentChildren;
}

function Call({ name, run, children }: CallProps) {
  return (
    <div class="call">
      <button type="button" onClick={run}>
        {name}
      </button>
      {children}
    </div>
  );
}

interface SmallFieldProps {
  readonly label: string;
  readonly value: Signal<string>;
  readonly run: () => void;
}

function SmallField({ label, value, run }: SmallFieldProps) {
  return (
    <label class="small-field">
      <span>{label}</span>
      <input
        class="number"
        autocomplete="off"
        spellcheck={false}
        value={value.value}
        onInput={(event) => {
          value.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') run();
        }}
      />
    </label>
  );
}
