/** A foreign file as text, without its byte order mark. */
export interface DecodedText {
  readonly text: string;
  /** PowerShell writes a byte order mark or UTF-16; the tools themselves refuse both. */
  readonly encoding: "utf-8" | "utf-8-bom" | "utf-16";
}

/** Decodes a foreign file; undefined when it is no text at all. */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) {
    return decode("utf-8", bytes, "utf-8-bom");
  }
  if (first === 0xff && second === 0xfe) return decode("utf-16le", bytes, "utf-16");
  if (first === 0xfe && second === 0xff) return decode("utf-16le", swapPairs(bytes), "utf-16");
  return decode("utf-8", bytes, "utf-8");
}

/** Strict, and without the byte order mark: the decoder drops it by itself. */
function decode(
  label: "utf-8" | "utf-16le",
  bytes: Uint8Array,
  encoding: DecodedText["encoding"],
): DecodedText | undefined {
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes), encoding };
  } catch {
    return undefined;
  }
}

/** Big endian to little endian, because a Node without full ICU decodes only the latter. */
function swapPairs(bytes: Uint8Array): Uint8Array {
  const even = bytes.length - (bytes.length % 2);
  return bytes.slice(0, even).map((_, index, all) => all[index ^ 1] ?? 0);
}
