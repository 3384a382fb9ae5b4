/**
 * What went wrong between Terraform and a plugin: `RPC_UNKNOWN`, the call is not served; `MESSAGE_COMPRESSED`,
 * `MESSAGE_TOO_LARGE` and `MESSAGE_MALFORMED`, its message cannot be read; `VALUE_MALFORMED`, a Terraform value cannot be
 * read or written; `NOT_STARTED_BY_TERRAFORM`, a person started the program; `SOCKET_PATH_TOO_LONG`, no place to listen.
 */
export type PluginErrorCode =
  | "RPC_UNKNOWN"
  | "MESSAGE_COMPRESSED"
  | "MESSAGE_TOO_LARGE"
  | "MESSAGE_MALFORMED"
  | "VALUE_MALFORMED"
  | "NOT_STARTED_BY_TERRAFORM"
  | "SOCKET_PATH_TOO_LONG";

/** An error that the plugin server throws on purpose. Match on `code`, never on the text. */
export class PluginError extends Error {
  override readonly name = "PluginError";

  constructor(
    readonly code: PluginErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
