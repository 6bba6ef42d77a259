/**
 * Runs one session in this frame, for as long as its page and its membership last. Loaded only into
 * the frame that shows the elected video, and only once a room is joined.
 */
import { chromiumTuning, firefoxTuning } from '../core/tuning.ts';
import { createPlayer } from '../media/player.ts';
import { createMesh } from '../mesh/mesh.ts';
import { answer, send } from '../messaging/messages.ts';
import { isOrphaned } from '../messaging/notify.ts';
import { newId } from '../protocol/new-id.ts';
import type { PageAnswer, PageQuestion, SessionClaim } from '../protocol/claim.ts';
import type { SessionAct } from '../protocol/extension-message.ts';
import type { Refusal } from '../protocol/refusal.ts';
import { refused } from '../protocol/refusal.ts';
import type { SessionSnapshot } from '../protocol/snapshot.ts';
import type { Session } from '../session/session.ts';
import { startSession } from '../session/session.ts';
import { createArchive } from './archive.ts';
import { createIdentity } from './identity.ts';
import { placesIn } from './place.ts';
import { watchPage } from './page-watch.ts';
import { clock, ticker } from './time.ts';

/** What is shown over the page until `signal` aborts, and what its viewer answers there. */
export interface Overlay {
  session(
    session: { snapshot(): SessionSnapshot; act(act: SessionAct): void },
    signal: AbortSignal,
  ): void;
  question(
    question: PageQuestion,
    answer: (answer: PageAnswer) => Promise<Refusal | undefined>,
    signal: AbortSignal,
  ): void;
}

interface Running {
  readonly controller: AbortController;
  session: Session | undefined;
}

const place = Symbol.for('issho.engine');
type Global = typeof globalThis & { [place]?: Running };

/** Starts the session of this frame, unless it runs already. True when one runs afterwards. */
export async function runEngine(overlay: Overlay): Promise<boolean> {
  const global: Global = globalThis;
  const before = global[place];
  if (before && !before.controller.signal.aborted) return true;
  if (!before) reviveWithPage(overlay);
  const controller = new AbortController();
  const running: Running = { controller, session: undefined };
  global[place] = running;
  const claim = await claimed(controller.signal);
  if (!claim || controller.signal.aborted) {
    controller.abort();
    return false;
  }
  window.addEventListener('pagehide', () => controller.abort(), { signal: controller.signal });
  const restart = () => {
    controller.abort();
    void runEngine(overlay);
  };
  const orphaned = () => controller.abort();
  watchPage({ asks: claim.kind === 'ask', left: restart, orphaned }, controller.signal);
  if (claim.kind === 'play') running.session = sessionOf(claim, controller, overlay);
  else askViewer(claim, restart, overlay, controller.signal);
  return true;
}

/** Milliseconds in which a page that just changed may still say what it shows. */
const SECOND_THOUGHTS = 1500;

function askViewer(
  asked: PageQuestion,
  restart: () => void,
  overlay: Overlay,
  signal: AbortSignal,
): void {
  const answer = async (given: PageAnswer): Promise<Refusal | undefined> => {
    const result = await send('page/answer', { answer: given }).catch(() =>
      refused('backend-unreachable'),
    );
    if (!result.ok) return result.refusal;
    if (given !== 'back') restart();
    return undefined;
  };
  ticker.after(SECOND_THOUGHTS, () => overlay.question(asked, answer, signal), signal);
}

/** Milliseconds between attempts to reach a worker that was stopped half-way, and how many. */
const RETRY = 300;
const ATTEMPTS = 20;

/** The room this frame is to play; null when there is none, or nobody left to ask. */
async function claimed(signal: AbortSignal): Promise<SessionClaim | PageQuestion | null> {
  for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted && !isOrphaned(); attempt += 1) {
    try {
      return await send('session/claim', {});
    } catch {
      // The next message starts the worker again.
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
  return null;
}

function sessionOf(claim: SessionClaim, controller: AbortController, overlay: Overlay): Session {
  const { signal } = controller;
  const stop = () => controller.abort();
  const archive = createArchive(claim.snapshot.room.room_id, stop);
  const mesh = createMesh(
    {
      peerServerUrl: claim.peerServerUrl,
      iceServers: claim.iceServers as RTCIceServer[],
      relayOnly: claim.relayOnly,
      place: claim.place,
      newPlace: placesIn(claim.snapshot.room.room_id),
      now: clock.now,
      network: globalThis,
      identity: createIdentity(claim.snapshot.room.room_id),
    },
    signal,
  );
  const session = startSession(
    {
      self: claim.self,
      opened: claim.opened,
      page: claim.page,
      snapshot: claim.snapshot,
      shift: claim.shift,
      leads: claim.leads,
      tuning: 'mozInnerScreenX' in globalThis ? firefoxTuning : chromiumTuning,
      media: createPlayer(document, clock.now, signal),
      mesh,
      archive,
      clock,
      ticker,
      newId,
    },
    signal,
  );
  answer(
    {
      'session/snapshot': () => Promise.resolve(session.snapshot()),
      'session/report': () => Promise.resolve(session.report()),
      'session/act': ({ act }) => {
        actOn(session, act);
        return Promise.resolve(null);
      },
      'session/shifted': ({ seconds }) => {
        session.setShift(seconds);
        return Promise.resolve(null);
      },
      'session/comment-posted': () => {
        session.tellOfComment();
        return Promise.resolve(null);
      },
      'session/roster-changed': () => {
        session.tellOfRoster();
        return Promise.resolve(null);
      },
      'session/stop': async ({ leaving }) => {
        if (leaving) await session.leave();
        stop();
        return null;
      },
    },
    signal,
  );
  const shown = {
    snapshot: () => session.snapshot(),
    act: (act: SessionAct) => actOn(session, act),
  };
  overlay.session(shown, signal);
  return session;
}

function actOn(session: Session, act: SessionAct): void {
  switch (act) {
    case 'gather':
      return session.gather();
    case 'confirm':
      return session.confirm();
    case 'go-on':
      return session.goOn();
    case 'alone':
    case 'back':
      return session.setAlone(act === 'alone');
    case 'follow':
      return session.follow();
    case 'stay':
      return session.stay();
  }
}

/** A page kept by the browser comes back to life without being loaded: so does its session. */
function reviveWithPage(overlay: Overlay): void {
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) void runEngine(overlay);
  });
}
