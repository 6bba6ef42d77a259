/** The player of a page in virtual time, and the viewer before it. */
import type { ElementState, ExpectedState, Intent } from '../../src/core/player/intent.ts';
import { expectAfter, expectAsIs, detectIntents } from '../../src/core/player/intent.ts';
import type { Correction, Observation } from '../../src/core/player/types.ts';
import { withinMedia } from '../../src/core/timeline/vector.ts';
import type { Media, MediaListener } from '../../src/session/ports.ts';
import type { Device } from './device.ts';
import type { ElementOptions } from './element.ts';
import { SimulatedElement } from './element.ts';
import type { VideoModel } from './models.ts';
import type { Motion } from './motion.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './time.ts';

export interface VideoOptions extends ElementOptions {
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
  /** Off while a rate override lasts. */
  keepsPitch = true;
  readonly options: VideoOptions;
  private readonly time: VirtualTime;
  private readonly device: Device;
  private readonly random: Random;
  private element: SimulatedElement;
  private player = 1;
  private expected: ExpectedState | undefined;
  private advertises = false;
  /** Seconds: where the programme stands, also while an advertisement shows. */
  private programme = 0;
  /** The browser refused to play. */
  private refused = false;
  private blocked: boolean;
  private touched = true;
  private looking = 0;
  private onFrame = false;
  private readonly listeners = new Set<MediaListener>();

  constructor(time: VirtualTime, device: Device, options: VideoOptions, random: Random) {
    this.time = time;
    this.device = device;
    this.options = options;
    this.random = random;
    this.blocked = options.blocked;
    this.touched = !options.blocked;
    this.element = this.newElement();
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

  private get motion(): Motion {
    return this.element.motion;
  }

  observe(): Observation {
    const { motion, options, player } = this;
    return {
      player,
      now: this.device.now(),
      position: this.advertises ? this.programme : this.positionShown(),
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
      hindrance: this.hindrance(),
    };
  }

  takeIntents(): readonly Intent[] {
    if (this.advertises) this.release();
    else this.programme = this.positionShown();
    const { expected } = this;
    if (!expected) return [];
    const shown = this.shown();
    const next = detectIntents(expected, shown);
    this.expected = next.expected;
    if (!shown.paused) this.refused = false;
    if (shown.rate !== expected.rate) this.keepsPitch = true;
    return this.touched ? next.intents : [];
  }

  correct(corrections: readonly Correction[]): void {
    if (this.advertises) return;
    const before = this.expected ?? expectAsIs(this.shown());
    if (before.suspended && !this.device.hidden) this.element.pause();
    for (const correction of corrections) {
      this.watch(correction);
      this.corrections.push(correction);
      if (correction.kind === 'play') this.playAsAsked();
      else if (correction.kind === 'pause') this.element.pause();
      else if (correction.kind === 'seek') this.motion.seek(correction.position);
      else this.takeRate(correction.rate, correction.override);
    }
    this.expected = expectAfter(before, corrections, this.shown());
    this.look();
  }

  release(): void {
    if (!this.keepsPitch && this.expected) this.takeRate(this.expected.base, false);
    this.expected = undefined;
  }

  listen(listener: MediaListener, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener('abort', () => this.listeners.delete(listener));
  }

  // What the viewer does through the site's controls.

  play(): void {
    // At the end, browsers start over: a seek and a play.
    this.act(2, () => this.element.play());
  }

  pause(): void {
    this.act(1, () => this.element.pause());
  }

  seek(position: number): void {
    this.act(1, () => this.motion.seek(withinMedia(position, this.options.duration)));
  }

  setRate(rate: number): void {
    // A site that refuses it sets another.
    this.act(2, () => this.takeRate(rate, false));
  }

  /** A touch of the page, which is what the autoplay policy wants. */
  click(): void {
    this.act(0, () => undefined);
  }

  // What the site and the machine do.

  /** Nothing new can be decoded for `milliseconds`. */
  stall(milliseconds: number): void {
    this.motion.stall(milliseconds);
    this.event();
    this.time.after(milliseconds, () => this.changed());
  }

  /** An advertisement of `milliseconds` comes between. */
  advertise(milliseconds: number): void {
    this.changed();
    const wasPaused = this.motion.paused;
    this.motion.pause();
    this.setAdvertises(true);
    this.time.after(milliseconds, () => {
      if (!wasPaused) this.motion.play();
      this.setAdvertises(false);
    });
  }

  /** The player says that it shows an advertisement, or no longer does. */
  setAdvertises(advertises: boolean): void {
    this.advertises = advertises;
    this.event();
  }

  /** The tab is hidden or shown again. What Chromium does about it comes after its event. */
  setHidden(hidden: boolean): void {
    this.device.hidden = hidden;
    if (!this.device.asleep) this.changed();
    this.element.afterVisibilityChange();
    this.event();
  }

  /** The site puts another element in its place. */
  swap(): void {
    this.element = this.newElement();
    this.player += 1;
    this.expected = undefined;
    this.keepsPitch = true;
    this.changed();
  }

  /** Events that tell of nothing. */
  pretend(): void {
    this.changed();
  }

  /** The site sets every rate back to 1 from now on. */
  refuseRates(): void {
    this.element.refusesRates = true;
  }

  private newElement(): SimulatedElement {
    const { time, device, options, random } = this;
    const happened = () => element === this.element && this.event();
    const element = new SimulatedElement(time, device, options, random, happened);
    return element;
  }

  private act(changes: number, action: () => void): void {
    if (this.device.asleep) return;
    this.touched = true;
    this.actions += changes;
    this.blocked = false;
    this.refused = false;
    action();
    this.event();
    this.look();
  }

  private playAsAsked(): void {
    if (!this.blocked) return this.element.play();
    this.time.after(1, () => {
      if (!this.blocked) return;
      this.refused = true;
      this.changed();
    });
  }

  private takeRate(rate: number, nudge: boolean): void {
    this.element.setRate(rate);
    this.keepsPitch = !nudge;
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

  private shown(): ElementState {
    const { paused, rate, seeking, ended, ready } = this.motion;
    return {
      now: this.device.now(),
      position: this.positionShown(),
      paused,
      seeking,
      ready,
      ended,
      rate,
      hidden: this.device.hidden,
      heard: !this.options.muted,
    };
  }

  private hindrance(): Observation['hindrance'] {
    if (this.advertises) return 'ad';
    if (!this.motion.paused) return undefined;
    if (this.expected?.suspended && this.device.hidden) return 'hidden';
    return this.refused ? 'autoplay' : undefined;
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
