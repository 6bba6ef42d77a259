/** The list of comments: scrolled to the newest for as long as that is where its reader is. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { words } from '../words.ts';
import { CommentItem } from './comment.tsx';
import type { Line } from './view.ts';
import { newFromOthers } from './view.ts';

interface CommentsProps {
  readonly lines: readonly Line[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Pixels from the end that still count as the end. */
const NEAR = 24;

export function Comments({ lines, now }: CommentsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const last = lines.at(-1);
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  useLayoutEffect(() => {
    const isOurs = last?.kind === 'comment' && last.pending === 'sending';
    if (isAtEnd || isOurs) toEnd();
  }, [lines.length, last?.id]);
  useEffect(() => {
    // The composer below grows and shrinks: the newest comment stays in sight.
    const observer = new ResizeObserver(() => {
      if (isAtEnd) toEnd();
    });
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [isAtEnd]);
  return (
    <div class="list">
      <div
        ref={scroller}
        class="scroller"
        role="region"
        aria-label={words('panel.title')}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setAtEnd(scrollHeight - scrollTop - clientHeight <= NEAR)
        }
      >
        <ol>
          {lines.map((line) => (
            <CommentItem key={line.id} line={line} now={now} />
          ))}
        </ol>
      </div>
      {!isAtEnd && (
        <button type="button" class="button newer" onClick={toEnd}>
          <Icon name="down" />
          {words('panel.newer')}
        </button>
      )}
      <Announcements lines={lines} />
    </div>
  );
}

/** Reads out what others write while the panel is open; not what was there before. */
function Announcements({ lines }: { readonly lines: readonly Line[] }) {
  const heard = useRef<ReadonlySet<string>>(new Set(lines.map(({ id }) => id)));
  const [text, setText] = useState('');
  useEffect(() => {
    const fresh = newFromOthers(heard.current, lines);
    heard.current = new Set(lines.map(({ id }) => id));
    if (fresh.length === 0) return;
    setText(
      fresh.map((line) => words('panel.someone_wrote', line.author, line.message)).join('\n'),
    );
  }, [lines]);
  return (
    <p class="unseen" role="status">
      {text}
    </p>
  );
}
