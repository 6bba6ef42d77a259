import { Device } from '../../simulation/device.ts';
import { VirtualTime } from '../../simulation/time.ts';

/** Virtual time in which any number of promises settle before each millisecond. */
class SettlingTime extends VirtualTime {
  override async until(time: number): Promise<void> {
    await settle();
    for (let next = Math.floor(this.now) + 1; next <= time; next += 1) {
      await super.until(next);
      await settle();
    }
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A machine in virtual time, for tools that take a clock and a ticker. */
export function machine() {
  const time = new SettlingTime();
  const device = new Device(time);
  return { time, clock: device, ticker: device, ending: new AbortController() };
}
