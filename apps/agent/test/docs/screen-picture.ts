import type { Run } from "./terminal-screen.js";

const columns = 80;
const fontSize = 14;
const lineHeight = 20;
const margin = 18;
const width = Math.ceil(columns * fontSize * 0.602) + 2 * margin;

// A dark window with a rim, since a picture on GitHub does not know whether the page around it is light or dark.
const style = `
    rect { fill: #0d1117; stroke: #30363d; }
    text { fill: #e6edf3; font: ${fontSize}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; }
    .bold { font-weight: bold; }
    .red { fill: #ff7b72; }
    .green { fill: #7ee787; }
    .yellow { fill: #e3b341; }
    .cyan { fill: #76e3ea; }
  `;

/** A terminal of 80 columns as SVG: text in whatever monospaced font the reader has, no script, nothing loaded. */
export function screenPicture(title: string, rows: readonly (readonly Run[])[]): string {
  const height = rows.length * lineHeight + 2 * margin;
  const lines = rows.flatMap((runs, index) => {
    const y = margin + index * lineHeight + fontSize;
    const text = runs.map(span).join("");
    return text.trim() === "" ? [] : [`  <text x="${margin}" y="${y}" xml:space="preserve">${text}</text>`];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
  <title>${escaped(title)}</title>
  <style>${style}</style>
  <rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${lines.join("\n")}
</svg>
`;
}

function span({ text, bold, colour }: Run): string {
  const classes = [...(bold ? ["bold"] : []), ...(colour === undefined ? [] : [colour])];
  return classes.length === 0
    ? escaped(text)
    : `<tspan class="${classes.join(" ")}">${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
