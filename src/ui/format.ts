/** Formats numbers and addresses for people. */
import { isPageAddress, pageIn } from '../protocol/page/page-address.ts';

/** `3:07`, `1:02:09`: a position in the video. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const pad = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** Longest text shown after the host, in characters. */
const PATH = 48;

export interface ShownAddress {
  /**
   * Includes the scheme if that is not https. Never shortened: the end of a host says whose site
   * it is.
   */
  readonly host: string;
  /** The start of the path. */
  readonly path: string;
  readonly whole: string;
}

/**
 * An address in the browser's ASCII form, which no character can reorder on screen. Undefined if
 * it is not a web page's address; such an address is never opened.
 */
export function shownAddress(address: string): ShownAddress | undefined {
  if (!isPageAddress(address)) return undefined;
  const { protocol, host, pathname, search, hash, href: whole } = new URL(pageIn(address));
  const path = pathname === '/' && !search && !hash ? '' : pathname + search + hash;
  return {
    host: protocol === 'https:' ? host : `${protocol}//${host}`,
    path: path.length > PATH ? `${path.slice(0, PATH - 1)}…` : path,
    whole,
  };
}

/** `PT3M7S`: the same for machines (ISO 8601 duration). */
export function isoDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `PT${Math.floor(whole / 60)}M${whole % 60}S`;
}

/** `0.12`: seconds of drift, without a sign. */
export function driftSeconds(milliseconds: number): string {
  const seconds = Math.abs(milliseconds) / 1000;
  return seconds >= 10 ? seconds.toFixed(0) : seconds.toFixed(seconds >= 1 ? 1 : 2);
}

/** `+12`, `−340`, `0`: milliseconds with a sign as wide as a digit. */
export function signedMilliseconds(milliseconds: number): string {
  const rounded = Math.round(milliseconds);
  if (rounded === 0) return '0';
  return rounded > 0 ? `+${rounded}` : `−${-rounded}`;
}

/** `1.25`, `2`: a playback rate. */
export function speed(rate: number): string {
  return String(Number(rate.toFixed(2)));
}

const spans = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 7],
  ['week', 4.35],
  ['month', 12],
] as const;

/** `2 minutes ago`, in the language of `locale`. Under ten seconds: `now`. */
export function relativeTime(then: number, now: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  let amount = (Math.min(then, now) - now) / 1000;
  if (amount > -10) return format.format(0, 'second');
  for (const [unit, next] of spans) {
    if (Math.abs(amount) < next) return format.format(Math.round(amount), unit);
    amount /= next;
  }
  return format.format(Math.round(amount), 'year');
}
