/** Rows of `| a | b |`, the first one the heading, in columns as the formatter wants them. */
export function table(text: string): string {
  const rows = text.split("\n").map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(3, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[], fill = " ") =>
    `| ${widths.map((width, index) => (cells[index] ?? "").padEnd(width, fill)).join(" | ")} |`;
  const [heading = [], ...body] = rows;
  return [line(heading), line([], "-"), ...body.map((row) => line(row))].join("\n");
}
