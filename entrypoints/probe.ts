import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { probeFrame } from '../src/media/probe.ts';

/** Answers the background: what video does this frame hold? */
export default defineUnlistedScript(() => probeFrame(document));
