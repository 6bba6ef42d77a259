import { CLIP_SECONDS, CLIP_SIZE, type Clip } from './clips.ts';

const { width: WIDTH, height: HEIGHT } = CLIP_SIZE;

/** A paper lantern drifting down the street. */
interface Lantern {
  /** Colour of the paper: the red, green and blue of its middle. */
  readonly paper: readonly [number, number, number];
  /** Half the height of the paper, in pixels. */
  readonly radius: number;
  /** Speed to the right, in pixels per second, and initial position, in pixels. */
  readonly speed: number;
  readonly start: number;
  /**
   * Middle height, in pixels from the top, and amplitude and period of its bobbing (pixels,
   * seconds).
   */
  readonly height: number;
  readonly bob: number;
  readonly period: number;
}

const LANTERNS: readonly Lantern[] = [
  { paper: [214, 96, 66], radius: 13, speed: 24, start: 60, height: 92, bob: 5, period: 5 },
  { paper: [226, 150, 72], radius: 18, speed: 42, start: 330, height: 116, bob: 8, period: 4 },
  { paper: [236, 186, 96], radius: 25, speed: 66, start: 170, height: 152, bob: 11, period: 3 },
];

/** Left edge, width and height of the houses, in pixels. */
const HOUSES = [
  [0, 54, 92],
  [54, 40, 66],
  [94, 62, 108],
  [156, 46, 78],
  [202, 34, 124],
  [236, 66, 84],
  [302, 48, 112],
  [350, 38, 70],
  [388, 56, 98],
  [444, 36, 80],
] as const;

/** The whole picture as an ffmpeg filter graph that ends in `[picture]`. */
export function pictureGraph(clip: Clip): string {
  const sprites = LANTERNS.map((lantern, index) => `${paintLantern(lantern)}[lantern${index}]`);
  const layers = LANTERNS.map((lantern, index) => {
    const x = `mod(t*${lantern.speed}+${lantern.start},W+w)-w`;
    const y = `${lantern.height}-h/2+${lantern.bob}*sin(2*PI*t/${lantern.period})`;
    return `[layer${index}][lantern${index}]overlay=x='${x}':y='${y}':format=yuv420[layer${index + 1}]`;
  });
  return [
    `${still(WIDTH, HEIGHT, clip.rate, paintSky())},${houses()},format=yuv420p[layer0]`,
    ...sprites,
    ...layers,
    `[layer${LANTERNS.length}]${[flash(), ...captions()].join(',')},format=yuv420p[picture]`,
  ].join(';');

  function paintLantern({ paper: [red, green, blue], radius }: Lantern): string {
    const side = radius * 4;
    const distance = `hypot((X-${side / 2})/${radius * 0.78},(Y-${side / 2})/${radius})`;
    const rib = `(1-0.18*lt(mod(Y,${Math.round(radius / 3)}),1))`;
    const shade = (value: number) => `'min(255,${value}*(1.15-0.35*min(1,${distance}))*${rib})'`;
    const alpha = `'if(lt(${distance},1),255,max(0,110*(2-${distance})))'`;
    const colours = `r=${shade(red)}:g=${shade(green)}:b=${shade(blue)}:a=${alpha}`;
    return still(side, side, clip.rate, colours, 'rgba');
  }
}

/** The sound as an ffmpeg source: a soft beep each second, an octave higher each tenth second. */
export function soundSource(): string {
  const pitch = 'if(lt(mod(t,10),1),1320,660)';
  const beep = `0.35*sin(2*PI*${pitch}*mod(t,1))*sin(PI*mod(t,1)/0.06)`;
  return `aevalsrc='if(lt(mod(t,1),0.06),${beep},0)':s=48000:d=${CLIP_SECONDS}`;
}

/** A still picture, painted once by the `geq` filter and then shown throughout. */
function still(width: number, height: number, rate: string, colours: string, format = 'rgb24') {
  return (
    `nullsrc=s=${width}x${height}:r=${rate}:d=${CLIP_SECONDS},trim=end_frame=1,format=${format},` +
    `geq=${colours},loop=loop=-1:size=1,trim=duration=${CLIP_SECONDS}`
  );
}

/** Dusk, from indigo to plum, with a moon. */
function paintSky(): string {
  const moon = 'hypot(X-240,Y-62)';
  const light = `(if(lt(${moon},22),150,0)+max(0,40-${moon}/2))`;
  return `r='14+Y*0.16+${light}':g='16+Y*0.05+${light}*0.92':b='40+Y*0.10+${light}*0.72'`;
}

/** Dark houses with some lit windows. */
function houses(): string {
  return HOUSES.flatMap(([left, width, height], house) => {
    const roof = HEIGHT - height;
    const windows = [14, 34, 54].flatMap((down, row) =>
      [8, 24].map((across, column) => {
        const lit = (house * 5 + row * 3 + column * 2) % 4 === 0;
        return `drawbox=${left + across}:${roof + down}:8:10:${lit ? '0x8a6a3a' : '0x141322'}:fill`;
      }),
    );
    return [`drawbox=${left}:${roof}:${width}:${height}:0x0c0b16:fill`, ...windows];
  }).join(',');
}

/** A lamp that lights up with each beep. */
function flash(): string {
  return `drawbox=18:24:18:18:0xf4e3b2:fill:enable='lt(mod(t,1),0.1)'`;
}

/** Time and frame number, readable on a photo of the screen, above the player's controls. */
function captions(): string[] {
  const style =
    'font=DejaVu Sans Mono:fontcolor=0xf2e9d8:borderw=2:bordercolor=0x0a0912:y=18:fontsize';
  return [
    `drawtext=text='%{pts\\:gmtime\\:0\\:%M\\\\\\:%S}':${style}=40:x=46`,
    `drawtext=text='%{eif\\:n\\:d\\:5}':${style}=40:x=w-tw-18`,
  ];
}
