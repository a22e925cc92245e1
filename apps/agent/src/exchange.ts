import { exchange } from "./serve-exchange.js";

// The program of an exchange process: `agent.cjs` starts it to spend a refresh token, and may die meanwhile.
void exchange();
