import type { IscsiServiceState } from "../../model/iscsi-service-state";
import { CliError } from "../cli-error";
import { constructId } from "./construct-id";
import { statementOf } from "./service-statement";
import { regionOf } from "./region";

/** A file's text with the services that it lacked. */
export interface Merged {
  /** The same text when nothing was added. */
  readonly text: string;
  readonly added: readonly IscsiServiceState[];
  /** Left out because the text names their SVM, but not as the SVM of a service: only its author knows what that means. */
  readonly unclear: readonly IscsiServiceState[];
}

/** What was found on a cluster. */
export interface LiveServices {
  readonly endpoint: string;
  readonly services: readonly IscsiServiceState[];
}

/**
 * Adds the services that an app's text does not declare before the closing line of the cluster's region, and leaves
 * everything else byte for byte. What stands in a comment counts as declared: that is how a service is left out for good.
 *
 * @throws CliError FILE_INVALID when the text has no such region, or more than one.
 */
export function mergeServices(text: string, { endpoint, services }: LiveServices): Merged {
  const place = closingLine(text, endpoint);
  const missing = services.filter((service) => !declares(text, service));
  const unclear = missing.filter(({ svmName }) => quotes(text, svmName));
  const added = missing.filter((service) => !unclear.includes(service));
  const lines = added.map((service) => statement(service, place));
  return { text: text.slice(0, place.start) + lines.join("") + text.slice(place.start), added, unclear };
}

/** The id is free: where it stands in the text, the service is unclear. */
function statement(service: IscsiServiceState, { indent, lineEnd }: ClosingLine): string {
  return `${statementOf(service, constructId(service.svmName), indent)}\n`.replaceAll("\n", lineEnd);
}

/** Where and how lines are added. */
interface ClosingLine {
  readonly start: number;
  readonly indent: string;
  readonly lineEnd: string;
}

function closingLine(text: string, endpoint: string): ClosingLine {
  const { begin, end } = regionOf(endpoint);
  const [opening, ...openings] = linesLike(text, begin);
  const [closing, ...closings] = linesLike(text, end);
  if (opening === undefined || closing === undefined || opening.start > closing.start) {
    throw noRegion(
      `expected the lines ${JSON.stringify(begin)} and ${JSON.stringify(end)}, where services may be added`,
    );
  }
  if (openings.length + closings.length > 0) {
    throw noRegion(`got the line ${JSON.stringify(openings.length > 0 ? begin : end)} twice, expected it once`);
  }
  return closing;
}

function noRegion(problem: string): CliError {
  return new CliError("FILE_INVALID", `nothing is added: ${problem}`);
}

function linesLike(text: string, wanted: string): ClosingLine[] {
  let next = 0;
  return text.split("\n").flatMap((line) => {
    const start = next;
    next += line.length + 1;
    if (line.trim() !== wanted) return [];
    const [indent = ""] = /^[ \t]*/.exec(line) ?? [];
    return { start, indent, lineEnd: line.endsWith("\r") ? "\r\n" : "\n" };
  });
}

function declares(text: string, { svmName, svmUuid }: IscsiServiceState): boolean {
  return assigns(text, "svmName", svmName, "") || assigns(text, "svmUuid", svmUuid, "i");
}

/** Whether a property with this value stands somewhere, in any kind of quotes. */
function assigns(text: string, property: string, value: string, flags: string): boolean {
  const literal = value.replaceAll(/[^A-Za-z0-9]/g, "\\$&");
  return new RegExp(`\\b${property}["']?\\s*:\\s*(["'\`])${literal}\\1`, flags).test(text);
}

function quotes(text: string, word: string): boolean {
  return ['"', "'", "`"].some((quote) => text.includes(quote + word + quote));
}
