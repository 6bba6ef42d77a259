import { render } from 'preact';
import '../../src/ui/theme.css';
import '../../src/ui/base.css';
import '../../src/ui/popup/popup.css';
import { Popup } from '../../src/ui/popup/popup.tsx';
import { createPopupStore } from '../../src/ui/popup/store.ts';
import { markLanguage } from '../../src/ui/words.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the popup has no root element');

/** `popup.html?tab=7`, opened as a page, is the popup of tab 7. */
const wanted = new URLSearchParams(location.search).get('tab');
const closed = new AbortController();
window.addEventListener('pagehide', () => closed.abort());

markLanguage(document.documentElement);
const store = createPopupStore(wanted === null ? undefined : Number(wanted), closed.signal);
render(<Popup store={store} />, root);
