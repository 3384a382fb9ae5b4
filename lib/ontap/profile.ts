import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { SettingsError } from "../errors";
import { CONNECTION_DEFAULTS } from "../model/connection";
import { unreadableFile } from "../secrets";

export type Environment = Readonly<Record<string, string | undefined>>;

/** How messages about a request name its settings. */
export interface SettingNames {
  readonly login: string;
  readonly caFile: string;
}

export class Profile {
  readonly warnings: string[] = [];
  readonly #prefix: string;

  constructor(
    readonly name: string,
    private readonly environment: Environment,
  ) {
    this.#prefix = environmentPrefix(name);
  }

  variable(suffix: string): string {
    return `${this.#prefix}${suffix}`;
  }

  /** The value of a variable. Pipelines pass a missing secret as an empty one. */
  value(suffix: string): string | undefined {
    const text = this.environment[this.variable(suffix)];
    return text === "" ? undefined : text;
  }

  /** @throws SettingsError FILE_UNREADABLE naming the variable and the file. */
  file(suffix: string): string | undefined {
    const path = this.value(suffix);
    return path === undefined ? undefined : readText(this.variable(suffix), path);
  }

  /** As `file`, for a secret: without one newline at its end, and with a warning if others may read the file. */
  secretFile(suffix: string): string | undefined {
    const text = this.file(suffix);
    if (text !== undefined) this.#warnIfReadableByOthers(suffix);
    return text?.replace(/\r?\n$/, "");
  }

  #warnIfReadableByOthers(suffix: string): void {
    const path = resolve(this.value(suffix) ?? "");
    if (process.platform === "win32" || (statSync(path).mode & 0o077) === 0) return;
    this.warnings.push(
      `${this.variable(suffix)}: others may read ${path}; restrict its permissions: chmod 600 ${path}`,
    );
  }
}

/** The prefix of a profile's environment variables: `ONTAP_` for `default`, `ONTAP_PROD_EU_` for `prod-eu`. */
export function environmentPrefix(profile: string): string {
  return profile === CONNECTION_DEFAULTS.profile ? "ONTAP_" : `ONTAP_${profile.toUpperCase().replaceAll("-", "_")}_`;
}

/** Terraform runs the program in the stack's folder, so the error shows the whole path. @throws SettingsError. */
export function readText(source: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SettingsError("FILE_UNREADABLE", `${source}: cannot read ${unreadableFile(file, error)}`, {
      remedy: "give the path of a file, not its content, and check its permissions",
    });
  }
}
