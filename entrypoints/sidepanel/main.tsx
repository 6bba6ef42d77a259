import { render } from 'preact';
import { i18n } from '#i18n';

const root = document.getElementById('root');
if (root) render(<h1>{i18n.t('app.name')}</h1>, root);
