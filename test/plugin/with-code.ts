import type { PluginErrorCode } from "../../lib/plugin/plugin-error";

/** For `toThrow`: a plugin error of this code, and of this text where it matters. */
export function withCode(code: PluginErrorCode, message = /./): Error {
  return expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error;
}
