import { spawn } from "node:child_process";
import { startQwenServer, tokenRequests } from "../../packages/auth-testing/dist/index.js";
import { median } from "./cpu.mjs";
import { environment, writeQwenLogin } from "./start-up.mjs";

/** 50 processes that find one expired token at the same moment; a used refresh token ends the login. */
export async function measureStorm(agent, home, processes = 50) {
  const server = await startQwenServer({ settings: { refreshMilliseconds: 200 } });
  try {
    signIn(server, home, { expiry_date: Date.now() - 1000 });
    const env = { ...environment(home), QWEN_OAUTH_BASE_URL: server.url };
    const atOnce = async (argv) => {
      const started = performance.now();
      const ended = await Promise.all(Array.from({ length: processes }, () => run(argv, { env })));
      return { ended, slowestMs: Math.max(...ended.map(({ endedAt }) => endedAt - started)) };
    };
    const { ended, slowestMs } = await atOnce([agent, "auth", "token", "qwen"]);
    // What fifty starts of Node take, whatever they do.
    const bare = await atOnce(["-e", "0"]);
    return {
      processes,
      served: ended.filter(({ status, stdout }) => status === 0 && stdout.startsWith("CNRY-access")).length,
      requests: tokenRequests(server.log, "refresh_token").length,
      slowestMs,
      bareMs: bare.slowestMs,
    };
  } finally {
    await server.close();
  }
}

const bareFetch = `
const response = await fetch(process.env.MODEL_URL, {
  method: "POST",
  headers: { authorization: "Bearer " + process.env.MODEL_TOKEN, "content-type": "application/json" },
  body: JSON.stringify({ model: "coder-model", stream: true, messages: [{ role: "user", content: "hi" }] }),
});
for await (const chunk of response.body) process.stdout.write(chunk);
`;

/** From the start of the process to the first byte of the answer, beside a script that does nothing but fetch. */
export async function measureFirstByte(agent, home, rounds = 9) {
  const server = await startQwenServer();
  try {
    const token = signIn(server, home);
    const bare = { MODEL_URL: `${server.url}/v1/chat/completions`, MODEL_TOKEN: token };
    const samples = { agent: [], fetch: [] };
    for (let round = 0; round < rounds; round++) {
      const prompt = await run([agent, "-m", "qwen/coder-model", "hi"], {
        env: { ...environment(home), QWEN_OAUTH_BASE_URL: server.url },
      });
      const script = await run(["--input-type=module", "-e", bareFetch], {
        env: { ...environment(home), ...bare },
      });
      for (const { status } of [prompt, script]) if (status !== 0) throw new Error(`exit ${status}`);
      samples.agent.push(prompt.firstByteMs);
      samples.fetch.push(script.firstByteMs);
    }
    return { agentMs: median(samples.agent), fetchMs: median(samples.fetch) };
  } finally {
    await server.close();
  }
}

function signIn(server, home, fields = {}) {
  const { accessToken, refreshToken } = server.issueTokens();
  const login = { access_token: accessToken, refresh_token: refreshToken, resource_url: `${server.url}/v1` };
  writeQwenLogin(home, { ...login, ...fields });
  return accessToken;
}

function run(argv, options) {
  const started = performance.now();
  const child = spawn(process.execPath, argv, { ...options, stdio: ["ignore", "pipe", "ignore"] });
  let stdout = "";
  let firstByteMs;
  child.stdout.on("data", (data) => {
    firstByteMs ??= performance.now() - started;
    stdout += data;
  });
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, stdout, firstByteMs, endedAt: performance.now() }));
  });
}
