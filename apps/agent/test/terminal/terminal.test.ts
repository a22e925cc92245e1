import { describe, expect, test } from "vitest";
import { formatDuration, formatRelative, parseDuration } from "../../src/terminal/duration.js";
import { editDistance, nearest } from "../../src/terminal/edit-distance.js";
import { printable, printableJson, printableText } from "../../src/terminal/printable.js";
import { renderTable } from "../../src/terminal/table.js";
import { displayWidth, wrap } from "../../src/terminal/width.js";

const minute = 60_000;
const hour = 60 * minute;

test.for([
  [0, "0 s"],
  [999, "0 s"],
  [40_000, "40 s"],
  [minute, "1 min"],
  [14 * minute + 59_000, "14 min 59 s"],
  [5 * hour + 59 * minute + 59_000, "5 h 59 min"],
  [6 * hour, "6 h"],
  [24 * hour + 5 * minute, "1 d"],
  [27 * hour, "1 d 3 h"],
] as const)("%i ms are %s", ([milliseconds, text]) => expect(formatDuration(milliseconds)).toBe(text));

test("times are told relative to now", () => {
  expect(formatRelative(90_000, 0)).toBe("in 1 min 30 s");
  expect(formatRelative(0, hour)).toBe("1 h ago");
});

test.for([
  ["60", minute],
  ["60s", minute],
  ["10m", 10 * minute],
  ["10min", 10 * minute],
  ["1h30m", 90 * minute],
  ["2d", 48 * hour],
  ["soon", undefined],
  ["", undefined],
  ["-1s", undefined],
  ["1.5h", undefined],
  ["10 m", undefined],
] as const)("%s is a duration or not", ([text, milliseconds]) =>
  expect(parseDuration(text)).toBe(milliseconds),
);

test.for([
  ["login", "login", 0],
  ["logn", "login", 1],
  ["lgoin", "login", 1],
  ["", "abc", 3],
  ["kitten", "sitting", 3],
] as const)("from %s to %s", ([left, right, distance]) => expect(editDistance(left, right)).toBe(distance));

test("a suggestion is never a wholly different word", () => {
  expect(nearest("qwne", ["qwen", "openai"])).toBe("qwen");
  expect(nearest("xy", ["qwen", "auth"])).toBeUndefined();
  expect(nearest("ls", ["xs"])).toBe("xs");
});

const hostile = [
  "\u001b[2J",
  "\u001b]52;c;AAAA\u0007",
  "\u009b31m",
  "a\rb",
  "\u202egpj.exe",
  "a\u200bb",
  "x\u2028y",
  "\u007f",
];

describe("what comes from outside cannot steer a terminal", () => {
  test.for(hostile)("%j", (text) => {
    for (const shown of [printable(text), printableText(text), printableJson({ text })]) {
      expect(shown).not.toMatch(/[\p{Cc}\u2028\u202e\u200b]/u);
    }
    expect(JSON.parse(printableJson({ text }))).toEqual({ text });
  });

  test("lines of an answer stay lines", () => {
    expect(printableText("one\n\ttwo\u001b[0m")).toBe("one\n\ttwo\\u001b[0m");
  });
});

describe("a table", () => {
  const rows = [
    { name: "qwen", place: "~/.qwen/oauth_creds.json" },
    { name: "日本", place: "x" },
  ];
  const columns = [
    { heading: "NAME", text: ({ name }: (typeof rows)[number]) => name },
    { heading: "NOTE", text: () => "" },
    { heading: "PLACE", text: ({ place }: (typeof rows)[number]) => place },
  ];

  test("has columns where they fit, and none that is empty", () => {
    expect(renderTable(rows, columns, 40)).toBe(
      ["NAME  PLACE", "qwen  ~/.qwen/oauth_creds.json", "日本  x"].join("\n"),
    );
  });

  test("puts details under their rows where it is narrow", () => {
    const narrow = columns.map((column) =>
      column.heading === "PLACE" ? { ...column, detail: true as const } : column,
    );
    expect(renderTable(rows, narrow, 28)).toBe(
      ["NAME", "qwen", "  place:", "    ~/.qwen/oauth_creds.json", "日本", "  place: x"].join("\n"),
    );
  });

  test("becomes a block for each row where they do not", () => {
    expect(renderTable(rows, columns, 20)).toBe(
      ["NAME   qwen", "PLACE  ~/.qwen/oauth_creds.json", "", "NAME   日本", "PLACE  x"].join("\n"),
    );
  });
});

test("text is broken at spaces, and a long word stays whole", () => {
  expect(wrap("one two three https://a.very.long.address/ four", 9)).toEqual([
    "one two",
    "three",
    "https://a.very.long.address/",
    "four",
  ]);
  expect(displayWidth("\u001b[1mab\u001b[22m日")).toBe(4);
});
