import fc from "fast-check";

/** Any value, strings that a terminal would obey included. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>("", "\u001b[2J", "\u0000", -1, 0, 1.5, 1e300, null, [], {}),
);

/**
 * A record that is nearly right. Each field is kept, replaced by anything, or left out; one that nobody knows may
 * be added. A field is a value, a record that is itself nearly right, or an arbitrary for good values.
 *
 * @param kept how often a field is kept for each time that it is replaced and each that it is left out
 */
export function nearly(
  fields: Readonly<Record<string, unknown>>,
  kept = 4,
): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(fields).map(([name, field]) =>
    fc.oneof(
      { weight: kept, arbitrary: good(field, kept).map((value) => [[name, value]]) },
      { weight: 1, arbitrary: anything.map((value) => [[name, value]]) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
  );
  return fc
    .tuple(fc.tuple(...entries), fc.dictionary(fc.string(), anything, { maxKeys: 1 }))
    .map(([known, more]) => ({ ...more, ...Object.fromEntries(known.flat()) }));
}

function good(field: unknown, kept: number): fc.Arbitrary<unknown> {
  if (field instanceof fc.Arbitrary) return field;
  const isRecord = typeof field === "object" && field !== null && !Array.isArray(field);
  return isRecord ? nearly(field as Readonly<Record<string, unknown>>, kept) : fc.constant(field);
}
