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

/** Serves the page in `folder`, with `file` to open; gives the address, once it can be asked for. */
export function servePage(folder: string, file: string): Promise<string> {
  const name = basename(file);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const inside = normalize(path.endsWith('/') ? `${path}index.html` : path);
    const isOpened = inside === `${sep}opened${sep}${name}`;
    void send(response, isOpened ? file : join(folder, inside));
  });
  return new Promise((resolve, reject) => {
    let port = FIRST_PORT;
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') reject(error);
      else server.listen(++port, 'localhost');
    });
    server.on('listening', () =>
      resolve(`http://localhost:${port}/?open=${encodeURIComponent(name)}`),
    );
    server.listen(port, 'localhost');
  });
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
