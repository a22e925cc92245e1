import type { exchange } from "./main.js";

// The program of an exchange process: `agent.cjs` starts it to spend a refresh token, and may die meanwhile.
void (require("./main.cjs") as { exchange: typeof exchange }).exchange();
