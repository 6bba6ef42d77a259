/** One scenario from beginning to end, and what it came to. */
import { createHash } from 'node:crypto';
import { checkLiveness, NotLive } from './liveness.ts';
import { Safety } from './safety.ts';
import type { Scenario } from './scenario.ts';
import { Stage } from './stage.ts';

export interface Outcome {
  readonly seed: number;
  /** What must never happen and did: it ended the scenario. */
  readonly unsafe: string | undefined;
  /** What must come about once faults stop, and did not. */
  readonly notLive: string | undefined;
  /** What happened, a line each, with the milliseconds of virtual time. */
  readonly log: readonly string[];
  /** Of the log: the same scenario has the same one. */
  readonly digest: string;
}

/** Plays `scenario`. What does not hold ends it. */
export async function simulate(scenario: Scenario): Promise<Outcome> {
  const log: string[] = [];
  const say = (event: string) => log.push(`${stage.world.time.now.toFixed(3)} ${event}`);
  const stage = new Stage(scenario, (member) => safety.meets(member), say);
  const safety = new Safety(stage.world, say);
  let unsafe: string | undefined;
  let notLive: string | undefined;
  try {
    await stage.world.time.until(stage.calmAt);
    await checkLiveness(stage.world, scenario, say);
    safety.check();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    if (error instanceof NotLive) notLive = what;
    else unsafe = what;
    say(`FAILED ${error instanceof NotLive || !(error instanceof Error) ? what : error.stack}`);
  }
  const digest = createHash('sha256').update(log.join('\n')).digest('hex');
  return { seed: scenario.seed, unsafe, notLive, log, digest };
}
