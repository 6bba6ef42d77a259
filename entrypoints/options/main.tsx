import { render } from 'preact';
import '../../src/ui/theme.css';
import '../../src/ui/base.css';
import '../../src/ui/options/options.css';
import { Options } from '../../src/ui/options/options.tsx';
import { createOptionsStore } from '../../src/ui/options/store.ts';
import { markLanguage } from '../../src/ui/words.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the options page has no root element');

const closed = new AbortController();
window.addEventListener('pagehide', () => closed.abort());

markLanguage(document.documentElement);
render(<Options store={createOptionsStore(closed.signal)} />, root);
