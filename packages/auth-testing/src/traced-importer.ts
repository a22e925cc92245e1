import { execFile } from "node:child_process";
import { lstat, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface TracedImport {
  /** Folder of the importer's package; what runs is what was built. */
  readonly packageFolder: string;
  /** `opencode` for `import { opencode } from "@link-assistant/auth-opencode"`. */
  readonly name: string;
  readonly home: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface SystemCall {
  readonly name: string;
  /** Arguments as strace prints them. */
  readonly arguments: string;
  readonly paths: readonly string[];
}

export interface ImportTrace {
  /** What `find` found, as JSON has it. */
  readonly findings: readonly Readonly<Record<string, unknown>>[];
  /** Calls that could change a file or reach another machine or program, harmless ones left out. */
  readonly breaches: readonly string[];
  /** How many calls named a path below the home: that the trace saw something. */
  readonly looks: number;
}

/**
 * Runs `find` and `reveal` of an importer under strace and tells every call by which it did more than look.
 * Needs the built packages and strace.
 */
export async function traceImporter(options: TracedImport): Promise<ImportTrace> {
  const scratch = await mkdtemp(join(tmpdir(), "traced-"));
  try {
    const output = join(scratch, "strace");
    const findings = await runTraced(options, scratch, output);
    const calls = parseTrace(await readFile(output, "utf8"));
    const looks = calls.filter(({ paths }) => paths.some((path) => path.startsWith(options.home))).length;
    const left = (await readdir(scratch)).filter((name) => name !== "strace");
    const breaches = calls
      .filter((call) => isBreach(call, scratch))
      .map((call) => `${call.name}(${call.arguments}`);
    return { findings, looks, breaches: [...breaches, ...left.map((name) => `left behind: ${name}`)] };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function runTraced(
  { packageFolder, name, home, environment }: TracedImport,
  scratch: string,
  output: string,
): Promise<ImportTrace["findings"]> {
  const script = `
    import { nodeHost } from "@link-assistant/auth-core/node";
    import { ${name} } from "@link-assistant/auth-${name}";
    const found = await ${name}.source.find(nodeHost());
    for (const finding of found) await finding.reveal().catch(() => undefined);
    console.log(JSON.stringify(found));`;
  const node = [process.execPath, "--input-type=module", "--eval", script];
  const trace = [
    "-f",
    "-qq",
    "-s",
    "400",
    "-e",
    "trace=%file,%network,%process,ftruncate,fchmod,fchown",
    "-o",
    output,
  ];
  const { stdout } = await promisify(execFile)("strace", [...trace, ...node], {
    cwd: packageFolder,
    env: { PATH: "/usr/bin:/bin", HOME: home, TMPDIR: scratch, ...environment },
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

/** Lines such as `123 openat(AT_FDCWD, "/a", O_RDONLY) = 3`; the second half of an interrupted call names nothing. */
function parseTrace(text: string): readonly SystemCall[] {
  return text.split("\n").flatMap((line) => {
    const [, name, rest] = /^\d+\s+(\w+)\((.*)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined) return [];
    const paths = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path]) => path ?? "");
    return [{ name, arguments: rest, paths }];
  });
}

const readOnlyCalls =
  /^(access|faccessat2?|chdir|execve|getcwd|lstat|newfstatat|open|openat|openat2|readlink|readlinkat|stat|statfs|statx|fstatfs|inotify_\w+|getxattr|lgetxattr|name_to_handle_at)$/;
const processCalls =
  /^(clone3?|exit|exit_group|wait4|waitid|kill|tgkill|rt_\w+|arch_prctl|set_tid_address|vfork)$/;

/** Below the scratch folder anything goes: it is where a private copy belongs. */
function isBreach({ name, arguments: args, paths }: SystemCall, scratch: string): boolean {
  if (paths.length > 0 && paths.every((path) => path.startsWith(scratch))) return false;
  if (name.startsWith("open"))
    return /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND/.test(args) && !paths.includes("/dev/null");
  if (name === "execve") return !paths.includes(process.execPath);
  // libc asks the name service's cache about the user before it reads /etc/passwd.
  if (name === "connect") return !args.includes("/var/run/nscd/socket");
  if (name === "socket") return !args.startsWith("AF_UNIX");
  if (
    name === "socketpair" ||
    name === "getsockname" ||
    name === "getsockopt" ||
    name === "fchmod" ||
    name === "fchown" ||
    name === "ftruncate"
  )
    return false;
  return !readOnlyCalls.test(name) && !processCalls.test(name);
}

/** All that an importer must leave as it is: of each file its bytes, place on the disk, mode and times but the last look. */
export async function fingerprint(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  return Promise.all(
    entries.sort().map(async (name) => {
      const path = join(folder, name);
      const status = await lstat(path, { bigint: true });
      const bytes = status.isFile() ? (await readFile(path)).toString("base64") : "";
      const { ino, mode, uid, gid, size, mtimeNs, ctimeNs, nlink } = status;
      return [name, ino, mode, uid, gid, size, mtimeNs, ctimeNs, nlink, bytes].join(" ");
    }),
  );
}
