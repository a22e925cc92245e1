import { displayWidth, padEnd, wrap } from "./width.js";

export interface Column<Row> {
  readonly heading: string;
  text(row: Row): string;
}

/**
 * Columns side by side where they fit, else one block of "heading: value" lines per row: nothing is cut off,
 * and a terminal of 40 columns is still readable.
 */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
  heading: (text: string) => string = (text) => text,
): string {
  const shown = columns.filter(({ text }) => rows.some((row) => text(row) !== ""));
  const widths = shown.map((column) =>
    Math.max(displayWidth(column.heading), ...rows.map((row) => displayWidth(column.text(row)))),
  );
  const total = widths.reduce((sum, value) => sum + value + 2, -2);
  if (total > width) return rows.map((row) => renderBlock(row, shown, width, heading)).join("\n\n");
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => padEnd(cell, widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    line(shown.map((column) => heading(column.heading))),
    ...rows.map((row) => line(shown.map((column) => column.text(row)))),
  ].join("\n");
}

function renderBlock<Row>(
  row: Row,
  columns: readonly Column<Row>[],
  width: number,
  heading: (text: string) => string,
): string {
  const indent = Math.max(...columns.map((column) => column.heading.length)) + 2;
  return columns
    .filter((column) => column.text(row) !== "")
    .map((column) => {
      const [first = "", ...more] = wrap(column.text(row), Math.max(20, width - indent));
      const label = padEnd(heading(column.heading), indent);
      return [label + first, ...more.map((line) => " ".repeat(indent) + line)].join("\n");
    })
    .join("\n");
}
