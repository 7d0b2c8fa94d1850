/** `open FILE`: the built page on a trace, for as long as nobody ends it. */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { basename, extname, join, normalize, sep } from 'node:path';

const FIRST_PORT = 4173;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export interface Served {
  /** Of the page, with the file to open. */
  readonly address: string;
  close(): void;
}

/** Serves the page in `folder`, and `file` for it to open; done once it can be asked for. */
export function servePage(folder: string, file: string): Promise<Served> {
  const name = basename(file);
  const server = createServer((request, response) => {
    const path = pathOf(request.url ?? '/');
    void send(response, path === join(sep, 'opened', name) ? file : join(folder, path));
  });
  return new Promise((resolve, reject) => {
    let port = FIRST_PORT;
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') reject(error);
      else server.listen(++port, 'localhost');
    });
    server.on('listening', () => {
      const address = `http://localhost:${port}/?open=${encodeURIComponent(name)}`;
      resolve({ address, close: () => server.close() });
    });
    server.listen(port, 'localhost');
  });
}

/** The path that is asked for, which never leads upwards. */
function pathOf(url: string): string {
  try {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    return normalize(path.endsWith('/') ? `${path}index.html` : path);
  } catch {
    return `${sep}nowhere`;
  }
}

async function send(response: ServerResponse, file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-length': found.size });
  createReadStream(file).pipe(response);
}

/** Shows an address in the browser, where there is a screen. */
export function openBrowser(address: string): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  if (opener === 'xdg-open' && !DISPLAY && !WAYLAND_DISPLAY) return;
  const browser = spawn(opener, [address], { stdio: 'ignore', detached: true });
  // Without one, the address that was printed is all there is.
  browser.on('error', () => undefined);
  browser.unref();
}
