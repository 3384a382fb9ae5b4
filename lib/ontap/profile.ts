import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf, SettingsError } from "../errors";
import { CONNECTION_DEFAULTS } from "../model/connection";

/** Where settings are read from: `process.env` in a program. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What messages about a request call the settings that it was sent with. */
export interface SettingNames {
  /** The variables that the login comes from, and their profile. */
  readonly login: string;
  /** The variable for the certificate authority. */
  readonly caFile: string;
}

/** The environment variables of one credentials profile, and the files that they name. */
export class Profile {
  /** What may endanger a secret without being an error, for the operator. */
  readonly warnings: string[] = [];
  readonly #prefix: string;

  constructor(
    readonly name: string,
    private readonly environment: Environment,
  ) {
    this.#prefix = environmentPrefix(name);
  }

  /** The whole name of a variable. */
  variable(suffix: string): string {
    return `${this.#prefix}${suffix}`;
  }

  /** The value of a variable. An empty one counts as unset: that is how pipelines pass a secret that is not there. */
  value(suffix: string): string | undefined {
    const text = this.environment[this.variable(suffix)];
    return text === "" ? undefined : text;
  }

  /**
   * The text of the file that a variable names, if it is set.
   *
   * @throws SettingsError FILE_UNREADABLE naming the variable and the file.
   */
  file(suffix: string): string | undefined {
    const path = this.value(suffix);
    return path === undefined ? undefined : readText(this.variable(suffix), path);
  }

  /** As `file`, for a secret: one newline at its end does not count, and a file that others may read is warned of. */
  secretFile(suffix: string): string | undefined {
    const text = this.file(suffix);
    if (text !== undefined) this.#warnIfReadableByOthers(suffix);
    return text?.replace(/\r?\n$/, "");
  }

  #warnIfReadableByOthers(suffix: string): void {
    const path = resolve(this.value(suffix) ?? "");
    if (process.platform === "win32" || (statSync(path).mode & 0o077) === 0) return;
    this.warnings.push(`${this.variable(suffix)}: others may read ${path}; take the rights away: chmod 600 ${path}`);
  }
}

/**
 * What the names of a profile's environment variables begin with: `ONTAP_` for the profile `default`,
 * `ONTAP_PROD_EU_` for `prod-eu`.
 */
export function environmentPrefix(profile: string): string {
  return profile === CONNECTION_DEFAULTS.profile ? "ONTAP_" : `ONTAP_${profile.toUpperCase().replaceAll("-", "_")}_`;
}

/**
 * Reads a text file. A relative path counts from where the program runs: that is the stack's folder in an engine, so that
 * the error shows the whole path.
 *
 * @param source what names the file, for the error.
 * @throws SettingsError FILE_UNREADABLE.
 */
export function readText(source: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new SettingsError("FILE_UNREADABLE", `${source}: cannot read ${resolve(file)} (${messageOf(cause)})`, {
      remedy: "check its path and rights",
      cause,
    });
  }
}
