/** The list of comments. It stays at the newest one while the reader is there. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { words } from '../words.ts';
import { CommentItem } from './comment.tsx';
import type { PanelIntents } from './store.ts';
import type { CommentLine, Line } from './view.ts';

interface CommentsProps {
  readonly lines: readonly Line[];
  /** Comments others just wrote, for screen readers. */
  readonly fresh: readonly CommentLine[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly hasEarlier: boolean;
  readonly intents: PanelIntents;
}

/** Distance from the end, in pixels, that still counts as the end. */
const NEAR = 24;

export function Comments({ lines, fresh, now, hasEarlier, intents }: CommentsProps) {
  const scroller = useRef<HTMLElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  /** Pixels between the view and the end, kept while older comments are added above. */
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
    // When the composer below changes its height, the newest comment stays visible.
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
        // Keyboards scroll only focusable elements.
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
