/** Edits the viewer's own comment. Enter saves, Shift+Enter begins a line, Escape cancels. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { limits } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { RefusalNote } from '../notes.tsx';
import { words } from '../words.ts';

interface EditorProps {
  readonly message: string;
  /** Why it was not saved. */
  readonly save: (message: string) => Promise<Refusal | undefined>;
  readonly cancel: () => void;
}

export function Editor({ message, save, cancel }: EditorProps) {
  const [text, setText] = useState(message);
  const [isSaving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const { current: box } = field;
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
  }, []);
  const wanted = text.trim();
  const isFit = wanted !== '' && wanted.length <= limits.comment;
  const submit = async () => {
    if (!isFit || isSaving) return;
    if (wanted === message) return cancel();
    setSaving(true);
    const why = await save(wanted);
    setSaving(false);
    setRefusal(why);
  };
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <textarea
        ref={field}
        class="input"
        rows={2}
        value={text}
        aria-label={words('panel.edit')}
        onKeyDown={(event) => {
          // An open input method uses both keys itself.
          if (event.isComposing) return;
          const isSubmit = event.key === 'Enter' && !event.shiftKey;
          if (!isSubmit && event.key !== 'Escape') return;
          event.preventDefault();
          if (isSubmit) void submit();
          else cancel();
        }}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      {refusal && <RefusalNote refusal={refusal} />}
      <div class="answers">
        <button type="button" class="button" onClick={cancel}>
          {words('ask.cancel')}
        </button>
        <button type="submit" class="button main" disabled={!isFit || isSaving}>
          {words('panel.save')}
        </button>
      </div>
    </form>
  );
}
