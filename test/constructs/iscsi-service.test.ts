import { Resource as NullResource } from "@cdktf/provider-null/lib/resource";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { ActiveSessions, DeletionPolicy, IscsiService, OntapCluster, ValidationError } from "../../lib";
import { decodeSpec } from "../../lib/model/spec-codec";
import { expectFailure, thrownBy } from "../helpers/failure";
import {
  ENDPOINT,
  nullResource,
  ownerOf,
  queriedServices,
  type ServiceProps,
  synthesizeService,
} from "../helpers/service-stack";
import { type Block, rendered, type Synthesized } from "../helpers/synthesized";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
const DB: ServiceProps = { svmName: "svm_db", targetAlias: "db" };

describe("the resource of a service", () => {
  it.each<[string, ServiceProps, Record<string, string>]>([
    ["the values that are declared", DB, { svmName: "svm_db", ensure: "present", enabled: "true", targetAlias: "db" }],
    ["no alias that is not", { svmName: "s" }, { svmName: "s", ensure: "present", enabled: "true" }],
    [
      "an alias that is to be cleared",
      { svmName: "s", targetAlias: "" },
      { svmName: "s", ensure: "present", enabled: "true", targetAlias: "" },
    ],
    [
      "the SVM's UUID in lower case",
      { svmUuid: UUID.toUpperCase(), enabled: false },
      { svmUuid: UUID, ensure: "present", enabled: "false" },
    ],
    ["only the SVM of an absent service", { svmName: "s", ensure: "absent" }, { svmName: "s", ensure: "absent" }],
  ])("is triggered by %s", (_, props, expected) => {
    const { triggers } = nullResource(synthesizeService(props));
    const { live, drift, ...declared } = triggers as Record<string, string>;
    expect(declared).toEqual(expected);
    expect([live, drift]).toEqual([expect.any(String), expect.any(String)]);
  });

  it("is replaced when the live service differs, shows the difference, and is not replaced by that text alone", () => {
    const { triggers, lifecycle } = nullResource(synthesizeService(DB));
    const seen = expect.stringMatching(/^\$\{local\.cluster1_services_\w+\["svm_db"\]\.inSync \? /) as string;
    expect(triggers).toMatchObject({ live: seen, drift: seen });
    expect((triggers as Block).live).toMatch(/\? "in sync" : \(timestamp\(\) == "" \? "" : "in sync"\)\}$/);
    expect((triggers as Block).drift).toMatch(/\? null : local\.\w+\["svm_db"\]\.drift\}$/);
    expect(lifecycle).toMatchObject({ ignore_changes: ['triggers["drift"]'] });
  });

  it("cannot be planned while something blocks the write, or sessions are protected, and names the SVM then", () => {
    const { lifecycle } = nullResource(synthesizeService(DB));
    expect(lifecycle).toMatchObject({
      precondition: [
        { condition: expect.stringMatching(/^\$\{local\.\w+\["svm_db"\]\.mismatched == ""\}$/) as string },
        {
          condition: expect.stringMatching(/^\$\{local\.\w+\["svm_db"\]\.protected == ""\}$/) as string,
          error_message: expect.stringMatching(
            /SVM svm_db is not .*: \$\{local\.\w+\["svm_db"\]\.protected\}\.$/,
          ) as string,
        },
        {
          condition: expect.stringMatching(/^\$\{local\.\w+\["svm_db"\]\.blocked == ""\}$/) as string,
          error_message: expect.stringMatching(
            /SVM svm_db cannot .*: \$\{local\.\w+\["svm_db"\]\.blocked\}\.$/,
          ) as string,
        },
      ],
    });
  });

  it("is brought about by the program, which gets connection and triggers, and no secret", () => {
    const { provisioner } = nullResource(synthesizeService(DB));
    expect(provisioner).toEqual([
      {
        "local-exec": {
          command: "apply",
          environment: {
            ONTAP_ISCSI_ACTIVE_SESSIONS: "protect",
            ONTAP_ISCSI_CLUSTER: expect.stringContaining(ENDPOINT) as string,
            ONTAP_ISCSI_SEEN_SERVICE: expect.stringMatching(/^\$\{local\.\w+\["svm_db"\]\.live\}$/) as string,
            ONTAP_ISCSI_SEEN_SVM_UUID: expect.stringMatching(/^\$\{local\.\w+\["svm_db"\]\.svmUuid\}$/) as string,
            ONTAP_ISCSI_SPEC: "${jsonencode(self.triggers)}",
          },
          interpreter: ["node", expect.stringMatching(/^\$\{path\.module\}\/assets\/.*\/provisioner\.cjs$/)],
          quiet: true,
        },
      },
    ]);
  });
});

