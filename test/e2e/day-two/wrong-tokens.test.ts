import { type IResolvable, type TerraformStack, TerraformVariable } from "cdktf";
import { IscsiService, type IscsiServiceProps, OntapCluster, type OntapClusterProps, Provisioning } from "../../../lib";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { type ByMode, DESTROY_ALL_THE_SAME, suite } from "../../engine/suite";

/** A value that a token stands for. */
interface Token {
  readonly text: string;
  readonly flag: IResolvable;
}

/** What stands for which prop, and how the plan says so: of a type, the engine says it itself where a provider has one. */
type Wrong<Props> = readonly [
  value: string,
  props: (token: Token) => Partial<Props>,
  message: string,
  providerMessage: string,
];

const OF_SERVICES: readonly Wrong<IscsiServiceProps>[] = [
  [
    "a b",
    ({ text }) => ({ svmName: text }),
    'svmName: got "a b", expected the name of an SVM',
    'svm_name: got "a b", expected the name of an SVM',
  ],
  [
    "19d04b8e",
    ({ text }) => ({ svmUuid: text }),
    'svmUuid: got "19d04b8e", expected the UUID of an SVM',
    'svm_uuid: got "19d04b8e", expected the UUID of an SVM',
  ],
  [
    "maybe",
    ({ flag }) => ({ enabled: flag }),
    'enabled: got "maybe", expected "true" or "false"',
    "a bool is required",
  ],
  [
    "c d",
    ({ text }) => ({ targetAlias: text }),
    'targetAlias: got "c d", expected printable characters without spaces',
    'target_alias: got "c d", expected printable characters without spaces',
  ],
];

const OF_CLUSTERS: readonly Wrong<OntapClusterProps>[] = [
  [
    "ftp://c",
    ({ text }) => ({ endpoint: text }),
    'cluster.endpoint: got "ftp://c", expected an https URL',
    'endpoint: got "ftp://c", expected an https URL',
  ],
  [
    "https://u:hush@c",
    ({ text }) => ({ endpoint: text }),
    'cluster.endpoint: got "https://***@c", expected no credentials',
    'endpoint: got "https://***@c", expected no credentials',
  ],
];

interface WrongValues {
  readonly ofServices: readonly Wrong<IscsiServiceProps>[];
  readonly ofClusters: readonly Wrong<OntapClusterProps>[];
}

/** What one plan tells together: with the provider, one wrong cluster keeps the engine from all the others. */
const TOGETHER: ByMode<readonly WrongValues[]> = {
  [Provisioning.NULL_RESOURCE]: [{ ofServices: OF_SERVICES, ofClusters: OF_CLUSTERS }],
  [Provisioning.PROVIDER]: [
    { ofServices: OF_SERVICES, ofClusters: [] },
    ...OF_CLUSTERS.map((wrong) => ({ ofServices: [], ofClusters: [wrong] })),
  ],
};

suite("a wrong value that a token stands for", { engines: "one", modes: "both" }, (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declareService("fine"));
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("fails the plan with what it is and what is expected, and nothing is written", async () => {
    for (const wrong of TOGETHER[engine.provisioning]) {
      workspace.declare(declareWrong(simulator, wrong));
      const planned = await workspace.plan();
      expect(planned.exitCode).toBe(1);
      const said = flat(planned);
      for (const [, , message, providerMessage] of [...wrong.ofServices, ...wrong.ofClusters])
        expect(said).toContain(engine.provisioning === Provisioning.PROVIDER ? providerMessage : message);
      expect(said).not.toContain("hush");
    }
    expect(simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("does not stand in the way of a destroy when it concerns a service", async () => {
    workspace.declare(declareService("fine"));
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    workspace.declare(declareService("not fine"));
    expect(await workspace.destroy(...DESTROY_ALL_THE_SAME[engine.provisioning])).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_db")).toMatchObject({ targetAlias: "fine" });
  });
});

function declareWrong({ endpoint }: TestSimulator, { ofServices, ofClusters }: WrongValues): Declare {
  return (stack, cluster, provisioning) => {
    ofServices.forEach(([value, props], index) => {
      const token = variable(stack, `service${index}`, value);
      const svm = "svmUuid" in props(token) ? {} : { svmName: `svm_${index}` };
      new IscsiService(stack, `of-service${index}`, { cluster, ...svm, ...props(token) });
    });
    ofClusters.forEach(([value, props], index) => {
      const connection = { endpoint, provisioning, ...props(variable(stack, `v${index}`, value)) };
      const wrong = new OntapCluster(stack, `c${index}`, connection);
      new IscsiService(stack, `of-cluster${index}`, { cluster: wrong, svmName: "svm_db" });
    });
  };
}

function declareService(alias: string): Declare {
  return (stack, cluster) => {
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: variable(stack, "alias", alias).text });
  };
}

function variable(stack: TerraformStack, id: string, value: string): Token {
  const { stringValue, booleanValue } = new TerraformVariable(stack, id, { default: value });
  return { text: stringValue, flag: booleanValue };
}
