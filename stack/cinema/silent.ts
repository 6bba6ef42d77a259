/**
 * An MP4 file without its sound: the track is marked as free space, so that nothing else moves.
 *
 * @throws if there is no sound to remove.
 */
export function silenced(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(file);
  const boxes = new DataView(bytes.buffer);
  const nameAt = (at: number) => String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  let tracks = 0;

  const walk = (start: number, end: number, isSound: boolean[]): void => {
    for (let at = start; at < end; at += boxes.getUint32(at)) {
      const [inner, next] = [at + 8, at + boxes.getUint32(at)];
      switch (nameAt(at)) {
        case 'moov':
        case 'mdia':
          walk(inner, next, isSound);
          break;
        case 'trak': {
          const found: boolean[] = [];
          walk(inner, next, found);
          if (!found.includes(true)) break;
          bytes.set(new TextEncoder().encode('free'), at + 4);
          tracks += 1;
          break;
        }
        case 'hdlr':
          // Version and flags, four empty bytes, then the kind of the track.
          isSound.push(nameAt(inner + 4) === 'soun');
      }
    }
  };
  walk(0, bytes.length, []);
  if (tracks === 0) throw new Error('the clip has no sound to take away');
  return bytes;
}
