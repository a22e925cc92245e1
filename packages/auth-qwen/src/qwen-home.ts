import type { Host } from "@link-assistant/auth-core";
import { isAbsolutePath } from "@link-assistant/auth-core/importing";
import { qwenFolder, qwenHomeFiles, qwenHomeSetting } from "./stored-file/index.js";

/** `QWEN_HOME` on this machine, by Qwen Code's own rules. */
export async function findQwenHome(host: Host): Promise<string | undefined> {
  const files = host.home === undefined ? [] : qwenHomeFiles(host.home);
  const texts = await Promise.all(files.map((path) => readText(host, path)));
  return qwenHomeSetting(host.environment, texts);
}

/** Qwen Code's folder on this machine; undefined without a home. */
export async function findQwenFolder(host: Host): Promise<string | undefined> {
  return qwenFolder({ ...host, qwenHome: await findQwenHome(host) });
}

/** A relative `QWEN_HOME` lies in the working folder: whoever made the project may have put there what is in it. */
export async function isQwenHomeOfProject(host: Host): Promise<boolean> {
  const named = await findQwenHome(host);
  return named !== undefined && !/^~(?=$|[\\/])/.test(named) && !isAbsolutePath(host, named);
}

async function readText(host: Host, path: string): Promise<string | undefined> {
  const reading = await host.readFile(path);
  return reading.status === "read" ? new TextDecoder().decode(reading.bytes) : undefined;
}
