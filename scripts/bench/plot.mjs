const colours = { bar: "#4b3fd1", base: "#8a9099", text: "#5b6168" };
const [rowHeight, labelWidth, barWidth] = [22, 260, 380];

/** A bar a row: how many times `node -e 0` a command costs. Plain SVG, readable on light and dark ground. */
export function plot(rows) {
  const widest = Math.max(...rows.map(({ ratio }) => ratio));
  const height = rows.length * rowHeight + 16;
  const bars = rows.map(({ node, command, ratio }, index) => {
    const y = 8 + index * rowHeight;
    const width = (ratio / widest) * barWidth;
    const fill = command.startsWith("agent") ? colours.bar : colours.base;
    return [
      `<text x="${labelWidth - 8}" y="${y + 15}" text-anchor="end">${command} · ${node}</text>`,
      `<rect x="${labelWidth}" y="${y + 4}" width="${width.toFixed(1)}" height="${rowHeight - 8}" rx="2" fill="${fill}"/>`,
      `<text x="${(labelWidth + width + 6).toFixed(1)}" y="${y + 15}">${ratio.toFixed(2)}</text>`,
    ].join("\n    ");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${labelWidth + barWidth + 60} ${height}" role="img" aria-label="CPU of short commands as multiples of node -e 0">
  <g font-family="system-ui, sans-serif" font-size="12" fill="${colours.text}">
    ${bars.join("\n    ")}
  </g>
</svg>
`;
}
