/** A frame of a page, and what runs in it of the extension: the engine itself, without a player. */
import type { Handlers, send } from '../../../../src/messaging/messages.ts';
import type { Frame as Globals } from '../../../../src/engine/running.ts';
import { run } from '../../../../src/engine/running.ts';
import type {
  PageAnswer,
  PageQuestion,
  SessionLease,
} from '../../../../src/protocol/extension/session-lease.ts';
import type { MessageName } from '../../../../src/protocol/extension/extension-message.ts';
import type { Refusal } from '../../../../src/protocol/refusal.ts';

/** How much faster time passes here. */
const SPEED = 200;
/** Milliseconds. */
const HEARTBEAT = 30_000;

/** The messages to a frame, and the session that answers them. */
export type Ask = (name: MessageName, payload: object) => Promise<never>;

export class Frame {
  readonly id: number;
  /** CSS pixels²; no video where it is absent. */
  area: number | undefined;
  /** What it is told gets lost. */
  isDeaf = false;
  playing: SessionLease | undefined;
  /** The names of the messages that the background sent it. */
  readonly told: MessageName[] = [];
  question: PageQuestion | undefined;
  answerQuestion: (answer: PageAnswer) => Promise<Refusal | undefined> = () =>
    Promise.reject(new Error('nothing is asked'));
  /** The page changed under a session. */
  changed: () => void = () => undefined;
  private readonly globals = new EventTarget() as EventTarget & Globals;
  private readonly handlers: Handlers[] = [];
  private readonly ask: Ask;
  private readonly began: () => void;

  /** `began` is called whenever a session does. */
  constructor(id: number, area: number | undefined, ask: Ask, began: () => void) {
    this.id = id;
    this.area = area;
    this.ask = ask;
    this.began = began;
  }

  /** The engine is put into it. */
  runEngine(): void {
    void run(this.globals, {
      send: this.ask,
      answer: (handlers, signal) => {
        this.handlers.push(handlers);
        signal?.addEventListener('abort', () => {
          this.handlers.splice(this.handlers.indexOf(handlers), 1);
        });
      },
      isOrphaned: () => false,
      ticker: {
        after(milliseconds, callback, signal) {
          const timer = setTimeout(callback, milliseconds / SPEED);
          signal.addEventListener('abort', () => clearTimeout(timer));
        },
      },
      play: (lease, controller) => {
        this.playing = lease;
        this.began();
        const { signal } = controller;
        signal.addEventListener('abort', () => (this.playing = undefined));
        void this.beat(lease, controller);
        return { leave: () => Promise.resolve() } as never;
      },
      ask: (question, answer, signal) => {
        if (signal.aborted) return;
        this.question = question;
        this.answerQuestion = answer;
        signal.addEventListener('abort', () => (this.question = undefined));
      },
      watch: ({ left }) => (this.changed = left),
    });
  }

  /** Asks for the room now and then, as sessions do, until it is told that it plays no more. */
  private async beat(lease: SessionLease, controller: AbortController): Promise<void> {
    while (!controller.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, HEARTBEAT / SPEED));
      const { id: roomId } = lease.snapshot.room;
      const ask = this.ask as unknown as typeof send;
      const result = await ask('session/roster', { roomId }).catch(() => undefined);
      if (result?.ok === false && result.refusal.code === 'session-over') controller.abort();
    }
  }

  /** Has what runs here answer a message of the background. @throws when nothing does. */
  async receive(name: MessageName, payload: object): Promise<unknown> {
    this.told.push(name);
    const handler = this.handlers.map((one) => one[name]).find(Boolean);
    if (!handler || this.isDeaf)
      throw new Error('Could not establish connection. Receiving end does not exist.');
    const nobody = { tabId: undefined, frameId: undefined, url: undefined };
    return (handler as (value: object, from: object) => Promise<unknown>)(payload, nobody);
  }

  /** Its document goes. */
  unload(): void {
    this.globals.dispatchEvent(new Event('pagehide'));
  }
}
