import { render } from 'preact';
import { createSession } from './session/session.ts';
import { addressFragment, followAddressBar } from './views/address-bar.ts';
import { App } from './views/app.tsx';
import './views/styles.css';

const root = document.getElementById('app');
if (root) {
  const session = createSession(addressFragment());
  followAddressBar(session);
  render(<App session={session} />, root);
}
