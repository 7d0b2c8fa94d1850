/** What is said of a search among allocations. Numbers are as the reader is to see them. */
import type { FoundAllocation, Match, Wanted } from '../model/search.ts';
import { hex } from '../model/sizes.ts';
import { counted, grouped } from './numbers.ts';

const EXPECTED =
  'Expected bytes (1024 or 1000-2000), an address (0x10008), an id, or a part of a call site.';

const bytes = (n: number) => counted(n, 'byte', 'bytes');

function wantedIn(wanted: Wanted, name: string): string {
  switch (wanted.by) {
    case 'size':
      return wanted.from === wanted.to
        ? `of ${bytes(wanted.from)}`
        : `of ${grouped(wanted.from)} to ${bytes(wanted.to)}`;
    case 'id':
      return `called ${name}`;
    case 'address':
      return `around ${hex(wanted.address)}`;
    case 'site':
      return `from call sites with “${wanted.part}”`;
  }
}

export const SEARCH = {
  label: 'Find',
  example: 'size, address, id, call site',
  run: 'Find',
  looking: 'Looking through the run…',
  noAddress: (text: string) =>
    `“${text}” is no address of this heap, which has 0x and up to 8 hexadecimal digits. ${EXPECTED}`,
  noRange: (text: string) => `“${text}” ends before it begins. ${EXPECTED}`,
  nothing: (text: string, sitesKnown: boolean) =>
    `No allocation fits “${text}”${sitesKnown ? '' : ', and the trace does not tell call sites'}. ${EXPECTED}`,
  /** Of how many allocations; `name` is that of the id. */
  title: ({ total, wanted }: Match, name: string) =>
    `${counted(total, 'allocation', 'allocations')} ${wantedIn(wanted, name)}`,
  found: ({ operation, requested, frame }: FoundAllocation, name: string) =>
    `${name}: ${bytes(requested)} ${frame === null ? 'refused' : `in frame ${hex(frame)}`}, operation ${grouped(operation + 1)}`,
  life: ({ frame, ended, site }: FoundAllocation) =>
    [
      ...(frame === null
        ? []
        : [ended === null ? 'live at the end' : `until operation ${grouped(ended + 1)}`]),
      ...(site === null ? [] : [site]),
    ].join(', '),
  more: (n: number) => `and ${grouped(n)} more`,
} as const;
