import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CLIPS, CLIP_SECONDS, type Clip, framesPerSecond } from './clips.ts';
import { pictureGraph, soundSource } from './scene.ts';

const run = promisify(execFile);

const MEDIA = join(import.meta.dirname, 'media');

/**
 * The encoding of each codec. H.264 has many reference frames for the digits of the frame number,
 * which repeat every ten frames. Opus begins 312 samples early, and WebM has no time before zero:
 * without the shift of the sound, the whole picture would be late by as much.
 */
const ENCODERS: Record<Clip['codec'], string> = {
  h264:
    '-c:v libx264 -preset veryslow -tune animation -crf 30 -refs 12 -sc_threshold 0 -profile:v high ' +
    '-c:a aac -b:a 24k -movflags +faststart',
  vp9:
    '-c:v libvpx-vp9 -deadline good -cpu-used 2 -row-mt 1 -crf 50 -b:v 0 -auto-alt-ref 6 ' +
    '-af asetpts=PTS+312 -c:a libopus -b:a 16k',
};

/** Encodes one clip, with a key frame every 2 s, and prints its size. */
async function encode(clip: Clip): Promise<void> {
  const file = join(MEDIA, clip.file);
  const distance = Math.round(2 * framesPerSecond(clip));
  const inputs = ['-f', 'lavfi', '-i', soundSource(), '-filter_complex', pictureGraph(clip)];
  const outputs =
    `-map [picture] -map 0:a -t ${CLIP_SECONDS} -g ${distance} -keyint_min ${distance} ` +
    `${ENCODERS[clip.codec]} -map_metadata -1 -fflags +bitexact -flags:v +bitexact`;
  await run('ffmpeg', ['-loglevel', 'error', '-y', ...inputs, ...outputs.split(' '), file]);
  console.log(`${clip.file}  ${Math.round((await stat(file)).size / 1000)} kB`);
}

const available = await run('ffmpeg', ['-hide_banner', '-encoders']).catch(() => undefined);
const missing = available
  ? ['libx264', 'libvpx-vp9', 'aac', 'libopus'].filter(
      (name) => !available.stdout.includes(` ${name} `),
    )
  : ['ffmpeg'];
if (missing.length > 0) {
  console.error(
    `Missing to make the clips: ${missing.join(', ')}. Debian: apt-get install -y ffmpeg.`,
  );
  process.exitCode = 1;
} else {
  await mkdir(MEDIA, { recursive: true });
  const wanted = process.argv.slice(2);
  for (const clip of CLIPS)
    if (wanted.length === 0 || wanted.includes(clip.name)) await encode(clip);
}
