/** A player with a viewer's own offset from the room, for another cut or for late loudspeakers. */
import type { Intent } from '../../core/player/intent.ts';
import type { Correction } from '../../core/player/types.ts';
import type { Media } from '../ports.ts';

export interface OffsetMedia extends Media {
  /** The offset: seconds by which our media is ahead of the room's. */
  shift(): number;
  setShift(seconds: number): void;
}

/** Wraps `media` so that it speaks the room's positions. */
export function offsetMedia(media: Media, initial: number): OffsetMedia {
  let shift = initial;
  return {
    shift: () => shift,
    setShift(seconds) {
      shift = seconds;
    },
    observe() {
      const observation = media.observe();
      if (!observation || shift === 0) return observation;
      return {
        ...observation,
        position: observation.position - shift,
        duration: observation.duration - shift,
        mediaStart: Math.max(0, -shift),
      };
    },
    correct(corrections) {
      media.correct(shift === 0 ? corrections : corrections.map((one) => toMedia(one, shift)));
    },
    release: () => media.release(),
    takeIntents: () => media.takeIntents().map((one) => toRoom(one, shift)),
    listen: (listener, signal) => media.listen(listener, signal),
  };
}

/** The media may begin later than the room. */
function toMedia(correction: Correction, shift: number): Correction {
  if (correction.kind !== 'seek') return correction;
  return { ...correction, position: Math.max(0, correction.position + shift) };
}

function toRoom(intent: Intent, shift: number): Intent {
  if (intent.kind === 'rate') return intent;
  return { ...intent, position: Math.max(0, intent.position - shift) };
}
