import { CliError } from "../cli-error";

/** The lines between which services of one cluster are added to a file; all other lines are the user's own. */
export interface Region {
  readonly begin: string;
  readonly end: string;
}

const BEGIN = `// begin: services that "ontap-iscsi discover" found on `;
const END = `// end: services that "ontap-iscsi discover" found on `;

/** The lines for the cluster with this endpoint: what was discovered on another cluster does not get between them. */
export function regionOf(endpoint: string): Region {
  return { begin: BEGIN + endpoint, end: END + endpoint };
}

/** A region as it stands in a text. */
export interface PlacedRegion {
  /** The text between its lines. */
  readonly content: string;
  /** Where its closing line begins. */
  readonly end: number;
  /** What its closing line begins with. */
  readonly indent: string;
  readonly lineEnd: "\n" | "\r\n";
}

/**
 * The cluster's region in a text; `undefined` where neither of its lines is.
 *
 * @throws CliError FILE_INVALID when it has only one of the lines, has one twice, or has them the wrong way round.
 */
export function findRegion(text: string, endpoint: string): PlacedRegion | undefined {
  const { begin, end } = regionOf(endpoint);
  const lines = linesOf(text);
  const openings = lines.filter(({ trimmed }) => trimmed === begin);
  const closings = lines.filter(({ trimmed }) => trimmed === end);
  const [[opening], [closing]] = [openings, closings];
  if (opening === undefined && closing === undefined) return undefined;
  if (opening === undefined || closing === undefined || opening.start > closing.start)
    throw notThere(`the lines ${begin} and ${end} are not both there, in this order`);
  if (openings.length + closings.length > 2)
    throw notThere(`the line ${openings.length > 1 ? begin : end} is there twice`);
  const { start, indent, lineEnd } = closing;
  return { content: text.slice(opening.next, start), end: start, indent, lineEnd };
}

function notThere(problem: string): CliError {
  const remedy = "correct the file: each of the two lines is to be there once, the first one first";
  return new CliError("FILE_INVALID", `nothing is added: ${problem}`, { remedy });
}

/** A text without the regions of all clusters but this one. */
export function withoutOtherRegions(text: string, endpoint: string): string {
  const own = regionOf(endpoint);
  let within = false;
  const kept = linesOf(text).filter(({ trimmed }) => {
    if (trimmed.startsWith(BEGIN) && trimmed !== own.begin) within = true;
    const keep = !within;
    if (trimmed.startsWith(END) || trimmed === own.begin) within = false;
    return keep || trimmed === own.begin;
  });
  return kept.map(({ start, next }) => text.slice(start, next)).join("");
}

interface Line {
  readonly start: number;
  /** Where the next one begins. */
  readonly next: number;
  readonly trimmed: string;
  readonly indent: string;
  readonly lineEnd: "\n" | "\r\n";
}

function linesOf(text: string): Line[] {
  let next = 0;
  return text.split("\n").map((line) => {
    const start = next;
    next += line.length + 1;
    const [indent = ""] = /^[ \t]*/.exec(line) ?? [];
    return { start, next, trimmed: line.trim(), indent, lineEnd: line.endsWith("\r") ? "\r\n" : "\n" };
  });
}
