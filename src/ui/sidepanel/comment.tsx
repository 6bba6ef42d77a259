/** One line of the conversation. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Question } from '../ask.tsx';
import { Avatar } from '../avatar.tsx';
import { clockTime, isoDuration, relativeTime } from '../format.ts';
import { Icon } from '../icons.tsx';
import { RefusalNote } from '../notes.tsx';
import type { Refusal } from '../../protocol/refusal.ts';
import { say, words } from '../words.ts';
import { Editor } from './editor.tsx';
import type { PanelIntents } from './store.ts';
import type { CommentLine, Line } from './view.ts';

interface LineProps<L extends Line> {
  readonly line: L;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly intents: PanelIntents;
}

export function CommentItem({ line, now, intents }: LineProps<Line>) {
  switch (line.kind) {
    case 'heading':
      return (
        <li class="heading">
          <h2>{words('panel.about_episode', String(line.episode))}</h2>
        </li>
      );
    case 'notice':
      return (
        <li class="notice small muted">
          <span>{line.phrase ? say(line.phrase) : line.message}</span>{' '}
          <Written at={line.writtenAt} now={now} />
        </li>
      );
    case 'deleted':
      return (
        <li class="deleted small muted">
          <span>{words('panel.deleted')}</span> <Written at={line.writtenAt} now={now} />
        </li>
      );
    case 'comment':
      return <Comment line={line} now={now} intents={intents} />;
  }
}

function Comment({ line, now, intents }: LineProps<CommentLine>) {
  const { id, authorId, author, isOwn, pending, writtenAt, continues } = line;
  const [doing, setDoing] = useState<'edit' | 'delete' | 'done' | undefined>(undefined);
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const tools = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // The focused element is gone: keyboard and screen reader continue from the button that
    // opened it.
    if (doing === 'done') tools.current?.querySelector('button')?.focus();
  }, [doing]);
  const remove = async (isMeant: boolean) => {
    setDoing('done');
    if (isMeant) setRefusal(await intents.remove(id));
  };
  const save = async (message: string) => {
    const why = await intents.edit(id, message);
    if (!why) setDoing('done');
    return why;
  };
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
      {doing === 'edit' ? (
        <Editor message={line.message} save={save} cancel={() => setDoing('done')} />
      ) : (
        <Said line={line} />
      )}
      {doing === 'delete' && (
        <Question
          question={words('panel.delete_ask')}
          label={words('panel.delete')}
          answer={(isMeant) => void remove(isMeant)}
        />
      )}
      {doing !== 'edit' && doing !== 'delete' && (
        <div class="tools" ref={tools}>
          {line.mayEdit && (
            <Tool icon="edit" label={words('panel.edit')} use={() => setDoing('edit')} />
          )}
          {line.mayDelete && (
            <Tool icon="bin" label={words('panel.delete')} use={() => setDoing('delete')} />
          )}
        </div>
      )}
      {refusal && <RefusalNote refusal={refusal} />}
      {pending && (
        <p class="pending small muted">
          {words(pending === 'waiting' ? 'panel.waiting' : 'panel.sending')}
          {line.waitsFor && <span> · {say(line.waitsFor)}</span>}
        </p>
      )}
    </li>
  );
}

function Said({ line: { message, position, isEdited } }: { readonly line: CommentLine }) {
  return (
    <p class="said">
      {position !== undefined && (
        <time class="chip" dateTime={isoDuration(position)}>
          {clockTime(position)}
        </time>
      )}
      {message}
      {isEdited && <span class="edited small muted"> {words('panel.edited')}</span>}
    </p>
  );
}

interface ToolProps {
  readonly icon: 'edit' | 'bin';
  readonly label: string;
  readonly use: () => void;
}

function Tool({ icon, label, use }: ToolProps) {
  return (
    <button type="button" class="button quiet tool" aria-label={label} title={label} onClick={use}>
      <Icon name={icon} size={14} />
    </button>
  );
}

/** Relative time; the tooltip has the exact time. */
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
