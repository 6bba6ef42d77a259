/** What came of one part of a test run. */
export interface Ran {
  readonly name: string;
  readonly seconds: number;
  readonly isOk: boolean;
  /** Tests; 0 where the part is no test suite. */
  readonly passed: number;
  readonly failed: number;
}

/**
 * A table of seconds and tests a part, the first part that failed, and a closing line that CI reads.
 *
 * A part that fails without a failed test, such as a type error, counts as one failure.
 */
export function summary(ran: readonly Ran[]): string {
  const width = Math.max(...ran.map(({ name }) => name.length), 'total'.length);
  const row = (name: string, seconds: string, tests: string) =>
    `${name.padEnd(width)}${seconds.padStart(10)}${tests.padStart(8)}`;
  const sum = (value: (part: Ran) => number) => ran.reduce((all, part) => all + value(part), 0);
  const passed = sum((part) => part.passed);
  const failed = sum((part) => Math.max(part.failed, part.isOk ? 0 : 1));
  const tests = (count: number) => (count > 0 ? String(count) : '–');
  const first = ran.find(({ isOk }) => !isOk);
  return [
    '',
    row('part', 'seconds', 'tests'),
    ...ran.map((part) => row(part.name, part.seconds.toFixed(1), tests(part.passed + part.failed))),
    row(
      'total',
      sum(({ seconds }) => seconds).toFixed(1),
      tests(sum((part) => part.passed + part.failed)),
    ),
    ...(first ? [`\nFailed: ${first.name}`] : []),
    '',
    `${passed} passed, ${failed} failed`,
  ].join('\n');
}
