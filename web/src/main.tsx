import { render } from 'preact';
import { createSession } from './session/create-session.ts';
import { addressFragment, followAddressBar, servedFile } from './views/address-bar.ts';
import { App } from './views/app.tsx';
import './views/styles.css';

const root = document.getElementById('app');
if (root) {
  const session = createSession(addressFragment());
  followAddressBar(session);
  const served = servedFile();
  if (served !== null)
    void import('./session/served.ts').then(({ openServed }) => openServed(session, served));
  render(<App session={session} />, root);
}
