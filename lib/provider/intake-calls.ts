import { readObject, readState, writeValue } from "../plugin/dynamic-value";
import type { Answer, Request } from "../plugin/service";
import { existingService } from "./existing";
import { identityOf } from "./identity";
import { importedService, type ImportTarget, readImportId } from "./import";
import { movedService } from "./move";
import { writePrivate } from "./private-data";
import { errorOf } from "./problems";
import { textIn } from "./service-object";
import type { Session } from "./session";

/** Imports a live service, by its id or its identity. */
export async function importService(
  session: Session,
  { typeName, id, identity }: Request<"ImportResourceState">,
): Promise<Answer<"ImportResourceState">> {
  try {
    const { cluster, state } = await importedService(session, targetOf(id, identity));
    const { endpoint } = cluster.connection;
    const imported = {
      state: writeValue({ ...state }),
      private: writePrivate({ endpoint }),
      identity: identityOf(state),
    };
    return { importedResources: [{ typeName, ...imported }] };
  } catch (error) {
    return { diagnostics: [errorOf(error)] };
  }
}

function targetOf(id: string, identity: Request<"ImportResourceState">["identity"]): ImportTarget {
  const given = readObject(identity?.identityData);
  if (given === null) return readImportId(id);
  return readImportId(`${textIn(given.cluster) ?? ""}/${textIn(given.svm_uuid) ?? ""}`);
}

/** Takes over the record of a service that a `null_resource` carried. */
export function moveService(session: Session, request: Request<"MoveResourceState">): Answer<"MoveResourceState"> {
  try {
    const state = movedService(request.sourceTypeName, readState(request.sourceState), session.onlyCluster());
    return { targetState: writeValue({ ...state }) };
  } catch (error) {
    return { diagnostics: [errorOf(error)] };
  }
}

/** Reads a live service that something else manages. */
export async function readExisting(
  session: Session,
  { config }: Request<"ReadDataSource">,
): Promise<Answer<"ReadDataSource">> {
  try {
    const found = await session.activity.during(() => existingService(session, readObject(config) ?? {}));
    return { state: writeValue(found) };
  } catch (error) {
    const problem = errorOf(error);
    return { diagnostics: [session.applies ? problem : session.wayOut.beside(problem)] };
  }
}
