import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { runNotices } from '../src/engine/notice.ts';
import { showNotice } from '../src/ui/overlay/notice.tsx';

/** Loaded into a page over which there is something to say while no session runs there. */
export default defineUnlistedScript(() => runNotices(showNotice));
