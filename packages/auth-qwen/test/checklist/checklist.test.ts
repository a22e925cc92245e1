import { expect, it } from "vitest";
import { authorizationServer } from "./authorization-server.js";
import { credentialFile } from "./credential-file.js";
import { keys } from "./keys.js";
import { locks } from "./lock.js";
import { modelApi } from "./model-api.js";

const rows = [...credentialFile, ...locks, ...authorizationServer, ...modelApi, ...keys];

/** Every case that Qwen Code and Qwen's servers are known to produce. */
const ids = [
  ...["Q01", "Q02", "Q03", "Q04", "Q05", "Q06", "Q07", "Q08", "Q09", "Q10", "Q11", "Q12", "Q13", "Q14"],
  ...["Q20", "Q21", "Q22", "Q23", "Q24", "Q25", "Q26"],
  ...["Q30", "Q31", "Q32", "Q33", "Q34", "Q35"],
  ...["Q40"],
  ...["Q50", "Q51"],
];

it("covers every case of the list", () => {
  expect([...new Set(rows.map(({ id }) => id))].sort()).toEqual(ids);
});

it.each(rows)("$id $what: $expected", async ({ outcome, expected }) => {
  expect(await outcome()).toBe(expected);
});
