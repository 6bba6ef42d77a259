/** Prints tables. */

/** Prints `rows` under `head`; the first column is wide. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const cells of [head, ...rows]) {
    console.log(
      cells.map((cell, index) => (index === 0 ? cell.padEnd(48) : cell.padStart(10))).join(' '),
    );
  }
}

export function oneDecimal(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(1);
}
