import type { ApiRequest } from "../api/message";

/** A write that was accepted (202) and is done later. */
export interface Job {
  readonly uuid: string;
  readonly request: ApiRequest;
  /** How many more GETs, of whatever, find it running. */
  readonly readsLeft: number;
  readonly state: "running" | "success" | "failure";
  /** Why it failed. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
}
