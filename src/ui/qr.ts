/** QR codes as drawings. Pure. */
import { encode } from 'uqr';

/** Quiet zone around the code, in modules (ISO/IEC 18004). */
const QUIET = 4;
/** Larger versions have modules of less than 2.4 pixels in a popup, too small for cameras. */
const LARGEST = 25;

export interface QrDrawing {
  /** Modules along one side, including the quiet zone. */
  readonly size: number;
  /** The dark modules as an SVG path, one module to a unit. */
  readonly path: string;
}

/** `text` as a QR code; undefined if it is too long for one. */
export function drawQr(text: string): QrDrawing | undefined {
  try {
    const { size, data } = encode(text, { ecc: 'L', border: QUIET, maxVersion: LARGEST });
    return { size, path: data.map(rowPath).join('') };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Adjacent modules form one shape: some screens show a seam between two shapes. */
function rowPath(row: readonly boolean[], y: number): string {
  const runs = [
    ...row
      .map((dark) => (dark ? 'x' : ' '))
      .join('')
      .matchAll(/x+/g),
  ];
  return runs.map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`).join('');
}

/** The drawing as a data URL. Its background is white in dark surroundings, too. */
export function imageOf({ size, path }: QrDrawing): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
