import { TerraformVariable } from "cdktf";
import { IscsiService, OntapCluster } from "../../../lib";
import { ENDPOINT, queriedServices, synthesizeService } from "../../helpers/service-stack";
import { type Block, synthesize, type Synthesized } from "../../helpers/synthesized";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
const DB = { svmName: "svm_db", targetAlias: "db" };

/** Names of the blocks that observe. */
function observationsOf({ json }: Synthesized): string[] {
  const blocks = Object.entries(json.data?.external ?? {});
  return blocks.flatMap(([name, { program }]) => ((program as string[])[2] === "observe" ? name : [])).sort();
}

describe("the observation", () => {
  it("is one for all services of a cluster, decoded once", () => {
    const result = synthesize((stack) => {
      const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
      new IscsiService(stack, "a", { cluster, svmName: "svm_a" });
      new IscsiService(stack, "b", { cluster, svmUuid: UUID });
    });
    expect(observationsOf(result)).toEqual(["cluster1"]);
    expect(queriedServices(result)).toEqual([
      { key: "svm_a", svmName: "svm_a", ensure: "present", enabled: "true", activeSessions: "protect" },
      { key: UUID, svmUuid: UUID, ensure: "present", enabled: "true", activeSessions: "protect" },
    ]);
    expect(Object.values(result.json.locals ?? {})).toEqual([
      '${{for key, text in data.external.cluster1.result : key => jsondecode(text) if key != "*" && key != "!"}}',
    ]);
  });

  it("is one for each cluster", () => {
    const result = synthesize((stack) => {
      for (const name of ["eu", "us"]) {
        const cluster = new OntapCluster(stack, name, { endpoint: `https://${name}.example.com` });
        new IscsiService(stack, `${name}-db`, { cluster, svmName: "svm_db" });
      }
    });
    expect(observationsOf(result)).toEqual(["eu", "us"]);
    expect(Object.keys(result.json.resource?.null_resource ?? {}).sort()).toEqual(["eu-db", "us-db"]);
  });

  it("fails the plan when the cluster cannot be observed, and names the cluster", () => {
    const { json } = synthesizeService(DB);
    expect(json.data?.external?.cluster1?.lifecycle).toEqual({
      postcondition: [
        {
          condition: '${self.result["*"] == ""}',
          error_message: expect.stringContaining(`cluster1 (${ENDPOINT}) cannot be observed`) as string,
        },
      ],
    });
  });

  it("warns of what endangers a secret", () => {
    const { json } = synthesizeService(DB);
    expect(json.check?.cluster1).toMatchObject({
      assert: [{ condition: '${data.external.cluster1.result["!"] == ""}' }],
    });
  });

  it("warns of what the operator should look at in the services", () => {
    const { json } = synthesizeService(DB);
    expect(json.check?.cluster1_services).toMatchObject({
      assert: [{ condition: expect.stringMatching(/^\$\{join\("; ", \[for service in local\./) as string }],
    });
  });

  it("warns once for a cluster, and of what is known at plan where a part of it is", () => {
    const { json } = synthesize((stack) => {
      const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
      for (const id of ["a", "b"]) {
        const svmName = new TerraformVariable(stack, `svm-${id}`, {}).stringValue;
        new IscsiService(stack, id, { cluster, svmName });
      }
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    });
    const conditions = Object.values(json.check ?? {}).map(({ assert }) => (assert as Block[])[0]?.condition);
    expect(conditions.filter((condition) => String(condition).includes('["!"]'))).toEqual([
      '${data.external.cluster1.result["!"] == ""}',
    ]);
  });

  it("of what does not depend on the alias is certain where that is a token", () => {
    const { json } = synthesize((stack) => {
      const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
      const token = (id: string): string => new TerraformVariable(stack, id, {}).stringValue;
      new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: token("alias"), enabled: false });
      new IscsiService(stack, "two", { cluster, svmUuid: UUID, targetAlias: token("alias-two") });
      new IscsiService(stack, "late", { cluster, svmName: token("svm"), targetAlias: token("alias-late") });
    });
    const blocks = Object.values(json.data?.external ?? {});
    const [sight, ...others] = blocks.filter(({ query }) => "services" in Object(query));
    expect(others).toEqual([]);
    expect(sight?.program).toEqual(["node", expect.any(String), "facts"]);
    const asked = { ensure: "present", activeSessions: "protect", hidesAlias: "true" };
    expect(JSON.parse(String((sight?.query as Readonly<Record<string, string>>).services))).toEqual([
      { key: "svm_db", svmName: "svm_db", enabled: "false", ...asked },
      { key: UUID, svmUuid: UUID, enabled: "true", ...asked },
    ]);
  });

  it("of what does not depend on the alias warns in the place of the service's own one, and is of known clusters only", () => {
    const { json } = synthesize((stack) => {
      const token = (id: string): string => new TerraformVariable(stack, id, {}).stringValue;
      for (const [id, endpoint] of Object.entries({ known: ENDPOINT, late: token("endpoint") })) {
        const cluster = new OntapCluster(stack, id, { endpoint });
        new IscsiService(stack, `${id}-db`, { cluster, svmName: `svm_${id}`, targetAlias: token(`${id}-alias`) });
      }
    });
    const warnings = Object.keys(json.check ?? {}).map((name) => name.replace(/_[\dA-F]{8}(?=_|$)/, ""));
    expect(warnings.sort()).toEqual([
      "known-db_observed",
      "known_sight_services",
      "late-db_observed",
      "late-db_observed_services",
    ]);
    expect(JSON.stringify(json.check)).toMatch(/data\.external\.known_sight_\w+\.result\[\\"!\\"\]/);
    // Not of a service that stays as it is, nor of one whose end the plan refuses.
    const isTold = String.raw`service.live == \"enabled\" && !(service.inSync || \"${"$"}{service.mismatched}${"$"}{service.protected}\" != \"\") ? `;
    expect(JSON.stringify(json.check)).toContain(isTold);
  });

  it("is not there for a cluster without services", () => {
    const { json } = synthesize((stack) => {
      new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    });
    expect([json.data, json.resource]).toEqual([undefined, undefined]);
  });
});
