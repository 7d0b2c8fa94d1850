import type { ComponentChildren } from 'preact';
import { buddyOf, type Frame, frameAt, frameStarting, largestPayload } from '../model/frames.ts';
import { lastOn, nameOf, type Operations, UNKNOWN_ID } from '../model/operations.ts';
import type { Bytes, Picture } from '../model/picture.ts';
import { HEADER, hex, listOf, PAGE } from '../model/sizes.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { Panel } from './panel.tsx';
import type { Selection } from './selection.ts';

interface Props {
  readonly session: Session;
  readonly selection: Selection;
}

const PER_LINE = 16;
const MOST_LINES = 16;
const WORD = 4;

export function Inspector({ session, selection }: Props) {
  const address = session.selected.value;
  const picture = session.picture.value;
  const { inspector } = texts;
  if (!picture || address === null)
    return (
      <Panel title={inspector.title} class="inspector">
        <p class="empty">{inspector.none}</p>
      </Panel>
    );
  const { frames } = picture.page;
  const i = frameStarting(frames, address);
  const frame = i >= 0 ? frameAt(frames, i) : null;
  const bytes = session.bytes.value;
  return (
    <Panel
      title={inspector.title}
      class="inspector"
      note={inspector.frame(hex(address))}
      actions={
        frame && (
          <Act frame={frame} picture={picture} session={session} picked={selection.picked.value} />
        )
      }
    >
      {bytes?.address === address && (
        <Hex bytes={bytes} size={Math.min(frame?.size ?? HEADER, bytes.bytes.length)} />
      )}
      {frame && <Facts frame={frame} picture={picture} session={session} selection={selection} />}
    </Panel>
  );
}

