/** The file that the command line serves beside the page, for it to open. */
import type { Session } from './session.ts';

/** Where `open FILE` serves the file of that name. */
const FOLDER = 'opened';

/** Throws when it is not there: then nobody but the address bar has asked for it. */
export async function openServed(session: Session, name: string): Promise<void> {
  const response = await fetch(`${FOLDER}/${encodeURIComponent(name)}`);
  if (!response.ok) throw new Error(`${name} is not served here: ${response.status}`);
  await session.openTrace(name, await response.blob());
}
