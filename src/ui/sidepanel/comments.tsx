/** The list of comments: scrolled to the newest for as long as that is where its reader is. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { words } from '../words.ts';
import { CommentItem } from './comment.tsx';
import type { PanelIntents } from './store.ts';
import type { CommentLine, Line } from './view.ts';

interface CommentsProps {
  readonly lines: readonly Line[];
  /** What others just wrote: read out. */
  readonly fresh: readonly CommentLine[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly hasEarlier: boolean;
  readonly intents: PanelIntents;
}

/** Pixels from the end that still count as the end. */
const NEAR = 24;

export function Comments({ lines, fresh, now, hasEarlier, intents }: CommentsProps) {
  const scroller = useRef<HTMLElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  /** Pixels between what is seen and the end, while older comments are read and put above it. */
  const [fromEnd, setFromEnd] = useState<number | undefined>(undefined);
  const first = lines[0]?.id;
  const last = lines.at(-1);
  const isOurs = last?.kind === 'comment' && last.pending === 'sending';
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  useLayoutEffect(() => {
    if (isAtEnd || isOurs) toEnd();
  }, [lines.length, last?.id, isAtEnd, isOurs]);
  useLayoutEffect(() => {
    const { current: list } = scroller;
    if (list && fromEnd !== undefined) list.scrollTo({ top: list.scrollHeight - fromEnd });
  }, [first, fromEnd]);
  const earlier = async () => {
    const { current: list } = scroller;
    setFromEnd(list ? list.scrollHeight - list.scrollTop : 0);
    await intents.earlier();
    setFromEnd(undefined);
  };
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
      <section
        ref={scroller}
        class="scroller"
        aria-label={words('panel.title')}
        // Keyboards scroll only what they can focus.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setAtEnd(scrollHeight - scrollTop - clientHeight <= NEAR)
        }
      >
        {hasEarlier && (
          <button
            type="button"
            class="button quiet earlier"
            disabled={fromEnd !== undefined}
            onClick={() => void earlier()}
          >
            {words('panel.earlier')}
          </button>
        )}
        <ol>
          {lines.map((line) => (
            <CommentItem key={line.id} line={line} now={now} intents={intents} />
          ))}
        </ol>
      </section>
      {!isAtEnd && (
        <button type="button" class="button newer" onClick={toEnd}>
          <Icon name="down" />
          {words('panel.newer')}
        </button>
      )}
      <output class="unseen">
        {fresh.map((line) => words('panel.someone_wrote', line.author, line.message)).join('\n')}
      </output>
    </div>
  );
}
