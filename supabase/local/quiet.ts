/** Shortens the library's console output: a stack trace for each refused statement. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { describeForLog } from './errors.ts';

type Log = (line: string) => void;

const current = new AsyncLocalStorage<Log>();
let isInstalled = false;

function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  const print = console.error.bind(console);
  console.error = (...values: unknown[]) => {
    const log = current.getStore();
    if (!log) {
      print(...values);
      return;
    }
    const line = describeForLog(values);
    if (line) log(line);
  };
}

/** Runs `work`. Its messages of `console.error` go to `log`, one line each. */
export function withLog<T>(log: Log, work: () => Promise<T>): Promise<T> {
  install();
  return current.run(log, work);
}
