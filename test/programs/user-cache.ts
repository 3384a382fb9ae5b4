import { homedir } from "node:os";
import { join } from "node:path";

/** Folder in the user's cache for one kind of things that are costly to make again: `XDG_CACHE_HOME`, by default `~/.cache`. */
export function userCacheFolder(
  kind: "programs" | "stand-ins" | "genuine-providers",
  env: NodeJS.ProcessEnv = process.env,
): string {
  const { XDG_CACHE_HOME: chosen = "" } = env;
  return join(chosen === "" ? join(homedir(), ".cache") : chosen, "cdktf-ontap-iscsi", kind);
}
