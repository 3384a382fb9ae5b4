import { ValidationError } from "../../lib/errors";
import { UNKNOWN } from "../../lib/plugin/value";
import type { ClusterConnection } from "../../lib/model/connection";
import { type Connections, Session } from "../../lib/provider/session";
import { expectFailure, thrownBy } from "../helpers/failure";
import { connectionTo } from "../helpers/ontap-client";
import { state, UUID } from "./states";

const CONNECTION = connectionTo({ endpoint: "https://cluster1.example.com", caFile: "" });

/** Of the second, it is not known yet how to reach it. */
const BOTH: Connections = new Map<string, ClusterConnection | typeof UNKNOWN>([
  ["a", CONNECTION],
  ["b", UNKNOWN],
]);

function session(connections: Connections | undefined): Session {
  return new Session(connections, { environment: {}, log: () => undefined });
}

describe("a session", () => {
  it("knows its clusters by their names, as long as they are known themselves", () => {
    const known = session(BOTH);
    expect(known.cluster("a")?.connection).toBe(CONNECTION);
    expect(known.cluster("b")).toBeUndefined();
    expect(known.cluster(UNKNOWN)).toBeUndefined();
    expect(session(undefined).cluster("a")).toBeUndefined();
    expect(known.clusters()).toHaveLength(1);
  });

  it("says which clusters there are, when one is named that there is not", () => {
    const error = thrownBy(() => session(new Map([["a", CONNECTION]])).cluster("c"));
    expectFailure(error, ValidationError, "INVALID_VALUE", 'Cluster "c" is not configured (configured: "a")');
    const none = thrownBy(() => session(new Map()).cluster("c"));
    expectFailure(none, ValidationError, "INVALID_VALUE", "(configured: none)");
  });

  it("reaches no cluster before it is known how", () => {
    const error = thrownBy(() => session(undefined).reach("a", { svmName: "svm1" }));
    expectFailure(error, ValidationError, "MISSING_VALUE", "SVM svm1", "unknown until apply");
  });

  it("names the only cluster, where there is only one", () => {
    expect(session(new Map([["a", CONNECTION]])).onlyCluster()).toBe("a");
    expect(session(BOTH).onlyCluster()).toBeNull();
    expect(session(new Map()).onlyCluster()).toBeNull();
  });

  it("knows which states were read in its walk", () => {
    const walk = session(new Map());
    walk.markRefreshed(state());
    expect(walk.isRefreshed(state({ enabled: false }))).toBe(true);
    expect(walk.isRefreshed(state({ svm_uuid: UUID.replace("1", "2") }))).toBe(false);
  });
});
