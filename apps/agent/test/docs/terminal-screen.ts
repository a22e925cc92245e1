/** A stretch of text that is shown in one way. */
export interface Run {
  readonly text: string;
  readonly bold: boolean;
  /** Undefined is the terminal's own. */
  readonly colour: string | undefined;
}

type Look = Omit<Run, "text">;
type Row = { character: string; look: Look }[];

const plain: Look = { bold: false, colour: undefined };
const colours: Readonly<Record<string, string>> = { 31: "red", 32: "green", 33: "yellow", 36: "cyan" };
const escapeCharacter = String.fromCharCode(27);
const sequence = new RegExp(`${escapeCharacter}\\[([\\d;]*)([mK])`, "y");

/** What a terminal shows of what was sent to it. Knows what `agent` sends, and fails on everything else. */
export function terminalScreen(sent: string): readonly (readonly Run[])[] {
  const rows: Row[] = [[]];
  let look = plain;
  let column = 0;
  for (let at = 0; at < sent.length; at += 1) {
    const character = sent[at] ?? "";
    const row = rows.at(-1) ?? [];
    if (character === "\r") column = 0;
    else if (character === "\n") rows.push([]);
    else if (character === escapeCharacter) {
      sequence.lastIndex = at;
      const [whole, parameters = "", command] = sequence.exec(sent) ?? [];
      if (whole === undefined) throw new Error(`Not understood: ${JSON.stringify(sent.slice(at, at + 10))}`);
      if (command === "K") row.length = column;
      else look = parameters.split(";").reduce(restyled, look);
      at += whole.length - 1;
    } else {
      row[column] = { character, look };
      column += 1;
    }
  }
  return rows.map(runsOf);
}

function restyled(look: Look, parameter: string): Look {
  if (parameter === "" || parameter === "0") return plain;
  if (parameter === "1") return { ...look, bold: true };
  if (parameter === "22") return { ...look, bold: false };
  if (parameter === "39") return { ...look, colour: undefined };
  const colour = colours[parameter];
  if (colour === undefined) throw new Error(`No such colour here: ${parameter}`);
  return { ...look, colour };
}

function runsOf(row: Row): readonly Run[] {
  const runs: Run[] = [];
  for (const { character, look } of row) {
    const last = runs.at(-1);
    if (last?.bold === look.bold && last.colour === look.colour) {
      runs[runs.length - 1] = { ...last, text: last.text + character };
    } else runs.push({ text: character, ...look });
  }
  return runs;
}
