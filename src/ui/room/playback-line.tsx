/** The state of the room's playback in one line. */
import { clockTime, isoDuration } from '../format.ts';
import { Icon } from '../icons.tsx';
import { say } from '../words.ts';
import type { PlaybackView } from './view.ts';

/** This is no live region: it would be read out every half second. */
export function PlaybackLine({
  line: { state, words, position, speed },
}: {
  readonly line: PlaybackView;
}) {
  return (
    <p class="playback muted" data-state={state}>
      {state !== 'connecting' && <Icon name={state === 'playing' ? 'play' : 'pause'} />}
      <span>{say(words)}</span>
      {position !== undefined && (
        <time class="position" dateTime={isoDuration(position)}>
          {clockTime(position)}
        </time>
      )}
      {speed && <span>{say(speed)}</span>}
    </p>
  );
}
