/** One of the encoded clips in `media/`: all show the same 120 s, in different encodings. */
export interface Clip {
  /** The name used in addresses: `?clip=h264-24`. */
  readonly name: string;
  readonly codec: 'h264' | 'vp9';
  /** Frames per second as an exact fraction, in ffmpeg's syntax. */
  readonly rate: '24000/1001' | '60';
  /** File name inside `media/`. */
  readonly file: string;
  /** The full media type with codecs, for a `<source>` or a response header. */
  readonly type: string;
}

/** Length of every clip, in seconds. */
export const CLIP_SECONDS = 120;

/** Size of the picture, in pixels. */
export const CLIP_SIZE = { width: 480, height: 270 } as const;

const H264 = { codec: 'h264', type: 'video/mp4; codecs="avc1.64001e, mp4a.40.2"' } as const;
const VP9 = { codec: 'vp9', type: 'video/webm; codecs="vp9, opus"' } as const;

export const CLIPS: readonly [Clip, ...Clip[]] = [
  { name: 'h264-24', file: 'h264-24.mp4', rate: '24000/1001', ...H264 },
  { name: 'h264-60', file: 'h264-60.mp4', rate: '60', ...H264 },
  { name: 'vp9-24', file: 'vp9-24.webm', rate: '24000/1001', ...VP9 },
  { name: 'vp9-60', file: 'vp9-60.webm', rate: '60', ...VP9 },
];

/** The clip of a name; the first one for no name or an unknown one. */
export function clipNamed(name: string | undefined): Clip {
  return CLIPS.find((clip) => clip.name === name) ?? CLIPS[0];
}

/** Frames per second of a clip, as a number. */
export function framesPerSecond(clip: Clip): number {
  const [frames, seconds = '1'] = clip.rate.split('/');
  return Number(frames) / Number(seconds);
}
