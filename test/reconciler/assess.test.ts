import { OntapApiError } from "../../lib/errors";
import { ActiveSessions } from "../../lib/model/policies";
import type { IscsiServiceState } from "../../lib/model/service";
import { CATALOGUE } from "../../lib/ontap/catalogue";
import type { IscsiSession, Portal, SvmFacts } from "../../lib/ontap/resources";
import { assess, type Assessment, type ClusterFacts, type Declared, factsFor } from "../../lib/reconciler/assess";
import { describeStep } from "../../lib/reconciler/plan";
import type { SessionsRead } from "../../lib/reconciler/sessions";
import { liveService } from "../helpers/live-service";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
const OTHER_UUID = UUID.replace("1", "2");
const IQN = "iqn.1992-08.com.netapp:sn.1:vs.4";
const LIVE = liveService("svm1", { svmUuid: UUID, targetAlias: "a", targetName: IQN });
const OFF: IscsiServiceState = { ...LIVE, enabled: false };
const SVM: SvmFacts = { uuid: UUID, name: "svm1", state: "running", iscsiAllowed: true };
const LIF: Portal = { lif: "lif1", address: "192.0.2.1:3260", isDown: false };
const TAKEOVER = new Map([[UUID, [LIF, { lif: "lif2", address: "192.0.2.2:3260", isDown: true }]]]);
const COPY: SvmFacts = { ...SVM, name: "svm1-mc", state: "stopped", subtype: "sync_destination" };
const STOPPED: ClusterFacts = { svms: [{ ...SVM, state: "stopped" }] };
const SVM2: ClusterFacts = { svms: [{ ...SVM, name: "svm2" }] };
const OTHER: ClusterFacts = { svms: [{ ...SVM, uuid: OTHER_UUID }] };
const TWO: ClusterFacts = { svms: [SVM, { ...SVM, uuid: OTHER_UUID, name: "svm2" }] };

const ON = { svmName: "svm1", enabled: true } as const;
const DISABLE = { svmName: "svm1", enabled: false } as const;
const ABSENT = { svmName: "svm1", ensure: "absent" } as const;
const BY_UUID = { svmUuid: UUID, enabled: true } as const;
const HOST: IscsiSession = { svmUuid: UUID, initiator: "iqn.1994-05.com.example:host1", igroups: [] };
const REFUSED = new OntapApiError("not allowed", { status: 403, ontapCode: "6" });

const END = { activeSessions: ActiveSessions.END };
const WAITS = { waits: true };
const LATE = { mayBeLate: true };
const READ = { existing: true };
const CREATE = { steps: ["create the service (enabled true)"] };
const CREATE_OFF = { steps: ["create the service (enabled false)"] };
const DOWN = { steps: ["disable the service"], isDisruptive: true };
const DELETE = { steps: ["delete the service"], isDisruptive: true };
const MAY_BE_LATE = { problem: "the apply would disable or delete the service, and a plan may not show it" };
const NO_LIF = { warnings: ["no iSCSI LIF of the SVM is up"] };
const ACTIVE = "service not disabled: 1 iSCSI session of 1 host is active (iqn.1994-05.com.example:host1)";
const NOT_DELETED = ACTIVE.replace("disabled", "deleted");
const ENDED = "1 iSCSI session of 1 host will end (iqn.1994-05.com.example:host1)";

/** What is compared, as texts; a text of which only a part is given has to contain it. */
interface Told {
  readonly steps?: readonly string[];
  readonly isDisruptive?: boolean;
  readonly problem?: string;
  readonly remedy?: string;
  readonly about?: string;
  readonly sessions?: string;
  readonly warnings?: readonly string[];
}

const meaning = (code: string): Told => ({ problem: CATALOGUE[code]?.meaning ?? "?" });

function told({ steps, isDisruptive, problem, sessions, warnings }: Assessment): Told {
  return {
    steps: steps.map(describeStep),
    isDisruptive,
    problem: problem?.problem ?? "",
    remedy: problem?.remedy ?? "",
    about: problem?.about ?? "",
    sessions: sessions?.problem ?? "",
    warnings,
  };
}

