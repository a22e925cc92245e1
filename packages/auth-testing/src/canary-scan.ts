/** A piece of a secret that was found where it must not be. */
export interface Leak {
  /** Which secret, by its name; never its value. */
  readonly secret: string;
  readonly form: string;
}

export interface CanaryScan {
  /** Every secret of which at least a piece stands in `content`, in any of the usual spellings. */
  find(content: string | Uint8Array): readonly Leak[];
}

/** The shortest piece that counts, in characters of the secret: "the last 8" is masking, 12 is a leak. */
const pieceLength = 12;

/**
 * Looks for secrets the way they leak: whole or cut, plain, escaped for JSON or a URL, in base64, base64url,
 * hexadecimal, or in UTF-16.
 *
 * @example
 * ```ts
 * import { inspect } from "node:util";
 * import { canaryScan } from "@link-assistant/auth-testing";
 *
 * declare const error: Error;
 * const scan = canaryScan({ "refresh token": "CNRY-refresh-…" });
 * const leaks = scan.find(inspect(error, { depth: null, showHidden: true }));
 * ```
 */
export function canaryScan(secrets: Readonly<Record<string, string>>): CanaryScan {
  const pieces = Object.entries(secrets).flatMap(([secret, value]) =>
    piecesOf(value).map(([form, texts]) => ({ secret, form, texts })),
  );
  return {
    find(content) {
      const text = typeof content === "string" ? content : Buffer.from(content).toString("latin1");
      return pieces
        .filter(({ texts }) => texts.some((piece) => text.includes(piece)))
        .map(({ secret, form }) => ({ secret, form }));
    },
  };
}

function piecesOf(value: string): readonly (readonly [form: string, texts: readonly string[]])[] {
  const bytes = Buffer.from(value);
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(value);
  const hex = bytes.toString("hex");
  const base64 = [0, 1, 2].map((offset) => alignedBase64(bytes, offset));
  return [
    ["plain", windows(value, pieceLength)],
    ["JSON", json === value ? [] : windows(json, pieceLength)],
    ["URL", url === value ? [] : windows(url, pieceLength)],
    ["hexadecimal", windows(hex, 2 * pieceLength, 2)],
    ["hexadecimal, upper case", windows(hex.toUpperCase(), 2 * pieceLength, 2)],
    ["base64", base64.flatMap((text) => windows(text, 16))],
    ["base64url", base64.flatMap((text) => windows(text.replaceAll("+", "-").replaceAll("/", "_"), 16))],
    ["UTF-16", windows(Buffer.from(value, "utf16le").toString("latin1"), 2 * pieceLength - 1, 2)],
  ];
}

/** As it looks when `offset` other bytes stand before it, without the characters that depend on neighbours. */
function alignedBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  return text.slice(offset === 0 ? 0 : offset + 1, -1);
}

/** All pieces of this length; the whole, where it is shorter. */
function windows(text: string, length: number, step = 1): readonly string[] {
  if (text.length <= length) return text === "" ? [] : [text];
  const pieces: string[] = [];
  for (let start = 0; start + length <= text.length; start += step)
    pieces.push(text.slice(start, start + length));
  return pieces;
}