it("another resource may wait for a service", () => {
  const { json } = synthesizeService(DB, (db, stack) => {
    const cluster = new OntapCluster(stack, "other", { endpoint: "https://other.example.com" });
    new IscsiService(stack, "later", { cluster, svmName: "svm_later" }).node.addDependency(db);
    new NullResource(stack, "consumer", { dependsOn: [db] });
  });
  expect(json.resource?.null_resource).toMatchObject({
    consumer: { depends_on: [expect.stringMatching(/^terraform_data\.db_owner_/) as string] },
    later: { depends_on: expect.arrayContaining(["null_resource.db"]) as string[] },
  });
});

describe("an alias", () => {
  it.each([
    "${x}",
    "%{if}",
    "$${x}",
    `a"b`,
    String.raw`a\b`,
    String.raw`a\"b`,
    "é",
    "🎯",
    "x".repeat(128),
    "$",
    "a&<b>",
  ])("reaches the program as it is: %s", (targetAlias) => {
    const result = synthesizeService({ svmName: "svm_db", targetAlias });
    const { triggers } = nullResource(result);
    expect(rendered((triggers as Block).targetAlias)).toBe(targetAlias);
    const [service = {}] = queriedServices(result);
    expect(decodeSpec(service)).toEqual({ svmName: "svm_db", enabled: true, targetAlias });
  });

  it("is composed, as ONTAP's is when it is compared", () => {
    const { triggers } = nullResource(synthesizeService({ svmName: "svm_db", targetAlias: "e\u0301" }));
    expect(triggers).toMatchObject({ targetAlias: "\u00e9" });
  });
});

describe("the attributes of a service", () => {
  function outputOf(value: (db: IscsiService) => unknown, props: ServiceProps = DB): Synthesized {
    return synthesizeService(props, (db, stack) => {
      new TerraformOutput(stack, "out", { value: value(db) });
    });
  }

  it("targetName is what was observed, or read by facts after a creation", () => {
    const { json } = outputOf((db) => db.targetName);
    const [facts = "", block = {}] =
      Object.entries(json.data?.external ?? {}).find(([name]) => name !== "cluster1") ?? [];
    const [, name = ""] = /^\$\{local\.(\w+)\}$/.exec(String(json.output?.out?.value)) ?? [];
    expect(json.locals?.[name]).toMatch(
      new RegExp(
        String.raw`^\$\{(local\.\w+\["svm_db"\])\.targetNamePending \? jsondecode\(data\.external\.${facts}\[0\]\.result\["svm_db"\]\).targetName : \[\1.targetName, terraform_data\.db_owner_\w+\.id\]\[0\]\}$`,
      ),
    );
    expect(block).toMatchObject({
      count: expect.stringMatching(/^\$\{local\.\w+\["svm_db"\]\.targetNamePending \? 1 : 0\}$/) as string,
      lifecycle: { postcondition: [{ condition: expect.stringContaining('.targetName, "-") != "-"') as string }] },
      depends_on: ["null_resource.db"],
      program: ["node", expect.stringMatching(/provisioner\.cjs$/), "facts"],
      query: { key: "svm_db", svmName: "svm_db", ensure: "present", enabled: "true", targetAlias: "db" },
    });
  });

  it("targetName may be used often, and has one facts", () => {
    const { json } = outputOf((db) => [db.targetName, db.targetName]);
    expect(Object.keys(json.data?.external ?? {})).toHaveLength(2);
  });

  it("facts expects the SVM's UUID, and no IQN when targetName is not used", () => {
    const { json } = outputOf((db) => [db.inSync, db.drift], { ...DB, deletionPolicy: DeletionPolicy.DISABLE });
    const blocks = Object.values(json.data?.external ?? {}).filter(
      ({ program }) => (program as string[])[2] === "facts",
    );
    expect(blocks).toHaveLength(1);
    expect(blocks[0]?.lifecycle).toEqual({
      postcondition: [
        {
          condition: '${coalesce(jsondecode(self.result["svm_db"]).svmUuid, "-") != "-"}',
          error_message: expect.stringContaining("Apply again") as string,
        },
      ],
    });
    expect(blocks[0]?.count).toMatch(/targetNamePending && local\.\w+\["svm_db"\]\.svmUuid == ""\) \? 1 : 0\}$/);
  });

  it.each<[string, (db: IscsiService) => unknown, string]>([
    ["inSync", (db) => db.inSync, "inSync"],
    ["drift", (db) => db.drift, "drift"],
  ])("%s is what was observed at plan", (_, value, field) => {
    const { json } = outputOf(value);
    expect(json.output?.out?.value).toMatch(new RegExp(String.raw`^\$\{local\.\w+\["svm_db"\]\.${field}\}$`));
  });

  it("targetPortals is what was observed at plan, and read only when it is used", () => {
    const used = outputOf((db) => db.targetPortals);
    expect(used.json.output?.out?.value).toMatch(/^\$\{local\.\w+\["svm_db"\]\.targetPortals\}$/);
    expect(used.json.data?.external?.cluster1?.query).toMatchObject({ targetPortals: "true" });
    expect(outputOf((db) => db.drift).json.data?.external?.cluster1?.query).toMatchObject({ targetPortals: "false" });
  });

  it("an absent service has no target to name", () => {
    const stack = new TerraformStack(new App(), "stack");
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const gone = new IscsiService(stack, "gone", { cluster, svmName: "svm_db", ensure: "absent" });
    const error = thrownBy(() => gone.targetName);
    expectFailure(
      error,
      ValidationError,
      "INVALID_VALUE",
      'IscsiService "stack/gone": targetName',
      "remove the reference",
    );
  });
});

