/// <reference lib="webworker" />
/** The browser's thread in which traces are read. */
import type { ToRead } from './read-beside.ts';
import { readFor } from './read-for.ts';

self.onmessage = ({ data }: MessageEvent<ToRead>) =>
  readFor(data, (message, transfer) => self.postMessage(message, transfer));
