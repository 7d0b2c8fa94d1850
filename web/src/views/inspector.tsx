import type { ComponentChildren } from 'preact';
import {
  ALLOCATED,
  buddyOf,
  type Frame,
  frameAt,
  frameHolding,
  frameStarting,
  largestPayload,
} from '../model/frames.ts';
import { NULL_ID, nameOf, UNKNOWN_ID } from '../model/operations.ts';
import type { Picture } from '../model/picture.ts';
import { HEADER, hex, listOf, PAGE } from '../model/sizes.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { AddressHistory } from './address-history.tsx';
import { HexDump } from './hex-dump.tsx';
import { OperationLink } from './operation-link.tsx';
import { Panel } from './panel.tsx';
import { Poke } from './poke.tsx';
import type { Selection } from './selection.ts';

interface Props {
  readonly session: Session;
  readonly selection: Selection;
}

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
      <Fate session={session} selection={selection} />
      {!frame && (
        <Inside address={address} picture={picture} session={session} selection={selection} />
      )}
      {bytes?.address === address && (
        <HexDump
          bytes={bytes}
          size={Math.min(frame?.size ?? HEADER, bytes.bytes.length)}
          header={frame !== null}
        />
      )}
      {frame && <Facts frame={frame} picture={picture} session={session} selection={selection} />}
      <div class="folds">
        <AddressHistory session={session} address={address} />
        <Poke session={session} address={address} />
      </div>
    </Panel>
  );
}

/** Of a followed allocation that is not there: why, and the way to where it was. */
function Fate({ session, selection }: Props) {
  const followed = session.picture.value?.followed;
  const { inspector } = texts;
  if (!followed || !selection.picked.value || followed.state === 'live') return null;
  const name = nameOf(session.operations.value, followed.id);
  const jump = (operation: number) => <OperationLink session={session} operation={operation} />;
  return (
    <p class="fate">
      {followed.state === 'not yet' ? inspector.notYet(name) : inspector.gone(name)}{' '}
      {followed.state === 'not yet' && jump(followed.born)}
      {followed.state === 'gone' && followed.died >= 0 && jump(followed.died)}
    </p>
  );
}

interface InsideProps extends Props {
  readonly address: number;
  readonly picture: Picture;
}

/** Where no frame starts: the frame that has the address now, which coalescing made or which is not split yet. */
function Inside({ address, picture, session, selection }: InsideProps) {
  const { inspector } = texts;
  const { frames } = picture.page;
  const i = frameHolding(frames, address);
  if (i < 0) return null;
  const { address: holder, size, allocated, damaged } = frameAt(frames, i);
  const state = damaged
    ? inspector.damaged
    : allocated
      ? inspector.buddyAllocated
      : inspector.buddyFree;
  return (
    <p class="holder">
      {inspector.inside(hex(address))}{' '}
      <AddressLink address={holder} session={session} selection={selection} />,{' '}
      {inspector.bytesOf(grouped(size))}, {state}
    </p>
  );
}

interface FactsProps extends Props {
  readonly frame: Frame;
  readonly picture: Picture;
}

function Facts({ frame, picture, session, selection }: FactsProps) {
  const { inspector } = texts;
  const isListed = isOnList(picture, frame);
  return (
    <dl class="facts">
      <Fact name={inspector.state} from="next" wide={!hasId(frame)}>
        {stateOf(frame, isListed)}
      </Fact>
      {hasId(frame) && (
        <Fact name={inspector.id}>{nameOf(session.operations.value, frame.id)}</Fact>
      )}
      <Fact name={inspector.size} from="size" wide>
        {frame.damaged
          ? inspector.restOfPage(grouped(frame.size))
          : inspector.sizeValue(grouped(frame.size), listOf(frame.size))}
      </Fact>
      {!frame.allocated && !frame.damaged && isListed && (
        <Fact name={inspector.next} from="next" wide>
          <NextFree session={session} selection={selection} frame={frame} />
        </Fact>
      )}
      {frame.allocated && <Payload frame={frame} session={session} />}
      {!frame.damaged && (
        <Fact name={inspector.buddy} wide>
          <Buddy frame={frame} picture={picture} session={session} selection={selection} />
        </Fact>
      )}
    </dl>
  );
}

function stateOf({ damaged, allocated }: Frame, isListed: boolean): string {
  const { inspector } = texts;
  if (damaged) return inspector.damaged;
  if (allocated) return inspector.allocated;
  return isListed ? inspector.free : inspector.offList;
}

/** Inside a call a free frame may be in the allocator's hands, and then its first word says nothing. Of a list that is
 *  longer than what is known of it, all may be on it. */
function isOnList({ lists }: Picture, { address, size }: Frame): boolean {
  const list = listOf(size);
  const known: Uint32Array = lists.heads[list] ?? new Uint32Array();
  return known.includes(address) || known.length < (lists.counts[list] ?? 0);
}

function Payload({ frame, session }: Pick<FactsProps, 'frame' | 'session'>) {
  const { inspector } = texts;
  return (
    <>
      <Fact name={inspector.payload}>{hex(frame.address + frame.payloadOffset)}</Fact>
      <Fact name={inspector.requested}>{grouped(frame.requested)}</Fact>
      <Fact name={inspector.slack}>
        {grouped(frame.size - frame.payloadOffset - frame.requested)}
      </Fact>
      {frame.payloadOffset > HEADER && (
        <Fact name={inspector.gap} wide>
          {grouped(frame.payloadOffset - HEADER)}
        </Fact>
      )}
      {frame.maker !== NULL_ID && (
        <Fact name={inspector.madeBy}>
          <OperationLink session={session} operation={frame.maker} />
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
    <AddressLink address={next} session={session} selection={selection} />
  );
}

function Buddy({ frame, picture, session, selection }: FactsProps) {
  const { inspector } = texts;
  const buddy = buddyOf(frame.address, frame.size);
  if (buddy === null) return <>{frame.size > PAGE ? inspector.buddyJumbo : inspector.buddyNone}</>;
  const { frames } = picture.page;
  const i = frameStarting(frames, buddy);
  if (i < 0) return <>{hex(buddy)}</>;
  const state =
    frames.sizes[i] !== frame.size
      ? inspector.buddySplit
      : frames.states[i] === ALLOCATED
        ? inspector.buddyAllocated
        : inspector.buddyFree;
  return (
    <>
      <AddressLink address={buddy} session={session} selection={selection} />, {state}
    </>
  );
}

function AddressLink({ address, session, selection }: Props & { readonly address: number }) {
  const hover = (to: number | null) => () => {
    session.hovered.value = to;
  };
  return (
    <button
      type="button"
      class="link"
      onPointerEnter={hover(address)}
      onPointerLeave={hover(null)}
      onFocus={hover(address)}
      onBlur={hover(null)}
      onClick={() => selection.pick(address)}
    >
      {hex(address)}
    </button>
  );
}
