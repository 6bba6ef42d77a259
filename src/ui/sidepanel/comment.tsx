/** One line of the conversation. */
import { Avatar } from '../avatar.tsx';
import { clockTime, isoDuration, relativeTime } from '../format.ts';
import { words } from '../words.ts';
import type { CommentLine, Line } from './view.ts';

interface CommentItemProps {
  readonly line: Line;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function CommentItem({ line, now }: CommentItemProps) {
  switch (line.kind) {
    case 'heading':
      return (
        <li class="heading">
          <h2>{line.message}</h2>
        </li>
      );
    case 'notice':
      return (
        <li class="notice small muted">
          {line.message} <Written at={line.writtenAt} now={now} />
        </li>
      );
    case 'comment':
      return <Comment line={line} now={now} />;
  }
}

function Comment({ line, now }: { readonly line: CommentLine; readonly now: number }) {
  const { id, authorId, author, isOwn, message, position, pending, writtenAt, continues } = line;
  return (
    <li
      class={continues ? 'comment continues' : 'comment'}
      data-testid="comment"
      data-id={id}
      data-pending={pending !== undefined}
    >
      {!continues && <Avatar id={authorId} size={28} />}
      <p class={continues ? 'by unseen' : 'by'}>
        <strong>{author}</strong>
        {isOwn && <span class="tag">{words('panel.you')}</span>}
        <Written at={writtenAt} now={now} />
      </p>
      <p class="said">
        {position !== undefined && (
          <time class="chip" dateTime={isoDuration(position)}>
            {clockTime(position)}
          </time>
        )}
        {message}
      </p>
      {pending && (
        <p class="pending small muted">
          {words(pending === 'waiting' ? 'panel.waiting' : 'panel.sending')}
        </p>
      )}
    </li>
  );
}

/** When, as people say it; exactly, for those who point at it. */
function Written({ at, now }: { readonly at: number | undefined; readonly now: number }) {
  if (at === undefined) return null;
  const locale = words('app.language');
  const date = new Date(at);
  return (
    <time class="small muted" dateTime={date.toISOString()} title={date.toLocaleString(locale)}>
      {relativeTime(at, now, locale)}
    </time>
  );
}
