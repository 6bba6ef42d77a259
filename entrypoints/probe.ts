import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { reportOf } from '../src/media/probe.ts';

/** Answers the background: what video does this frame hold? */
export default defineUnlistedScript(() => reportOf(document));
