/**
 * A separate desktop: a virtual X server, a window manager, and control of mouse and keyboard.
 * Only this reaches the browser's own buttons and questions.
 */
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { canInstallPackages, installPackages } from './install.ts';

const run = promisify(execFile);

const SIZE = { width: 1280, height: 900 } as const;
/** Milliseconds until the X server runs, and until a colour is shown. */
const TO_START_MS = 10_000;
const TO_SHOW_MS = 15_000;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle of the screen, in pixels. */
export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Desktop {
  /** The name of its X display, for `DISPLAY`. */
  readonly display: string;
  click(point: Point): Promise<void>;
  /** Presses keys one after the other, with the names of `xdotool key`. */
  press(...keys: readonly string[]): Promise<void>;
  /**
   * The middle of the pixels of this colour, `#rrggbb`, in an area of the screen, once there are
   * enough; undefined after 15 s without.
   */
  find(colour: string, area?: Area): Promise<Point | undefined>;
  /** Waits until there are none. @throws if some are still there after 15 s. */
  gone(colour: string, area?: Area): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a desktop. On Debian and Ubuntu, installs the programs it needs.
 *
 * @throws with advice if that is not possible.
 */
export async function startDesktop(): Promise<Desktop> {
  await ensurePrograms();
  const server = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', `${SIZE.width}x${SIZE.height}x24`, '-nolisten', 'tcp'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const display = `:${await firstLine(server)}`;
  const env = { ...process.env, DISPLAY: display };
  const manager = spawn('openbox', [], { env, stdio: 'ignore' });
  const hand = (...words: readonly string[]) => run('xdotool', words, { env });
  const matching = async (colour: string, area: Area) => {
    const { stdout } = await run('xwd', ['-root', '-silent'], {
      env,
      encoding: 'buffer',
      maxBuffer: 64 * 1024 * 1024,
    });
    return middleOf(stdout, colour, area);
  };
  return {
    display,
    async click({ x, y }) {
      await hand('mousemove', String(Math.round(x)), String(Math.round(y)), 'click', '1');
    },
    async press(...keys) {
      for (const key of keys) await hand('key', key);
    },
    find: (colour, area = whole) =>
      until(
        () => matching(colour, area),
        (point) => point !== undefined,
      ),
    async gone(colour, area = whole) {
      const left = await until(
        () => matching(colour, area),
        (point) => point === undefined,
      );
      if (left) throw new Error(`${colour} is still on the screen`);
    },
    async stop() {
      for (const child of [manager, server]) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        if (child.exitCode === null && child.kill()) await ended;
      }
    },
  };
}

const whole: Area = { x: 0, y: 0, ...SIZE };

const programs = { Xvfb: 'xvfb', openbox: 'openbox', xdotool: 'xdotool', xwd: 'x11-apps' } as const;

/** Whether a desktop can be started here: its programs are installed, or can be. */
export async function canStartDesktop(): Promise<boolean> {
  return (await missingPackages()).length === 0 || (await canInstallPackages());
}

async function ensurePrograms(): Promise<void> {
  const missing = await missingPackages();
  if (missing.length > 0) await installPackages(missing);
}

async function missingPackages(): Promise<readonly string[]> {
  const isThere = (program: string) =>
    run('which', [program]).then(
      () => true,
      () => false,
    );
  const names = Object.keys(programs) as (keyof typeof programs)[];
  const there = await Promise.all(names.map(isThere));
  return names.filter((_, index) => !there[index]).map((name) => programs[name]);
}

/** The number of the display, which the server prints once it is ready. */
function firstLine(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The X server did not start.')), TO_START_MS);
    server.once('error', reject);
    server.once('exit', () => reject(new Error('The X server ended.')));
    server.stdout?.once('data', (line: Buffer) => {
      clearTimeout(timer);
      resolve(line.toString().trim());
    });
  });
}

async function until<T>(ask: () => Promise<T>, accept: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + TO_SHOW_MS;
  for (;;) {
    const answer = await ask();
    if (accept(answer) || performance.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Fewer pixels of a colour are an accident. */
const FEWEST = 40;

/**
 * The middle of the pixels of `colour` in a screenshot of 32 bits a pixel, in the format of
 * `xwd`: a header that starts with its own length, a colour table, and lines of blue, green, red
 * and padding.
 */
function middleOf(dump: Buffer, colour: string, area: Area): Point | undefined {
  const [header, lineBytes, colours] = [0, 12, 19].map((word) => dump.readUInt32BE(word * 4));
  const start = (header ?? 0) + (colours ?? 0) * 12;
  const wanted = Number.parseInt(colour.slice(1), 16);
  let [count, sumX, sumY] = [0, 0, 0];
  for (let y = area.y; y < area.y + area.height; y += 1) {
    for (let x = area.x; x < area.x + area.width; x += 1) {
      const at = start + y * (lineBytes ?? 0) + x * 4;
      if (dump.readUIntLE(at, 3) !== wanted) continue;
      count += 1;
      sumX += x;
      sumY += y;
    }
  }
  return count < FEWEST ? undefined : { x: sumX / count, y: sumY / count };
}