/** What is assessed: by default a missing service of which nothing is known. */
interface Given extends Partial<Declared> {
  readonly spec: Declared["spec"];
  readonly live?: IscsiServiceState;
  readonly facts?: ClusterFacts;
  readonly sessions?: readonly IscsiSession[] | "refused";
}

const SVM_OF = { svmName: "svm1" };
const DELETES = { steps: ["delete the service"], isDisruptive: true };

const ROWS: readonly (readonly [string, Given, Told])[] = [
  ["in sync", { spec: ON, live: LIVE, sessions: [HOST] }, {}],
  ["in sync, whatever the SVM's state", { spec: ON, live: LIVE, facts: { ...STOPPED, licensed: false } }, {}],
  ["enabled", { spec: ON, live: OFF }, { steps: ["enable the service"] }],
  [
    "another alias",
    { spec: { ...ON, targetAlias: "b" }, live: LIVE, sessions: [HOST] },
    { steps: ['set the alias "b"'] },
  ],
  [
    "another alias, read late",
    { spec: { ...ON, targetAlias: "b" }, ...LATE, live: LIVE },
    { steps: ['set the alias "b"'] },
  ],
  ["enabled, read late", { spec: ON, ...LATE, live: OFF }, { steps: ["enable the service"] }],
  [
    "enabled and another alias",
    { spec: { ...ON, targetAlias: "b" }, live: OFF },
    { steps: ["enable the service", 'set the alias "b"'] },
  ],
  ["no alias to clear", { spec: { ...ON, targetAlias: "" }, live: { ...LIVE, targetAlias: "" } }, {}],
  ["neither value declared", { spec: { svmName: "svm1" }, live: OFF }, {}],
  [
    "created without an alias",
    { spec: { ...DISABLE, targetAlias: "" } },
    { steps: ["create the service (enabled false)", "clear the target's alias"] },
  ],
  ["created on a running SVM", { spec: ON, facts: { svms: [SVM] } }, CREATE],
  ["created on an SVM of a UUID", { spec: BY_UUID, facts: { svms: [SVM] } }, CREATE],
  ["created where nobody may read the SVMs", { spec: ON, facts: { portals: new Map() } }, CREATE],
  ["created where an old release tells little", { spec: ON, facts: { svms: [{ uuid: UUID, name: "svm1" }] } }, CREATE],
  ["created while the SVM starts", { spec: ON, facts: { svms: [{ ...SVM, state: "starting" }] } }, CREATE],
  ["created, license unknown", { spec: ON, facts: { licensed: undefined } }, CREATE],
  ["created, licensed", { spec: ON, facts: { licensed: true } }, CREATE],
  ["created, read late", { spec: ON, ...LATE }, CREATE],
  ["created disabled, read late", { spec: DISABLE, ...LATE }, CREATE_OFF],
  [
    "created, no license",
    { spec: ON, facts: { licensed: false } },
    { ...CREATE, ...meaning("1115127"), about: "cluster" },
  ],
  ["created, no SVM of the name", { spec: ON, facts: SVM2 }, { ...CREATE, ...meaning("2621462") }],
  ["created, no SVM of the UUID", { spec: BY_UUID, facts: OTHER }, { ...CREATE, ...meaning("2621462") }],
  [
    "created, name and UUID differ",
    { spec: { ...BY_UUID, svmName: "svm2" }, facts: { svms: [SVM] } },
    { ...CREATE, ...meaning("2621706") },
  ],
  [
    "created, only the name exists",
    { spec: { ...BY_UUID, svmName: "svm1" }, facts: OTHER },
    { ...CREATE, ...meaning("2621706") },
  ],
  [
    "created, name and UUID differ, waits",
    { spec: { ...BY_UUID, svmName: "svm1" }, ...WAITS, facts: OTHER },
    { ...CREATE, ...meaning("2621706") },
  ],
  [
    "created, iSCSI not allowed",
    { spec: ON, facts: { svms: [{ ...SVM, iscsiAllowed: false }] } },
    { ...CREATE, warnings: ["ONTAP may refuse the service, and no host can connect"] },
  ],
  [
    "there, iSCSI not allowed",
    { spec: ON, live: LIVE, facts: { svms: [{ ...SVM, iscsiAllowed: false }] } },
    { warnings: ["SVM svm1: no host can connect: the iSCSI protocol is not allowed for the SVM; allow it"] },
  ],
  ...["dp_destination", "sync_destination"].map(
    (subtype) =>
      [
        `created on a ${subtype}`,
        { spec: ON, facts: { svms: [{ ...SVM, state: "stopped", subtype }] } },
        {
          ...CREATE,
          problem: "destination of SVM-DR or MetroCluster",
          remedy: "do not start it: its service is managed",
        },
      ] as const,
  ),
  [
    "created, the SVM of a release that tells no subtype is a copy by its name",
    { spec: { svmName: "svm1-mc" }, facts: { svms: [{ uuid: UUID, name: "svm1-mc", state: "stopped" }] } },
    { steps: ["create the service"], problem: "destination", remedy: "do not start it" },
  ],
  [
    "created after a switchover",
    { spec: ON, facts: { svms: [COPY] } },
    {
      ...CREATE,
      problem: "the SVM svm1 is svm1-mc on this cluster",
      remedy: `svm_uuid = "${UUID}" (svmUuid) instead of the name`,
    },
  ],
  [
    "there, after a switchover",
    { spec: ON, live: { ...LIVE, svmName: "svm1-mc" } },
    {
      problem: "the SVM svm1 is svm1-mc on this cluster",
      remedy: `svm_uuid = "${UUID}" (svmUuid) instead of the name`,
    },
  ],
  [
    "created on ASA r2",
    { spec: ON, facts: { svms: [SVM], asaR2: true } },
    { ...CREATE, ...meaning("5376452"), remedy: "manage only existing services" },
  ],
  ["created on ASA r2 with its SVM", { spec: ON, ...WAITS, facts: { svms: [], asaR2: true } }, CREATE],
  ["deleted on ASA r2", { spec: ABSENT, live: LIVE, facts: { asaR2: true } }, { ...DELETE, ...meaning("5376452") }],
  ["disabled on ASA r2", { spec: DISABLE, live: LIVE, facts: { asaR2: true } }, DOWN],
  [
    "created, SVM stopped",
    { spec: ON, facts: STOPPED },
    {
      ...CREATE,
      ...meaning("5374893"),
      remedy: "start it, unless it is a destination of SVM-DR or MetroCluster: vserver start -vserver svm1",
    },
  ],
  ["created, SVM stopped, waits", { spec: ON, ...WAITS, facts: { ...STOPPED, portals: new Map() } }, CREATE],
  ["created, no LIF", { spec: ON, facts: { svms: [SVM], portals: new Map() } }, { ...CREATE, ...NO_LIF }],
  ["created, LIF up", { spec: ON, facts: { svms: [SVM], portals: new Map([[UUID, [LIF]]]) } }, CREATE],
  ["created disabled, no LIF", { spec: DISABLE, facts: { svms: [SVM], portals: new Map() } }, CREATE_OFF],
  ["there, no LIF", { spec: ON, live: LIVE, facts: { svms: [SVM], portals: new Map() } }, {}],
  [
    "disabled, protected sessions",
    { spec: DISABLE, live: LIVE, sessions: [HOST] },
    { ...DOWN, problem: ACTIVE, about: "sessions", sessions: ACTIVE, remedy: "log the hosts out" },
  ],
  [
    "disabled, protected sessions, waits",
    { spec: DISABLE, ...WAITS, live: LIVE, sessions: [HOST] },
    { ...DOWN, problem: ACTIVE, about: "sessions", sessions: ACTIVE },
  ],
  [
    "disabled, sessions that may end",
    { spec: DISABLE, ...END, live: LIVE, sessions: [HOST] },
    { ...DOWN, sessions: ENDED },
  ],
  [
    "disabled, sessions of another SVM",
    { spec: DISABLE, live: LIVE, sessions: [{ ...HOST, svmUuid: OTHER_UUID }] },
    DOWN,
  ],
  [
    "disabled, sessions unreadable",
    { spec: DISABLE, live: LIVE, sessions: "refused" },
    {
      ...DOWN,
      problem: "cannot be read",
      about: "sessions",
      sessions: "cannot be read",
      remedy: "-api /api/protocols/san/iscsi/sessions -access readonly",
    },
  ],
  ["disabled, read late", { spec: DISABLE, ...LATE, live: LIVE }, { ...DOWN, ...MAY_BE_LATE }],
  [
    "disabled on purpose, read late",
    { spec: DISABLE, ...LATE, ...END, live: LIVE, sessions: [HOST] },
    { ...DOWN, ...MAY_BE_LATE, sessions: ENDED },
  ],
  ["disabled already, read late", { spec: DISABLE, ...LATE, live: OFF, sessions: [HOST] }, {}],
  [
    "disabled in a destroy",
    { spec: DISABLE, operation: "destroy", live: LIVE, sessions: [HOST] },
    { ...DOWN, problem: ACTIVE, about: "sessions", sessions: ACTIVE, remedy: "then remove it again" },
  ],
  ["deleted", { spec: ABSENT, live: LIVE }, DELETE],
  ["deleted while disabled", { spec: ABSENT, live: OFF, sessions: [HOST] }, DELETE],
  [
    "deleted, protected sessions",
    { spec: ABSENT, live: LIVE, sessions: [HOST] },
    { ...DELETE, problem: NOT_DELETED, about: "sessions", sessions: NOT_DELETED },
  ],
  ["deleted, read late", { spec: ABSENT, ...LATE, live: OFF }, { ...DELETE, ...MAY_BE_LATE }],
  [
    "deleted, another SVM, before its sessions",
    { spec: { ...ABSENT, svmUuid: UUID, svmName: "svm2" }, live: LIVE, sessions: [HOST] },
    { ...DELETE, ...meaning("2621706"), sessions: NOT_DELETED },
  ],
  ["absent already", { spec: ABSENT, ...LATE, facts: { svms: [SVM], licensed: false } }, {}],
  [
    "absent already, no such SVM",
    { spec: ABSENT, facts: { svms: [] } },
    { warnings: ["SVM svm1: declared absent, but there is no such SVM"] },
  ],
  [
    "absent already, name and UUID differ",
    { spec: { ...ABSENT, svmName: "svm2", svmUuid: UUID }, facts: TWO },
    meaning("2621706"),
  ],
  ["absent already, only the name exists", { spec: { ...ABSENT, svmUuid: UUID }, facts: OTHER }, meaning("2621706")],
  ["another SVM of the UUID", { spec: { ...BY_UUID, svmName: "svm2" }, ...WAITS, live: LIVE }, meaning("2621706")],
  [
    "an SVM that was renamed",
    { spec: { ...ON, svmName: "svm2" }, live: LIVE },
    { problem: `with the UUID ${UUID}, was renamed to svm1` },
  ],
  ["an SVM that was renamed, waits", { spec: { ...ON, svmName: "svm2" }, ...WAITS, live: LIVE }, {}],
  ["only read", { spec: { svmName: "svm1" }, ...READ, live: LIVE }, {}],
  [
    "only read, missing",
    { spec: { svmName: "svm1" }, ...READ, facts: { svms: [SVM] } },
    { steps: ["create the service"], problem: "there is no iSCSI service, and this declaration only reads one" },
  ],
  [
    "only read, of a stopped SVM",
    { spec: { svmName: "svm1" }, ...READ, facts: STOPPED },
    { steps: ["create the service"], ...meaning("5374893") },
  ],
  ["only read, another SVM", { spec: { svmName: "svm2", svmUuid: UUID }, ...READ, live: LIVE }, meaning("2621706")],
  ["the IQN as declared", { spec: { ...ON, targetName: LIVE.targetName }, live: LIVE }, {}],
  [
    "another IQN than the declared one",
    { spec: { ...ON, targetName: "iqn.old" }, ...WAITS, live: LIVE },
    {
      problem: `target.name: live "${LIVE.targetName}", declared "iqn.old"`,
      remedy:
        "vserver iscsi stop -vserver svm1; set -privilege advanced; vserver iscsi modify -vserver svm1 -target-name",
      about: "target_name",
    },
  ],
  [
    "another IQN of a disabled service",
    { spec: { ...ON, targetName: "iqn.old" }, live: OFF },
    {
      steps: ["enable the service"],
      problem: "target.name: live",
      remedy: "or set the IQN on the cluster: set -privilege advanced; vserver iscsi modify",
      about: "target_name",
    },
  ],
  [
    "a deletion where hosts have CHAP settings",
    { spec: { ...SVM_OF, ensure: "absent" }, live: OFF, facts: { credentials: new Map([[UUID, 2]]) } },
    {
      ...DELETES,
      warnings: [
        "CHAP settings of 2 hosts are probably deleted with the service; note them first: vserver iscsi security",
      ],
    },
  ],
  [
    "a deletion where nobody may read CHAP settings",
    { spec: { ...SVM_OF, ensure: "absent" }, live: OFF, facts: { credentials: undefined } },
    { ...DELETES, warnings: ["CHAP settings, if hosts have any, are probably deleted"] },
  ],
  ["portals", { spec: ON, readsPortals: true, live: LIVE, facts: { portals: new Map() } }, {}],
  [
    "portals during a takeover",
    { spec: ON, readsPortals: true, live: LIVE, facts: { portals: TAKEOVER } },
    { warnings: ["SVM svm1: iSCSI LIFs are down: lif2 (192.0.2.2:3260); see"] },
  ],
  [
    "portals nobody may read",
    { spec: ON, readsPortals: true, live: LIVE },
    { warnings: ["its portals are not known; let the role read"] },
  ],
];

