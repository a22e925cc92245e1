import { parseEnv } from "node:util";
import { parseEnvironmentFile } from "@link-assistant/auth-core/importing";
import { describe, expect, test } from "vitest";

describe("parseEnvironmentFile reads what Node's own parser reads", () => {
  test.each([
    ["a bare value", "A=1"],
    ["spaces around the sign", "  A  =  one two  "],
    ["export", "export A=1\nexport  B=2"],
    ["a comment after a bare value", "A=1 # one"],
    ["a hash within quotes", `A="1 # one"\nB='2 # two'`],
    ["an empty value", "A=\nB=2"],
    ["line feeds in double quotes", 'A="one\\ntwo"'],
    ["no line feeds in single quotes", "A='one\\ntwo'"],
    ["a value over several lines", 'A="one\ntwo"\nB=3'],
    ["backticks", 'A=`it\'s "so"`'],
    ["CRLF", "A=1\r\nB=2\r\n"],
    ["an equals sign in the value", "A=b=c=="],
    ["no expansion", "A=$HOME\nB=$A"],
    ["comments and blank lines", "# A=0\n\nA=1\n   # B=2"],
    ["the last assignment wins", "A=1\nA=2"],
    ["a dollar sign in quotes", "A='$x'"],
  ])("%s", (_, text) => {
    expect({ ...parseEnvironmentFile(text) }).toEqual({ ...parseEnv(text) });
  });

  test("a byte order mark is not part of the first name", () => {
    expect(parseEnvironmentFile("\uFEFFA=1").A).toBe("1");
  });

  test("`__proto__` is a name like any other", () => {
    expect(Object.getPrototypeOf(parseEnvironmentFile("__proto__=1"))).toBeNull();
  });
});
