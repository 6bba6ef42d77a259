/** The popup: one question and one main button for each state. */
import { useEffect } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { roomView } from '../room/view.ts';
import { words } from '../words.ts';
import { Blank } from './enter/no-video.tsx';
import { Elsewhere } from './other-tab.tsx';
import { Waiting } from './enter/entering-view.tsx';
import { Lobby } from './enter/lobby.tsx';
import { Over } from './room-ended.tsx';
import { RoomList } from './browse/room-list.tsx';
import { RoomPage } from './room/room.tsx';
import type { Rooms } from './browse/public-rooms.ts';
import type { PopupStore } from './store.ts';
import type { PopupView } from './view.ts';

export function Popup({ store }: { readonly store: PopupStore }) {
  const { view, rooms } = store;
  const { kind } = view.value;
  useEffect(() => {
    // The focused element left with its view: keyboard and screen reader continue from the new
    // heading.
    if (document.activeElement === document.body) document.querySelector('h1')?.focus();
  }, [kind]);
  return (
    <main class={isBrowsing(view.value, rooms) ? 'lobby' : kind}>
      <button
        type="button"
        class="button quiet square options"
        aria-label={words('options.open')}
        title={words('options.open')}
        onClick={store.intents.options}
      >
        <Icon name="gear" />
      </button>
      <View store={store} />
    </main>
  );
}

/** Whether a viewer without a room sees the public rooms. */
function isBrowsing({ kind }: PopupView, { isOpen }: Rooms): boolean {
  return isOpen.value && (kind === 'lobby' || kind === 'blank');
}

function View({
  store: { view, session, form, isLeaving, page, hosting, naming, rooms, intents },
}: {
  readonly store: PopupStore;
}) {
  const { value: now } = view;
  if (isBrowsing(now, rooms)) {
    return <RoomList rooms={rooms} page={page.value} intents={intents} />;
  }
  switch (now.kind) {
    case 'looking':
      return (
        <div class="blank">
          <div class="spinner" />
          <h1 class="unseen" tabIndex={-1}>
            {words('app.name')}
          </h1>
          <p class="muted">{words('looking')}</p>
        </div>
      );
    case 'blank':
      return <Blank view={now} form={form.value} intents={intents} browse={rooms.open} />;
    case 'lobby':
      return <Lobby view={now} form={form.value} intents={intents} browse={rooms.open} />;
    case 'entering':
      return <Waiting attempt={now.attempt} giveUp={intents.giveUp} />;
    case 'over':
      return <Over ending={now.ending} goOn={intents.goOn} />;
    case 'elsewhere':
      return <Elsewhere view={now} isLeaving={isLeaving.value} intents={intents} />;
    case 'room':
      return (
        <RoomPage
          room={roomView(now.membership, session.value, now.missing !== undefined)}
          session={session.value}
          view={now}
          isLeaving={isLeaving.value}
          hosting={hosting}
          naming={naming}
          intents={intents}
        />
      );
  }
}
