/** A picture for each member, derived from their id, so that everyone sees the same one. */

export interface AvatarLook {
  /** Hue in degrees. */
  readonly hue: number;
  readonly otherHue: number;
  /** Rotation of the picture in degrees. */
  readonly turn: number;
  /** 0–1: how far the second colour reaches in. */
  readonly reach: number;
}

/** The picture of `id`. An FNV-1a hash makes similar ids look different. */
export function avatarLook(id: string): AvatarLook {
  let hash = 0x811c9dc5;
  for (const character of id) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  const hue = hash % 360;
  return {
    hue,
    otherHue: (hue + 50 + ((hash >>> 9) % 120)) % 360,
    turn: (hash >>> 16) % 360,
    reach: ((hash >>> 25) % 16) / 15,
  };
}

export function Avatar({ id, size = 32 }: { readonly id: string; readonly size?: number }) {
  const { hue, otherHue, turn, reach } = avatarLook(id);
  return (
    <svg class="avatar" aria-hidden="true" width={size} height={size} viewBox="-16 -16 32 32">
      <circle r="16" fill={`oklch(0.8 0.1 ${hue})`} />
      <g transform={`rotate(${turn})`}>
        <circle cx={17 - reach * 7} r={12 + reach * 4} fill={`oklch(0.58 0.14 ${otherHue})`} />
        <circle
          cx={-5 - reach * 2}
          cy={reach * 6 - 3}
          r={5 - reach * 2}
          fill={`oklch(0.4 0.1 ${hue})`}
        />
      </g>
    </svg>
  );
}