describe("the owner, whose destruction carries out the deletion policy", () => {
  const WHEN =
    "removed from the code, it stays as it is; by a destroy that does not exclude this record, or a -replace of it:";

  it.each<[string, ServiceProps, string]>([
    ["RETAIN, the default", {}, "the live service stays as it is"],
    [
      "DISABLE",
      { deletionPolicy: DeletionPolicy.DISABLE },
      `${WHEN} the live service is disabled; refused while hosts have iSCSI sessions with it`,
    ],
    [
      "DELETE",
      { deletionPolicy: DeletionPolicy.DELETE },
      `${WHEN} the live service is deleted, its IQN is lost; refused while hosts have iSCSI sessions with it`,
    ],
    [
      "DELETE of a service whose sessions may end",
      { deletionPolicy: DeletionPolicy.DELETE, activeSessions: ActiveSessions.END },
      `${WHEN} the live service is deleted, its IQN is lost; iSCSI sessions that hosts have with it end`,
    ],
  ])("tells what a destroy does under %s", (_, props, meaning) => {
    const result = synthesizeService({ ...DB, ...props });
    const { name, ...owner } = ownerOf(result);
    expect(name).toMatch(/^db_owner_/);
    expect(owner).toMatchObject({ depends_on: ["null_resource.db"] });
    expect(owner.input).toMatchObject({ svmName: "svm_db", on_destroy: meaning });
  });

  it("is refused in a module, whose instances do not know of one another, unless the service stays as it is", () => {
    const precondition = (props: ServiceProps): unknown => ownerOf(synthesizeService({ ...DB, ...props })).lifecycle;
    expect(precondition({ deletionPolicy: DeletionPolicy.DELETE })).toEqual({
      precondition: [
        {
          condition: "${path.module == path.root}",
          error_message: expect.stringContaining(
            'got the deletion policy "delete" in a stack that is used as',
          ) as string,
        },
      ],
    });
    expect(precondition({})).toBeUndefined();
  });

  it("holds what the destroy is aimed by", () => {
    const deletionPolicy = DeletionPolicy.DELETE;
    expect(ownerOf(synthesizeService({ ...DB, deletionPolicy })).input).toEqual({
      cluster: "cluster1",
      endpoint: ENDPOINT,
      svmName: "svm_db",
      svmUuid: expect.stringMatching(/\.svmUuid == ""\) \? .*\.svmUuid : local\.\w+\["svm_db"\]\.svmUuid\}$/) as string,
      deletionPolicy,
      activeSessions: "protect",
      on_destroy: expect.any(String) as string,
    });
  });

  it("holds none of that where the destroy does nothing, and then nothing reads the SVM's UUID after a creation", () => {
    const result = synthesizeService(DB);
    expect(ownerOf(result).input).toEqual({
      cluster: "cluster1",
      svmName: "svm_db",
      deletionPolicy: "retain",
      on_destroy: "the live service stays as it is",
    });
    expect(Object.keys(result.json.data?.external ?? {})).toEqual(["cluster1"]);
  });

  it("takes all that it goes by from the state, where the plan of the destroy shows it", () => {
    const { provisioner } = ownerOf(synthesizeService({ ...DB, deletionPolicy: DeletionPolicy.DELETE }));
    expect(provisioner).toEqual([
      {
        "local-exec": {
          command: "delete",
          when: "destroy",
          interpreter: ["node", expect.stringMatching(/provisioner\.cjs$/)],
          environment: {
            ONTAP_ISCSI_CLUSTER: expect.stringContaining(ENDPOINT) as string,
            ONTAP_ISCSI_IN_MODULE: "${path.module != path.root}",
            ONTAP_ISCSI_OWNED:
              '${try(jsonencode({for name, text in self.input : name => text if name != "connection"}), "null")}',
          },
          quiet: true,
        },
      },
    ]);
  });
});
