import { expect, test } from "vitest";
import { startQwenServerProcess, tokenRequests } from "../src/index.js";
import { refresh } from "./qwen-server/client.js";

test("runs in a process of its own, steered from here", async () => {
  const server = await startQwenServerProcess({ refreshRefusedError: "invalid_grant" });
  try {
    let commits = 0;
    server.onRefresh(() => commits++);
    const { refreshToken } = await server.issueTokens();
    expect((await refresh(server, refreshToken)).status).toBe(200);
    expect(await refresh(server, refreshToken)).toMatchObject({ body: { error: "invalid_grant" } });
    await server.set({ refreshRefusedError: "invalid_request" });
    await server.addFault({ on: "token", kind: "reset" });
    await expect(refresh(server, refreshToken)).rejects.toThrow();
    expect(await refresh(server, refreshToken)).toMatchObject({ body: { error: "invalid_request" } });

    expect(tokenRequests(await server.log(), "refresh_token")).toHaveLength(4);
    expect(await server.revokedLogins()).toBe(1);
    expect(commits).toBe(1);
    await expect(server.approve(undefined)).rejects.toThrow("No sign-in is waiting");
  } finally {
    await server.close();
  }
});
