import { Resource } from "@cdktf/provider-null/lib/resource";
import { Fn, type TerraformStack } from "cdktf";
import { ActiveSessions, IscsiService, type IscsiServiceProps, OntapCluster, Provisioning } from "../../../lib";
import { uuidFromName } from "../../../lib/simulator/svm";
import { nextSvm, withAddedSvm } from "../../../lib/simulator/state";
import { liveSessions, loginInitiator, recreateLiveSvm, renameLiveSvm } from "../../../lib/testing";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

const HOST = "iqn.2026-11.com.example:host1";

/** What a plan does not know of a service, when its upstream resource changes. */
const UNKNOWN = ["svmName", "svmUuid", "endpoint", "targetAlias"] as const;

const DECLARED = { disabled: { enabled: false }, absent: { ensure: "absent" } } as const;

/** In null_resource mode; the provider's plan reads the service, and announces what happens to it. */
const BEFORE_THE_PLAN = "the service is enabled before the plan";

/** What happens to an SVM between plan and apply. Each leaves an enabled service with a host under the name. */
const EVENTS: Readonly<Record<string, (simulator: WatchedSimulator, svm: string) => void>> = {
  [BEFORE_THE_PLAN]: () => undefined,
  "the service is enabled": () => undefined,
  "the SVM is renamed, and the service enabled": (simulator, svm) => {
    enable(simulator, svm);
    renameLiveSvm(simulator, svm, `${svm}-renamed`);
  },
  "the SVM is made anew": recreateLiveSvm,
  "another SVM gets the name": (simulator, svm) => {
    renameLiveSvm(simulator, svm, `${svm}-renamed`);
    simulator.cluster.update((state) => withAddedSvm(state, nextSvm(state, svm)));
  },
};

interface Row {
  readonly svm: string;
  readonly unknown: (typeof UNKNOWN)[number];
  readonly declared: keyof typeof DECLARED;
  readonly event: string;
}

const ROWS: readonly Row[] = UNKNOWN.flatMap((unknown) =>
  Object.keys(EVENTS).map((event, index) => {
    // Of what is unknown and what happens, each pair once: the guard is the same for both declarations.
    const declared = unknown === "targetAlias" || (index + UNKNOWN.indexOf(unknown)) % 2 === 0 ? "disabled" : "absent";
    return { svm: `svm_${unknown}_${index}`, unknown, declared, event };
  }),
);

suite("a service that may be put off to the apply", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;
  let before: ReadonlyMap<string, unknown>;
  const isProvider = engine.provisioning === Provisioning.PROVIDER;
  const rows = ROWS.filter(({ event }) => event !== BEFORE_THE_PLAN || !isProvider);

  beforeAll(async () => {
    const svms = ROWS.map(({ svm, declared }) => ({
      name: svm,
      ...(declared === "disabled" ? { service: { enabled: false } } : {}),
    }));
    simulator = await startWatchedSimulator({ svms });
    workspace = await EngineWorkspace.create(engine, simulator, declaring("1"), {
      ...passwordSettings(simulator),
    });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    workspace.declare(declaring("2"));
    for (const { svm, event } of rows) if (event === BEFORE_THE_PLAN) enable(simulator, svm);
    await workspace.plan();
    for (const { svm, event } of rows) {
      EVENTS[event]?.(simulator, svm);
      const isThere = simulator.cluster.state.svms.some(({ name }) => name === svm);
      if (isThere && event !== BEFORE_THE_PLAN) enable(simulator, svm);
    }
    before = services();
    await workspace.applyPlan();
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it.each(rows)("is neither disabled nor deleted: $unknown, declared $declared, $event", ({ svm }) => {
    for (const name of [svm, `${svm}-renamed`]) {
      const seen = before.get(name) as { readonly enabled: boolean } | undefined;
      if (seen) expect(simulator.service(name)).toMatchObject({ enabled: seen.enabled });
    }
    if (before.has(svm)) expect(liveSessions(simulator, svm)).toHaveLength(1);
  });

  function services(): ReadonlyMap<string, unknown> {
    return new Map(
      simulator.cluster.state.svms.flatMap(({ name, service }) => (service ? [[name, service] as const] : [])),
    );
  }

  function declaring(version: string): Declare {
    return (stack, cluster, provisioning) => {
      const { id } = new Resource(stack, "upstream", { triggers: { version } });
      const late = (text: string): string => Fn.join("", [text, Fn.substr(id, 0, 0)]);
      const endpoint = late(simulator.endpoint);
      const elsewhere = new OntapCluster(stack, "elsewhere", { endpoint, provisioning });
      for (const row of rows) declareRow(stack, row.unknown === "endpoint" ? elsewhere : cluster, row, late);
    };
  }
});

function declareRow(
  stack: TerraformStack,
  cluster: OntapCluster,
  { svm, unknown, declared }: Row,
  late: (text: string) => string,
): void {
  const identity: Pick<IscsiServiceProps, "svmName" | "svmUuid"> =
    unknown === "svmUuid" ? { svmUuid: late(uuidFromName(svm)) } : { svmName: unknown === "svmName" ? late(svm) : svm };
  const alias = unknown === "targetAlias" ? { targetAlias: late("alias") } : {};
  const props = { cluster, activeSessions: ActiveSessions.END, ...identity, ...alias, ...DECLARED[declared] };
  new IscsiService(stack, svm, props);
}

function enable(simulator: WatchedSimulator, svm: string): void {
  simulator.setService(svm, { enabled: true });
  loginInitiator(simulator, svm, HOST);
}
