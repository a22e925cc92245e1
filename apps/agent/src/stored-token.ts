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
  const stored: unknown = record === undefined ? undefined : JSON.parse(record);
  const isSignedOut = isStoredFile(stored) && stored.credential === null;
  if (stored !== undefined && !isSignedOut) return keyIn(stored, machine.now());
  return providerId === "qwen" ? qwenToken(machine, agentHome) : undefined;
}

/** The folder of our stores, where they are files and nothing says otherwise. */
function simpleHome({ environment, readText }: TokenMachine): string | undefined {
  const { AGENT_HOME, HOME, AGENT_STORE } = environment;
  const home = AGENT_HOME || (HOME?.startsWith("/") ? `${HOME}/.agent` : undefined);
  if (home === undefined || (AGENT_STORE && AGENT_STORE !== "file")) return undefined;
  const configuration = readText(`${home}/config.json`);
  if (configuration === undefined) return home;
  const isSimple = isFileConfiguration(JSON.parse(configuration)) && !configuration.includes('"issuer"');
  return isSimple ? home : undefined;
}

function explicitVariables(providerId: string): readonly string[] | undefined {
  if (providerId === "qwen") return explicitQwenVariables;
  return apiKeyProviderRows.find(({ id }) => id === providerId)?.variables;
}

function keyIn(file: unknown, now: number): string | undefined {
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
  const side = readText(`${agentHome}/qwen/login.json`);
  const { accessToken, params } = credential;
  return isPlain(params?.resource_url, side, environment, texts) ? accessToken : undefined;
}

const qwensIssuer = "https://chat.qwen.ai";
const loopback = /^http:\/\/127\.0\.0\.1:\d+(\/v1)?$/;

/**
 * Whether the login is beyond doubt one of the server that the settings name, with a place of Qwen's or none:
 * which server gave it is noted beside it.
 */
function isPlain(
  resource: string | undefined,
  side: string | undefined,
  environment: TokenMachine["environment"],
  texts: readonly (string | undefined)[],
): boolean {
  const configured = environment.AGENT_QWEN_ISSUER || environment.QWEN_OAUTH_BASE_URL || qwensIssuer;
  const noted = [...(side ?? "").matchAll(/"issuer":\s*"([^"]*)"/g)].map(([, issuer]) => issuer);
  return (
    (configured === qwensIssuer || loopback.test(configured)) &&
    noted.every((issuer) => issuer === configured) &&
    !texts.some((text) => text && /AGENT_QWEN_ISSUER|QWEN_OAUTH_BASE_URL/.test(text)) &&
    (resource === undefined || resource === "portal.qwen.ai" || loopback.test(resource))
  );
}