it.each(ROWS)("%s", (_, { live, facts = {}, sessions = [], ...declared }, expected) => {
  const read: SessionsRead = sessions === "refused" ? { refused: REFUSED } : { sessions };
  const found = told(
    assess({ activeSessions: ActiveSessions.PROTECT, ...declared }, live, { credentials: new Map(), ...facts }, read),
  );
  const containing = (text: string): unknown => (text === "" ? "" : expect.stringContaining(text));
  expect(found).toEqual({
    steps: expected.steps ?? [],
    isDisruptive: expected.isDisruptive ?? false,
    problem: containing(expected.problem ?? ""),
    remedy: expected.remedy === undefined ? found.remedy : containing(expected.remedy),
    about: expected.about ?? "",
    sessions: containing(expected.sessions ?? ""),
    warnings: (expected.warnings ?? []).map(containing),
  });
  expect(found.problem === "").toBe(found.remedy === "");
  expect(`${found.problem} ${found.remedy}`.split(" ").length).toBeLessThanOrEqual(60);
});

it("tells the SVM of a service that is there or missing, the differences and the portals", () => {
  const declared = { spec: { ...ON, targetAlias: "b" }, activeSessions: ActiveSessions.PROTECT, readsPortals: true };
  const facts = { svms: [SVM], portals: TAKEOVER };
  expect(assess(declared, OFF, facts, { sessions: [] })).toMatchObject({
    svmUuid: UUID,
    differences: [{ field: "enabled" }, { field: "target.alias", live: '"a"', declared: '"b"' }],
    targetPortals: ["192.0.2.1:3260", "192.0.2.2:3260"],
  });
  expect(assess(declared, undefined, facts, { sessions: [] })).toMatchObject({
    svmUuid: UUID,
    differences: [{ field: "service" }],
  });
});

it.each<[string, Declared["spec"], object, IscsiServiceState | undefined, readonly string[]]>([
  ["in sync", ON, {}, LIVE, []],
  ["in sync whose portals are read", ON, { readsPortals: true }, LIVE, ["portals"]],
  ["that will be created", ON, {}, undefined, ["svms", "licensed", "portals", "asaR2"]],
  ["that will be created disabled", DISABLE, {}, undefined, ["svms", "licensed", "asaR2"]],
  ["that will be deleted", ABSENT, {}, LIVE, ["asaR2", "credentials"]],
  ["that is absent as declared", ABSENT, {}, undefined, ["svms"]],
])("of a service %s the facts are asked for that it needs", (_, spec, more, live, expected) => {
  const wanted = factsFor([{ spec, activeSessions: ActiveSessions.PROTECT, ...more }], [live]);
  expect(Object.entries(wanted).flatMap(([name, isWanted]) => (isWanted ? [name] : []))).toEqual(expected);
});
