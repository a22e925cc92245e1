import type { Host } from "@link-assistant/auth-core";

/**
 * Why a browser opened here would not be seen by the person at the keyboard; undefined where it would.
 * `BROWSER` overrules: who sets it knows better.
 */
export function whyNoBrowser({
  environment,
  platform,
}: Pick<Host, "environment" | "platform">): string | undefined {
  if (environment.BROWSER) return undefined;
  if (environment.SSH_CONNECTION || environment.SSH_TTY || environment.SSH_CLIENT)
    return "this is an SSH session";
  if (environment.REMOTE_CONTAINERS || environment.CODESPACES || environment.container)
    return "this is a container";
  if (environment.CI) return "this is a CI job";
  if (platform !== "linux" && platform !== "other") return undefined;
  // Windows opens it from inside WSL; a display is not needed.
  if (environment.WSL_DISTRO_NAME) return undefined;
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return "there is no display";
  return undefined;
}
