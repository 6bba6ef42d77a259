/** All icons, drawn on a grid of 16. */

const paths = {
  alert: 'M8 2.2 14.6 13.5H1.4zM8 6.5v3.2M8 11.6v.1',
  bin: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4',
  check: 'm3 8.5 3.2 3.2L13 5',
  comment: 'M2.5 3h11v8H7l-3 2.5V11H2.5z',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  cross: 'm4 4 8 8M12 4l-8 8',
  edit: 'M10.5 3 13 5.5 5.5 13H3v-2.5zM9 4.5 11.5 7',
  gear: 'M8 5.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8M8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M12.6 3.4l-1.4 1.4M4.8 11.2l-1.4 1.4',
  globe:
    'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM2 8h12M8 2c2 2 2.6 4 2.6 6S10 12 8 14c-2-2-2.6-4-2.6-6S6 4 8 2z',
  lock: 'M3.5 7.5h9v6h-9zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2',
  more: 'M3 8v.1M8 8v.1M13 8v.1',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.5 8z',
  qr: 'M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h1.5v1.5M13.5 9.5v.1M13.5 13.5H12M9.5 13.5v-.1M12.8 11.6v.1',
  roundTrip: 'M3 5.5h9M9.5 3 12 5.5 9.5 8M13 10.5H4M6.5 8 4 10.5 6.5 13',
  relay: 'M2.5 12.5 7 6.5M9 6.5l4.5 6M13.5 9v3.5H10M8 2.5a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6',
  send: 'M2.5 8 13.5 3l-3 10-3-4.5zM7.5 8.5l6-5.5',
  down: 'M8 3v9.5M4 8.5l4 4 4-4',
} as const;

export type IconName = keyof typeof paths;

/** Icons are decoration: the text beside them, or the button's label, gives the meaning. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark of the extension, two people in front of one screen, in the colour of the text. */
export function Mark({ size = 48 }: { readonly size?: number }) {
  return (
    <svg
      class="mark"
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 48 48"
      fill="currentColor"
    >
      <path
        d="M8 4h32a6 6 0 0 1 6 6v19a11 11 0 0 0-22-1 11 11 0 0 0-22 1V10a6 6 0 0 1 6-6z"
        opacity=".25"
      />
      <path d="M20 9.5v13L31 16z" />
      <circle cx="13" cy="31" r="7" />
      <circle cx="35" cy="31" r="7" />
      <path d="M3 46a10 7 0 0 1 20 0zM25 46a10 7 0 0 1 20 0z" />
    </svg>
  );
}
