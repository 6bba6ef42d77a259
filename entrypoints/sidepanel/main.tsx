import { render } from 'preact';
import '../../src/ui/theme.css';
import '../../src/ui/base.css';
import '../../src/ui/sidepanel/panel.css';
import { Panel } from '../../src/ui/sidepanel/panel.tsx';
import { createPanelStore } from '../../src/ui/sidepanel/store.ts';
import { markLanguage } from '../../src/ui/words.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the panel has no root element');

const closed = new AbortController();
window.addEventListener('pagehide', () => closed.abort());

markLanguage(document.documentElement);
render(<Panel store={createPanelStore(closed.signal)} />, root);
