import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { runEngine } from '../src/engine/engine.ts';
import { showOverlay } from '../src/ui/overlay/overlay.tsx';
import { showQuestion } from '../src/ui/overlay/question.tsx';

/** Loaded into the frame of the elected video once a room is joined. */
export default defineUnlistedScript(() => {
  void runEngine({ session: showOverlay, question: showQuestion });
});
