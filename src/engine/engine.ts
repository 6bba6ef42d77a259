/**
 * Runs one session in this frame while its page and its membership last. Loaded only into the
 * frame of the elected video, after the viewer joined a room.
 */
import { chromiumTuning, firefoxTuning } from '../core/player/tuning.ts';
import { createPlayer } from '../media/player.ts';
import { createMesh } from '../mesh/mesh.ts';
import { answer, send } from '../messaging/messages.ts';
import { isOrphaned } from '../messaging/notify.ts';
import { newId } from '../protocol/new-id.ts';
import type {
  PageAnswer,
  PageQuestion,
  SessionLease,
} from '../protocol/extension/session-lease.ts';
import type { SessionAct } from '../protocol/extension/extension-message.ts';
import type { OverlayCard } from '../protocol/extension/membership.ts';
import type { Refusal } from '../protocol/refusal.ts';
import { refused } from '../protocol/refusal.ts';
import { inviteTo } from '../protocol/page/room-key.ts';
import type { SessionSnapshot } from '../protocol/extension/snapshot.ts';
import type { Session } from '../session/types.ts';
import { startSession } from '../session/session.ts';
import { createArchive } from './archive.ts';
import { createIdentity } from './identity.ts';
import { requestRegistrationIn } from './request-registration.ts';
import { watchPage } from './page-watch.ts';
import { run } from './running.ts';
import { clock, ticker } from '../async/browser-clock.ts';

/** Shows the overlay until `signal` aborts, with the viewer's answers. */
export interface Overlay {
  session(
    session: {
      snapshot(): SessionSnapshot;
      act(act: SessionAct): void;
      readonly cards: readonly OverlayCard[];
      readonly unallowedHosts: readonly string[];
      readonly invite: string;
      said(card: OverlayCard): void;
      allowSite(): Promise<Refusal | undefined>;
    },
    signal: AbortSignal,
  ): { said(card: OverlayCard): void };
  question(
    question: PageQuestion,
    answer: (answer: PageAnswer) => Promise<Refusal | undefined>,
    signal: AbortSignal,
  ): void;
}

/** Starts the session of this frame, if it belongs here and does not run already. */
export function runEngine(overlay: Overlay): Promise<void> {
  return run(globalThis, {
    send,
    answer,
    isOrphaned,
    ticker,
    play: (lease, controller) => sessionOf(lease, controller, overlay),
    ask: overlay.question,
    watch: watchPage,
  });
}

function sessionOf(lease: SessionLease, controller: AbortController, overlay: Overlay): Session {
  const { signal } = controller;
  const { room } = lease.snapshot;
  const stop = () => controller.abort();
  const archive = createArchive(room.id, stop);
  const mesh = createMesh(
    {
      peerServerUrl: lease.peerServerUrl,
      iceServers: lease.iceServers as RTCIceServer[],
      relayOnly: lease.relayOnly,
      registration: lease.registration,
      requestRegistration: requestRegistrationIn(room.id),
      now: clock.now,
      network: globalThis,
      identity: createIdentity(room.id, stop),
    },
    signal,
  );
  const session = startSession(
    {
      self: lease.self,
      opened: lease.opened,
      page: lease.page,
      snapshot: lease.snapshot,
      shift: lease.shift,
      leads: lease.leads,
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
        session.announceComment();
        return Promise.resolve(null);
      },
      'session/roster-changed': () => {
        session.announceRoster();
        return Promise.resolve(null);
      },
    },
    signal,
  );
  const shownOverlay = overlay.session(
    {
      snapshot: () => session.snapshot(),
      act: (act) => actOn(session, act),
      cards: lease.cards,
      unallowedHosts: lease.unallowedHosts,
      invite: inviteTo(room.videoUrl, {
        roomId: room.id,
        accessKey: room.accessKey ?? undefined,
      }),
      said: (card) => void send('overlay/said', { card }).catch(() => undefined),
      allowSite,
    },
    signal,
  );
  answer(
    {
      'site/allowed': () => {
        shownOverlay.said('site');
        return Promise.resolve(null);
      },
    },
    signal,
  );
  return session;
}

/** Undefined once the viewer allowed the site. */
async function allowSite(): Promise<Refusal | undefined> {
  const result = await send('site/allow', {}).catch(() => refused('click-toolbar'));
  return result.ok ? undefined : result.refusal;
}

function actOn(session: Session, act: SessionAct): void {
  switch (act) {
    case 'gather':
      return session.startReadyCheck();
    case 'confirm':
      return session.confirmReady();
    case 'go-on':
      return session.releaseHold();
    case 'alone':
    case 'back':
      return session.setAlone(act === 'alone');
    case 'follow':
      return session.followRoom();
    case 'stay':
      return session.stayBehind();
  }
}
