/** The traces that come with the page, under public/traces. */
export const SHIPPED = [
  { name: 'lua', file: 'lua.rep' },
  { name: 'gs', file: 'gs-2line.rep' },
  { name: 'python-json', file: 'python-json.rep.gz' },
] as const;

export function isShipped(name: string): boolean {
  return SHIPPED.some((trace) => trace.name === name);
}

/** Throws when there is no such trace, or when it cannot be loaded. */
export async function fetchShipped(name: string): Promise<{ name: string; file: Blob }> {
  const trace = SHIPPED.find((each) => each.name === name);
  if (trace === undefined) throw new Error(`no trace of that name comes with the page`);
  const response = await fetch(`traces/${trace.file}`);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return { name: trace.file, file: await response.blob() };
}
