/** Compares in a time that does not tell where two texts differ (RFC 6749 section 10.12 guards `state`). */
export function equalInConstantTime(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < expected.length; index++) {
    // NaN, beyond the end, counts as 0.
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(index);
  }
  return difference === 0;
}
