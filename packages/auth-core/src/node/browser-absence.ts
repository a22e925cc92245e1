export interface Machine {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Files whose presence tells a container. */
  readonly exists: (path: string) => boolean;
}

/**
 * Why opening a browser here would open it in the wrong place or not at all; undefined if nothing speaks
 * against it. For a person: completes "The browser was not opened: …".
 */
export function browserAbsence({ platform, environment, exists }: Machine): string | undefined {
  const isSet = (name: string) => Boolean(environment[name]);
  if (isSet("SSH_CONNECTION") || isSet("SSH_CLIENT") || isSet("SSH_TTY")) return "this is an SSH session";
  if (isSet("CI")) return "this is a CI job";
  if (isSet("CODESPACES") || isSet("GITPOD_WORKSPACE_ID")) return "this is a remote workspace";
  if (exists("/.dockerenv") || exists("/run/.containerenv") || isSet("KUBERNETES_SERVICE_HOST")) {
    return "this is a container";
  }
  if (platform !== "linux") return undefined;
  // WSL opens the browser of Windows and needs no display.
  if (isSet("WSL_DISTRO_NAME") || isSet("WSL_INTEROP")) return undefined;
  return isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") ? undefined : "there is no display";
}
