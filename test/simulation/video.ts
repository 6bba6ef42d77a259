/** A video element in virtual time, and the viewer before it. */
import type { Asked, Shown } from '../../src/core/intent.ts';
import { askedAs, intentsBehind } from '../../src/core/intent.ts';
import type { Correction, Observation } from '../../src/core/observation.ts';
import { withinMedia } from '../../src/core/timeline.ts';
import type { Media, MediaListener } from '../../src/session/ports.ts';
import type { Device } from './device.ts';
import type { VideoModel } from './models.ts';
import { Motion } from './motion.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './time.ts';

export interface VideoOptions {
  readonly model: VideoModel;
  /** Seconds. */
  readonly duration: number;
  readonly muted: boolean;
  /** The browser wants a click before it plays. */
  readonly blocked: boolean;
}

/** Milliseconds between two `timeupdate` events of a hidden tab. */
const HIDDEN_LOOKS = 250;

/** Seconds that are there to be played, unless the network gives nothing. */
const PLENTY = 60;

export class SimulatedVideo implements Media {
  readonly corrections: Correction[] = [];
  /** Changes of the player that the viewer's actions so far may count for. */
  actions = 0;
  /** Called before each correction is done. */
  watch: (correction: Correction) => void = () => undefined;
  readonly options: VideoOptions;
  private readonly time: VirtualTime;
  private readonly device: Device;
  private readonly motion: Motion;
  private asked: Asked | undefined;
  private hindrance: Observation['hindrance'];
  private blocked: boolean;
  private touched = true;
  private looking = 0;
  private onFrame = false;
  private readonly listeners = new Set<MediaListener>();

  constructor(time: VirtualTime, device: Device, options: VideoOptions, random: Random) {
    this.time = time;
    this.device = device;
    this.options = options;
    this.blocked = options.blocked;
    this.touched = !options.blocked;
    this.motion = new Motion(time, options.model, options.duration, random, () => this.event());
  }

  /** Seconds, as an observer outside sees it. */
  get position(): number {
    return this.motion.position;
  }

  /** What it takes from now on. */
  get model(): VideoModel {
    return this.motion.model;
  }

  set model(model: VideoModel) {
    this.motion.model = model;
  }

  get isPaused(): boolean {
    return this.motion.paused;
  }

  get rate(): number {
    return this.motion.rate;
  }

  observe(): Observation {
    this.sense();
    const { motion, options } = this;
    return {
      now: this.device.now(),
      position: this.positionShown(),
      onFrame: this.onFrame,
      duration: options.duration,
      paused: motion.paused,
      seeking: motion.seeking,
      ready: motion.ready,
      ahead: motion.stalled ? 0 : PLENTY,
      ended: motion.ended,
      hidden: this.device.hidden,
      muted: options.muted,
      rate: motion.rate,
      hindrance: this.hindrance,
    };
  }

  correct(corrections: readonly Correction[]): void {
    if (this.hindrance === 'ad') return;
    for (const correction of corrections) {
      this.watch(correction);
      this.corrections.push(correction);
      if (correction.kind === 'play') this.playAsAsked();
      else if (correction.kind === 'pause') this.motion.pause();
      else if (correction.kind === 'seek') this.motion.seek(correction.position);
      else this.motion.setRate(correction.rate);
    }
    this.asked = askedAs(this.shown());
    this.look();
  }

  listen(listener: MediaListener, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener('abort', () => this.listeners.delete(listener));
  }

  // What the viewer does through the site's controls.

  play(): void {
    // At the end, browsers start over: a seek and a play.
    this.act(2, () => this.motion.play());
  }

  pause(): void {
    this.act(1, () => this.motion.pause());
  }

  seek(position: number): void {
    this.act(1, () => this.motion.seek(withinMedia(position, this.options.duration)));
  }

  setRate(rate: number): void {
    this.act(1, () => this.motion.setRate(rate));
  }

  /** A touch of the page, which is what the autoplay policy wants. */
  click(): void {
    this.act(0, () => undefined);
  }

  // What the machine does.

  /** Nothing new can be decoded for `milliseconds`. */
  stall(milliseconds: number): void {
    this.motion.stall(milliseconds);
    this.event();
    this.time.after(milliseconds, () => this.changed());
  }

  /** An advertisement of `milliseconds` comes between. */
  advertise(milliseconds: number): void {
    this.sense();
    const wasPaused = this.motion.paused;
    this.motion.pause();
    this.hindrance = 'ad';
    this.event();
    this.time.after(milliseconds, () => {
      this.hindrance = undefined;
      this.asked = undefined;
      if (!wasPaused) this.motion.play();
      this.event();
    });
  }

  /** The tab is hidden or shown again; Chromium stops a muted video in a hidden one. */
  setHidden(hidden: boolean): void {
    this.device.hidden = hidden;
    if (this.options.muted) {
      this.sense();
      if (hidden) this.motion.pause();
      else if (this.hindrance === 'hidden') this.motion.play();
    }
    this.event();
  }

  private act(changes: number, action: () => void): void {
    if (this.device.asleep) return;
    this.touched = true;
    this.actions += changes;
    this.blocked = false;
    if (this.hindrance === 'autoplay') this.hindrance = undefined;
    action();
    this.event();
    this.look();
  }

  private playAsAsked(): void {
    if (!this.blocked) return this.motion.play();
    this.time.after(1, () => {
      if (!this.blocked) return;
      this.hindrance = 'autoplay';
      this.changed();
    });
  }

  private positionShown(): number {
    const { grain } = this.model;
    const { position, moving } = this.motion;
    return grain > 0 && moving && !this.onFrame ? Math.floor(position / grain) * grain : position;
  }

  /** Events come a moment after what they tell. */
  private event(): void {
    this.time.after(1, () => this.changed());
    this.look();
  }

  private sense(): void {
    if (!this.asked || this.hindrance === 'ad') return;
    const shown = this.shown();
    const intents = intentsBehind(this.asked, shown);
    const wasPlaying = this.asked.playing;
    this.asked = askedAs(shown);
    if (!shown.paused) this.hindrance = undefined;
    else if (wasPlaying && this.suspended()) this.hindrance = 'hidden';
    else if (this.hindrance === 'hidden' && !this.device.hidden) this.hindrance = undefined;
    if (!this.touched) return;
    for (const intent of intents) for (const listener of this.listeners) listener.intent(intent);
  }

  private shown(): Shown {
    const { paused, rate, seeking, ended } = this.motion;
    return {
      position: this.positionShown(),
      paused,
      rate,
      seeking,
      stoppedByBrowser: ended || this.suspended(),
      resumedByBrowser: this.hindrance === 'hidden',
    };
  }

  private suspended(): boolean {
    return this.device.hidden && this.options.muted;
  }

  private changed(): void {
    if (this.device.asleep) this.device.run(() => this.changed());
    else for (const listener of this.listeners) listener.changed();
  }

  /** Looks at each frame while it plays, and now and then where none is shown. */
  private look(): void {
    if (this.motion.paused || this.looking > this.time.now) return;
    const frame = 1000 / this.model.framesPerSecond;
    this.looking = this.time.now + (this.device.hidden ? HIDDEN_LOOKS : frame);
    this.time.at(this.looking, () => {
      if (!this.device.asleep) {
        this.onFrame = !this.device.hidden;
        if (this.motion.moving) this.changed();
        this.onFrame = false;
      }
      this.look();
    });
  }
}
