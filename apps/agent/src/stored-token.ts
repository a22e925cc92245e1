import { isStoredFile } from "@link-assistant/auth-core/stored-record";
import {
  parseStoredFile,
  qwenHomeFiles,
  qwenHomeSetting,
  storedFilePlaces,
} from "@link-assistant/auth-qwen/stored-file";
import { apiKeyProviderRows } from "./api-key-provider-rows.js";
import { isFileConfiguration } from "./configuration-guard.js";

/** As much of the machine as reading one stored credential takes. */
export interface TokenMachine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  now(): number;
  /** Undefined when nothing is there; throws when it cannot be read. */
  readText(path: string): string | undefined;
}

// A test compares these with the provider's own list.
export const explicitQwenVariables = [
  "QWEN_ACCESS_TOKEN",
  "QWEN_API_KEY",
  "BAILIAN_CODING_PLAN_API_KEY",
  "BAILIAN_TOKEN_PLAN_API_KEY",
  "DASHSCOPE_API_KEY",
];

// Past the advisory window at its widest (refresh of auth-core), somebody should renew behind the scenes.
const restMs = 6 * 60_000;

/**
 * What `agent auth token PROVIDER` prints where that takes no more than reading a valid credential: without
 * parser, schemas and OAuth library, at a tenth of their start-up. Undefined sends everything else, errors
 * included, the long way, which is the one that decides: this may know less, never differ.
 */
export function storedToken(providerId: string, machine: TokenMachine): string | undefined {
  const agentHome = simpleHome(machine);
  const variables = explicitVariables(providerId);
  if (agentHome === undefined || variables?.some((name) => machine.environment[name]?.trim()) !== false) {
    return undefined;
  }
  const record = machine.readText(`${agentHome}/credentials/${providerId}/record.json`);
  if (record !== undefined) return keyIn(record, machine.now());
  return providerId === "qwen" ? qwenToken(machine, agentHome) : undefined;
}

/** The folder of our stores, where they are files and nothing says otherwise. */
function simpleHome({ environment, readText }: TokenMachine): string | undefined {
  const { AGENT_HOME, HOME, AGENT_STORE } = environment;
  const home = AGENT_HOME || (HOME?.startsWith("/") ? `${HOME}/.agent` : undefined);
  if (home === undefined || (AGENT_STORE && AGENT_STORE !== "file")) return undefined;
  const configuration = readText(`${home}/config.json`);
  return configuration === undefined || isFileConfiguration(JSON.parse(configuration)) ? home : undefined;
}

function explicitVariables(providerId: string): readonly string[] | undefined {
  if (providerId === "qwen") return explicitQwenVariables;
  return apiKeyProviderRows.find(({ id }) => id === providerId)?.variables;
}

function keyIn(text: string, now: number): string | undefined {
  const file: unknown = JSON.parse(text);
  if (!isStoredFile(file) || file.credential?.kind !== "api-key") return undefined;
  const { apiKey, expiresAt } = file.credential;
  return expiresAt === undefined || expiresAt > now + restMs ? apiKey : undefined;
}

function qwenToken({ environment, workingFolder, now, readText }: TokenMachine, agentHome: string) {
  const home = environment.HOME;
  const texts = home === undefined ? [] : qwenHomeFiles(home).map(readText);
  const qwenHome = qwenHomeSetting(environment, texts);
  const { shared, own } = storedFilePlaces({ home, agentHome, workingFolder, qwenHome });
  const text = (shared === undefined ? undefined : readText(shared)) ?? readText(own);
  const credential = text === undefined ? undefined : parseStoredFile(text);
  if (credential?.expiresAt === undefined || credential.expiresAt <= now() + restMs) return undefined;
  return credential.accessToken;
}
