import { type IResolvable, type TerraformStack, TerraformVariable } from "cdktf";
import { IscsiService, type IscsiServiceProps, OntapCluster, type OntapClusterProps } from "../../../lib";
import { describeOneEngine } from "../../engine/under-test";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";

/** A value that a token stands for. */
interface Token {
  readonly text: string;
  readonly number: number;
  readonly flag: IResolvable;
}

type Wrong<Props> = readonly [value: string, props: (token: Token) => Partial<Props>, message: string];

const OF_SERVICES: readonly Wrong<IscsiServiceProps>[] = [
  ["a b", ({ text }) => ({ svmName: text }), 'svmName: got "a b", expected the name of an SVM'],
  ["19d04b8e", ({ text }) => ({ svmUuid: text }), 'svmUuid: got "19d04b8e", expected the UUID of an SVM'],
  ["maybe", ({ flag }) => ({ enabled: flag }), 'enabled: got "maybe", expected "true" or "false"'],
  [
    "c d",
    ({ text }) => ({ targetAlias: text }),
    'targetAlias: got "c d", expected printable characters without spaces',
  ],
];

const OF_CLUSTERS: readonly Wrong<OntapClusterProps>[] = [
  ["ftp://c", ({ text }) => ({ endpoint: text }), 'cluster.endpoint: got "ftp://c", expected an https URL'],
  [
    "https://u:hush@c",
    ({ text }) => ({ endpoint: text }),
    'cluster.endpoint: got "https://***@c", expected no credentials',
  ],
  ["PROD", ({ text }) => ({ profile: text }), 'cluster.profile: got "PROD", expected lower-case letters'],
  ["e f", ({ text }) => ({ name: text }), 'cluster.name: got "e f", expected letters, digits'],
  ['g"h', ({ text }) => ({ serverName: text }), String.raw`cluster.serverName: got "g\"h", expected a host name`],
  ["0", ({ number }) => ({ concurrency: number }), "cluster.concurrency: got 0, expected a whole number from 1 to 64"],
  [
    "soon",
    ({ number }) => ({ requestTimeoutMs: number }),
    'cluster.requestTimeoutMs: got "soon", expected a whole number from 100',
  ],
  ["missing.pem", ({ text }) => ({ caFile: text }), "missing.pem (ENOENT"],
  ["other", ({ text }) => ({ profile: text }), "ONTAP_OTHER_USERNAME"],
];

describeOneEngine("a wrong value that a token stands for", (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declareWrong);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("fails the plan with what it is and what is expected, and nothing is written", async () => {
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    const said = flat(planned);
    for (const [, , message] of [...OF_SERVICES, ...OF_CLUSTERS]) expect(said).toContain(message);
    expect(said).not.toContain("hush");
    expect(simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("does not stand in the way of a destroy when it concerns a service", async () => {
    workspace.declare(declareService("fine"));
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    workspace.declare(declareService("not fine"));
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_db")).toMatchObject({ targetAlias: "fine" });
  });

  const declareWrong: Declare = (stack, cluster) => {
    OF_SERVICES.forEach(([value, props], index) => {
      const token = variable(stack, `service${index}`, value);
      const svm = "svmUuid" in props(token) ? {} : { svmName: "svm_db" };
      new IscsiService(stack, `of-service${index}`, { cluster, ...svm, ...props(token) });
    });
    OF_CLUSTERS.forEach(([value, props], index) => {
      const { endpoint } = simulator;
      const wrong = new OntapCluster(stack, `c${index}`, { endpoint, ...props(variable(stack, `v${index}`, value)) });
      new IscsiService(stack, `of-cluster${index}`, { cluster: wrong, svmName: "svm_db" });
    });
  };
});

function declareService(alias: string): Declare {
  return (stack, cluster) => {
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: variable(stack, "alias", alias).text });
  };
}

function variable(stack: TerraformStack, id: string, value: string): Token {
  const { stringValue, numberValue, booleanValue } = new TerraformVariable(stack, id, { default: value });
  return { text: stringValue, number: numberValue, flag: booleanValue };
}
