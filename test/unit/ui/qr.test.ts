import jsQR from 'jsqr';
import { expect, it } from 'vitest';
import { drawQr } from '../../../src/ui/qr.ts';

/** A camera's reading of the drawing, three pixels to a module. */
function read({ size, path }: NonNullable<ReturnType<typeof drawQr>>): string | undefined {
  const scale = 3;
  const width = size * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  const runs = path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g);
  for (const [x, y, length] of [...runs].map(([, ...numbers]) => numbers.map(Number))) {
    for (let row = y! * scale; row < (y! + 1) * scale; row += 1) {
      const start = (row * width + x! * scale) * 4;
      for (let at = start; at < start + length! * scale * 4; at += 1) {
        if (at % 4 !== 3) pixels[at] = 0;
      }
    }
  }
  return jsQR(pixels, width, width)?.data;
}

it.each([
  'https://video.example/watch/frieren/3#issho=abcdefghij-123456',
  'https://video.example/見る?話=3#issho=abcdefghij',
  `https://video.example/${'x'.repeat(1200)}#issho=abcdefghij-123456`,
])('a camera reads the drawing: %s', (invite) => {
  expect(read(drawQr(invite)!)).toBe(invite);
});

it('leaves a quiet zone of four modules', () => {
  const { size, path } = drawQr('abcdefghij')!;
  const corners = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map((found) => found.map(Number));
  expect(Math.min(...corners.map(([, x]) => x!))).toBe(4);
  expect(Math.min(...corners.map(([, , y]) => y!))).toBe(4);
  expect(Math.max(...corners.map(([, x, , run]) => x! + run!))).toBe(size - 4);
});

it('draws nothing too fine to read', () => {
  expect(drawQr(`https://video.example/${'x'.repeat(2000)}`)).toBeUndefined();
});