/** The first bytes of the frame; its two header words tinted. */
function Hex({ bytes, size }: { readonly bytes: Bytes; readonly size: number }) {
  const lines = Math.min(MOST_LINES, Math.ceil(size / PER_LINE));
  const part = (at: number) => (at < WORD ? 'next' : at < HEADER ? 'size' : 'payload');
  const word = (at: number) =>
    Array.from(bytes.bytes.subarray(at, at + WORD), (byte) => byte.toString(16).padStart(2, '0'));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard too
    // biome-ignore lint/a11y/useSemanticElements: it groups no fields
    <div class="scroll dump" tabIndex={0} role="group" aria-label={texts.inspector.hex}>
      <table class="hex">
        <tbody>
          {Array.from({ length: lines }, (_, line) => (
            <tr key={line}>
              <th scope="row">{hex(bytes.address + line * PER_LINE)}</th>
              {[0, 4, 8, 12].map((k) => (
                <td key={k} class={part(line * PER_LINE + k)}>
                  {word(line * PER_LINE + k).join(' ')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface FactsProps extends Props {
  readonly frame: Frame;
  readonly picture: Picture;
}

function Facts({ frame, picture, session, selection }: FactsProps) {
  const { inspector } = texts;
  return (
    <dl class="facts">
      <Fact name={inspector.state} from="next" wide={!hasId(frame)}>
        {frame.allocated ? inspector.allocated : inspector.free}
      </Fact>
      {hasId(frame) && (
        <Fact name={inspector.id}>{nameOf(session.operations.value, frame.id)}</Fact>
      )}
      <Fact name={inspector.size} from="size" wide>
        {inspector.sizeValue(grouped(frame.size), listOf(frame.size))}
      </Fact>
      {!frame.allocated && (
        <Fact name={inspector.next} from="next" wide>
          <NextFree session={session} selection={selection} frame={frame} />
        </Fact>
      )}
      {frame.allocated && <Payload frame={frame} picture={picture} session={session} />}
      <Fact name={inspector.buddy} wide>
        <Buddy frame={frame} picture={picture} selection={selection} />
      </Fact>
    </dl>
  );
}

function Payload({ frame, picture, session }: Omit<FactsProps, 'selection'>) {
  const { inspector } = texts;
  const madeBy = hasId(frame) ? makerOf(frame.id, picture, session.operations.value) : -1;
  return (
    <>
      <Fact name={inspector.payload}>{hex(frame.address + frame.payloadOffset)}</Fact>
      <Fact name={inspector.requested}>{grouped(frame.requested)}</Fact>
      <Fact name={inspector.slack}>
        {grouped(frame.size - frame.payloadOffset - frame.requested)}
      </Fact>
      {madeBy >= 0 && (
        <Fact name={inspector.madeBy}>
          <button type="button" class="link" onClick={() => session.goTo(madeBy + 1)}>
            {inspector.operation(grouped(madeBy + 1))}
          </button>
        </Fact>
      )}
    </>
  );
}

interface ActProps extends Omit<FactsProps, 'selection'> {
  /** Somebody chose this frame: it is not just the one touched last. */
  readonly picked: boolean;
}

/** What can be done to the frame. */
function Act({ frame, picture, session, picked }: ActProps) {
  const { inspector } = texts;
  if (hasId(frame))
    return (
      <button type="button" onClick={() => session.free(frame.id)}>
        {inspector.freeIt(nameOf(session.operations.value, frame.id))}
      </button>
    );
  // Only the head of a list is sure to be taken, and only by a request of its very size.
  const payload = largestPayload(frame.size);
  const isHead = picture.lists.heads[listOf(frame.size)]?.[0] === frame.address;
  if (frame.allocated || !picked || !isHead || payload === null) return null;
  return (
    <button type="button" onClick={() => session.malloc(payload)}>
      {inspector.mallocHere(String(payload))}
    </button>
  );
}

const hasId = (frame: Frame) => frame.allocated && frame.id < UNKNOWN_ID;

interface FactProps {
  readonly name: string;
  /** The header word it is decoded from. */
  readonly from?: 'next' | 'size';
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

function Fact({ name, from, wide, children }: FactProps) {
  return (
    <div class={wide ? 'wide' : undefined}>
      <dt class={from}>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The first header word of a free frame, as the bytes have it. */
function NextFree({ session, selection, frame }: Props & { readonly frame: Frame }) {
  const bytes = session.bytes.value;
  if (bytes?.address !== frame.address || bytes.bytes.length < WORD) return null;
  const { buffer, byteOffset } = bytes.bytes;
  const next = new DataView(buffer, byteOffset).getUint32(0, true);
  return next === 0 ? (
    texts.inspector.endOfList
  ) : (
    <AddressLink address={next} selection={selection} />
  );
}

interface BuddyProps {
  readonly frame: Frame;
  readonly picture: Picture;
  readonly selection: Selection;
}

function Buddy({ frame, picture, selection }: BuddyProps) {
  const { inspector } = texts;
  const buddy = buddyOf(frame.address, frame.size);
  if (buddy === null) return <>{frame.size > PAGE ? inspector.buddyJumbo : inspector.buddyNone}</>;
  const { frames } = picture.page;
  const i = frameStarting(frames, buddy);
  if (i < 0) return <>{hex(buddy)}</>;
  const state =
    frames.sizes[i] !== frame.size
      ? inspector.buddySplit
      : frames.allocated[i] === 1
        ? inspector.buddyAllocated
        : inspector.buddyFree;
  return (
    <>
      <AddressLink address={buddy} selection={selection} />, {state}
    </>
  );
}

function AddressLink(props: { readonly address: number; readonly selection: Selection }) {
  return (
    <button type="button" class="link" onClick={() => props.selection.pick(props.address)}>
      {hex(props.address)}
    </button>
  );
}

/** Index of the operation that made the live allocation of this id, −1 if unknown. O(operations) at worst. */
function makerOf(id: number, picture: Picture, operations: Operations): number {
  const k = picture.live.ids.indexOf(id);
  if (k >= 0) return picture.live.operations[k] ?? -1;
  const done = Math.min(picture.cursor, operations.length);
  return lastOn(operations, done, id, 'without frees');
}
