import { readJson } from "../json/read-json";
import { anyText, objectOf } from "../json/schema";
import type { Session } from "../state/session";
import { isAlias, type Service } from "../state/svm";
import { seedService, seedSession, seedSvm } from "./seed-schema";

// What a test gives to change a running simulator keeps the rules of a seed: plain JavaScript gets past the types.

const code = "ARGUMENT_INVALID";

const { enabled, targetName } = seedService.shape;
const { initiator, igroups } = seedSession.shape;

/** A seed may have what a cluster has from elsewhere; a change is what ONTAP takes. */
const targetAlias = anyText
  .refine(isAlias, 'at most 128 printable characters without a space, or "" for none')
  .exactOptional();

const serviceChanges = objectOf({ enabled, targetAlias, targetName });
const login = objectOf({ initiator, options: objectOf({ igroups }) });

/**
 * Reads the values that a service is to get. One that is `undefined` is left as it is.
 *
 * @throws SimulatorError ARGUMENT_INVALID with every value that is wrong or not known
 */
export function readServiceChanges(changes: unknown): Partial<Service> {
  return readJson(serviceChanges, changes, { at: "changes", code });
}

/**
 * Reads who logs in.
 *
 * @throws SimulatorError ARGUMENT_INVALID when that is no name of a host, or an option is wrong or not known
 */
export function readLogin(
  given: unknown,
): Pick<Session, "initiator"> & { readonly options: Partial<Pick<Session, "igroups">> } {
  return readJson(login, given, { code });
}

/**
 * Reads the name of a host.
 *
 * @throws SimulatorError ARGUMENT_INVALID when it is none
 */
export function readInitiator(given: unknown): string {
  return readJson(initiator, given, { at: "initiator", code });
}

/**
 * Reads the name that an SVM is to get.
 *
 * @throws SimulatorError ARGUMENT_INVALID when it is none
 */
export function readNewName(given: unknown): string {
  return readJson(seedSvm.shape.name, given, { at: "newName", code });
}
