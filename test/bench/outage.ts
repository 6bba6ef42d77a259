/** How soon a member is in step again after a network outage. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../../stack/stage.ts';
import { setOutage } from '../network/outage.ts';
import type { Latencies } from './commands.ts';
import { untilTogether } from './until-together.ts';

/** Seconds of the outage: some that a link survives, some that end it, and a long one. */
const OUTAGE_SECONDS = [3, 9, 10, 11, 12, 13, 14, 20, 40];

/** Interrupts one member's network for a while, `repetitions` times. */
export async function outages(stage: Stage, repetitions: number): Promise<Latencies> {
  const outage = await setOutage(stage);
  const { stays, goes } = outage;
  const both = [stays, goes] as const;
  const values: number[] = [];
  try {
    for (const viewer of both) await viewer.open(`${stage.cinema.url}/plain`);
    await goes.join(await stays.create());
    await stays.control('play');
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      await untilTogether(both);
      await stays.control({ seek: 10 });
      await sleep(3000);
      outage.cut();
      await sleep((OUTAGE_SECONDS[repetition % OUTAGE_SECONDS.length] ?? 0) * 1000);
      outage.mend();
      values.push(await untilTogether(both));
    }
  } finally {
    await outage.stop();
  }
  return { name: 'network back after 3 to 40 s: until within 25 ms', values };
}
