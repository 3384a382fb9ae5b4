import type { FaultRule } from "../../../lib/simulator/schema-types";
import { FaultRules } from "../../../lib/simulator/faults";
import { SimulatorError } from "../../../lib/simulator/simulator-error";
import { expectFailure, thrownBy } from "../../helpers/failure";

const SERVICES = "/protocols/san/iscsi/services";

function hits(rule: Omit<FaultRule, "do">, requests: readonly (readonly [string, string])[]): boolean[] {
  const rules = new FaultRules([{ ...rule, do: { status: 503 } }]);
  return requests.map(([method, path]) => rules.take(method, path) !== undefined);
}

describe("a fault rule", () => {
  it.each<[string, Omit<FaultRule, "do">, boolean]>([
    ["everything", {}, true],
    ["its method", { method: "POST" }, true],
    ["any method", { method: "*" }, true],
    ["not another method", { method: "PATCH" }, false],
    ["its path", { path: `${SERVICES}/x` }, true],
    ["what lies under its path", { path: SERVICES }, true],
    ["what lies under it, with a slash at its end", { path: `${SERVICES}/` }, true],
    ["everything under the root", { path: "/" }, true],
    ["not what only begins with the same letters", { path: "/protocols/san/iscsi/serv" }, false],
    ["not what lies under it, when it is exact", { path: SERVICES, exact: true }, false],
    ["just its path, when it is exact", { path: `${SERVICES}/x`, exact: true }, true],
  ])("happens to %s", (_, rule, expected) => {
    expect(hits(rule, [["POST", `${SERVICES}/x`]])).toEqual([expected]);
  });

  it("skips and counts the requests that match it, and no others", () => {
    const requests = [
      ["POST", SERVICES],
      ["GET", SERVICES],
      ["POST", SERVICES],
      ["POST", SERVICES],
      ["POST", SERVICES],
    ] as const;

    expect(hits({ method: "POST", skip: 1, times: 2 }, requests)).toEqual([false, false, true, true, false]);
  });

  it("happens for ever without a count", () => {
    expect(
      hits(
        {},
        Array.from({ length: 50 }, () => ["GET", "/"] as const),
      ),
    ).not.toContain(false);
  });

  it("lets the next rule have a request that it skips", () => {
    const rules = new FaultRules([{ skip: 1, do: { status: 500 } }, { do: { status: 501 } }]);

    expect([rules.take("GET", "/"), rules.take("GET", "/")]).toEqual([{ status: 501 }, { status: 500 }]);
  });

  it("can be added and cleared at any time", () => {
    const rules = new FaultRules();
    rules.add({ do: { status: 500 } });
    const before = rules.take("GET", "/");
    rules.clear();

    expect([before, rules.take("GET", "/")]).toEqual([{ status: 500 }, undefined]);
  });

  it.each<[unknown, ...string[]]>([
    [{ methd: "GET", do: {} }, "faults[1].methd: unknown, expected one of method, path,", "did you mean method?"],
    [{ method: "get", do: {} }, 'faults[1].method: got "get", expected one of *, GET,'],
    [{ path: "/api/svm", do: {} }, 'faults[1].path: got "/api/svm", expected a path that begins with "/" and leaves'],
    [{ path: "/svm" }, "faults[1].do: got nothing, expected what shall happen"],
    [{ do: { code: 6 } }, "faults[1].do.code: got 6, expected an ONTAP code, digits only"],
  ])("is not added when it is %j, and nothing with it", (rule, ...messages) => {
    const rules = new FaultRules();
    const error = thrownBy(() => {
      rules.add({ do: { status: 500 } }, rule as never);
    });

    expectFailure(error, SimulatorError, "SEED_INVALID", ...messages);
    expect(rules.take("GET", "/")).toBeUndefined();
  });

  it("may have members that are undefined", () => {
    const rules = new FaultRules();
    rules.add({ svm: undefined, do: { status: 500, code: undefined } } as never);

    expect(rules.take("GET", "/")).toEqual({ status: 500 });
  });
});
