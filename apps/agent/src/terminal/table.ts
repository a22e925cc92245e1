import { displayWidth, padEnd, wrap } from "./width.js";

export interface Column<Row> {
  readonly heading: string;
  text(row: Row): string;
  /** May stand on a line of its own under the row, where the terminal is too narrow for all columns. */
  readonly detail?: true;
}

type Heading = (text: string) => string;

/**
 * Columns side by side where they fit; else the details under their rows, the last ones first; else one block of
 * "heading  value" lines per row. Nothing is ever cut off.
 */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
  heading: Heading = (text) => text,
): string {
  const shown = columns.filter(({ text }) => rows.some((row) => text(row) !== ""));
  for (const below of waysToNarrow(shown)) {
    const beside = shown.filter((column) => !below.includes(column));
    if (totalWidth(rows, beside) <= width) return renderRows(rows, beside, below, width, heading);
  }
  return rows.map((row) => renderBlock(row, shown, width, heading)).join("\n\n");
}

/** No detail below, then the last one, then the last two, and so on. */
function waysToNarrow<Row>(columns: readonly Column<Row>[]): readonly (readonly Column<Row>[])[] {
  const details = columns.filter(({ detail }) => detail);
  return [[], ...details.map((_, index) => details.slice(details.length - 1 - index))];
}

function widthOf<Row>(rows: readonly Row[], { heading, text }: Column<Row>): number {
  return Math.max(displayWidth(heading), ...rows.map((row) => displayWidth(text(row))));
}

function totalWidth<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, column) => sum + widthOf(rows, column) + 2, -2);
}

function renderRows<Row>(
  rows: readonly Row[],
  beside: readonly Column<Row>[],
  below: readonly Column<Row>[],
  width: number,
  heading: Heading,
): string {
  const widths = beside.map((column) => widthOf(rows, column));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => padEnd(cell, widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    line(beside.map((column) => heading(column.heading))),
    ...rows.flatMap((row) => [
      line(beside.map((column) => column.text(row))),
      ...below.flatMap((column) => renderDetail(row, column, width)),
    ]),
  ].join("\n");
}

function renderDetail<Row>(row: Row, { heading, text }: Column<Row>, width: number): readonly string[] {
  if (text(row) === "") return [];
  const [first = "", ...more] = wrap(`${heading.toLowerCase()}: ${text(row)}`, Math.max(20, width - 4));
  return [`  ${first}`, ...more.map((part) => `    ${part}`)];
}

function renderBlock<Row>(
  row: Row,
  columns: readonly Column<Row>[],
  width: number,
  heading: Heading,
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
