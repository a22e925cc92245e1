/** In half blocks, light on dark as terminals are; undefined where it would not fit. */
export async function qrCode(text: string, columns: number): Promise<string | undefined> {
  const { renderUnicodeCompact } = await import("uqr");
  const code = renderUnicodeCompact(text, { border: 2 });
  return (code.split("\n")[0]?.length ?? 0) <= columns ? code : undefined;
}
