import { OntapIscsiError } from "../errors";

/**
 * Why a command line cannot be carried out: `USAGE`, flags or variables that do not serve; `FILE_INVALID`, a file that does
 * not; `CANNOT_START`, a server that does not come up; `OUTPUT_LOST`, a standard output that takes no more.
 */
export type CliErrorCode = "USAGE" | "FILE_INVALID" | "CANNOT_START" | "OUTPUT_LOST";

/** What the user gave cannot be used; its parts are for the user. */
export class CliError extends OntapIscsiError<CliErrorCode> {}
