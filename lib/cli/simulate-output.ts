import { resolve } from "node:path";
import type { RequestLogEntry } from "../simulator/http/request-log-entry";
import { visible } from "./display";
import type { Announcement } from "./schemas/announcement";

/** How a simulator says that it listens to a program: one line of JSON. */
export function announcementLine(announcement: Announcement): string {
  return `${JSON.stringify(announcement)}\n`;
}

/**
 * How it says so to a person: what to type in another terminal.
 *
 * @param passwordVariable holds the password, which is not printed; absent: others are let in than those with a password.
 */
export function announcementBlock(
  { endpoint, caFile, username, pid }: Announcement,
  passwordVariable?: string,
): string {
  const variables = [
    ["ONTAP_ENDPOINT", quoted(endpoint)],
    ...(caFile === null ? [] : [["ONTAP_CA_FILE", quoted(resolve(caFile))]]),
    ...(passwordVariable === undefined
      ? []
      : [
          ["ONTAP_USERNAME", quoted(username)],
          ["ONTAP_PASSWORD", `…   # the ${passwordVariable} of this terminal`],
        ]),
  ];
  const lines = variables.map(([name, value]) => `  export ${name}=${value}\n`);
  return `ONTAP is simulated at ${endpoint} by process ${pid}, until Ctrl+C. In another terminal:\n\n${lines.join("")}\n`;
}

/** A request as a line for a person. */
export function requestLine({ time, method, path, query, status, code }: RequestLogEntry): string {
  const outcome = status === null ? "connection cut" : `${status}${code === null ? "" : ` ${code}`}`;
  return visible(`${time.slice(11, 19)} ${method} ${path}${query && `?${query}`}  ${outcome}`) + "\n";
}

/** As one word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
