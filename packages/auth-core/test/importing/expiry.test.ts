import { readExpiry, statusByExpiry } from "@link-assistant/auth-core/importing";
import { expect, test } from "vitest";

const at = Date.UTC(2026, 10, 24, 12);

test.each([
  ["milliseconds", at, {}, { expiresAt: at }],
  ["milliseconds as text", String(at), {}, { expiresAt: at }],
  ["seconds where milliseconds belong", at / 1000, {}, { expiresAt: at, unitGuessed: true }],
  ["seconds where they belong", at / 1000, "s", { expiresAt: at }],
  ["milliseconds where seconds belong", at, "s", { expiresAt: at, unitGuessed: true }],
  ["ISO 8601", "2026-11-24T12:00:00Z", {}, { expiresAt: at }],
  ["RFC 3339 with nanoseconds and an offset", "2026-11-24T13:00:00.000000001+01:00", {}, { expiresAt: at }],
  ["microseconds", at * 1000, {}, {}],
  ["zero", 0, {}, {}],
  ["a negative number", -1, {}, {}],
  ["null", null, {}, {}],
  ["nothing", undefined, {}, {}],
  ["not a number", Number.NaN, {}, {}],
  ["infinity", Number.POSITIVE_INFINITY, {}, {}],
  ["words", "tomorrow", {}, {}],
  ["a year alone", "2026", {}, { expiresAt: 2_026_000, unitGuessed: true }],
  ["a date that does not exist", "2026-13-45T00:00:00Z", {}, {}],
  ["an object", {}, {}, {}],
])("%s", (_, value, unit, expected) => {
  expect(readExpiry(value, unit === "s" ? "s" : "ms")).toEqual(expected);
});

test.each([
  [at + 1, "usable"],
  [at, "expired"],
  [at - 1, "expired"],
  [undefined, "unknown-expiry"],
])("what ends at %s is %s", (expiresAt, status) => {
  expect(statusByExpiry(expiresAt, at)).toBe(status);
});
