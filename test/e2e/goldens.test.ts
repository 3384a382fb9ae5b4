import type { RequestLogEntry } from "../../lib/simulator/schema-types";
import { Provisioning } from "../../lib";
import { APPS, type GoldenApp, type Life, modesOf } from "../goldens/apps";
import { expectGolden } from "../goldens/golden";
import { type Declare, EngineWorkspace, passwordSettings } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import type { ProcessEnd } from "../programs/process-end";
import { type EngineInMode, suite } from "../engine/suite";

for (const [name, app] of Object.entries(APPS)) {
  const { life } = app;
  if (life === undefined) continue;
  suite(`the life of the app ${name}`, { engines: "turns", modes: "both" }, (engine) => {
    const { provisioning } = engine;
    if (!modesOf(app).includes(provisioning)) return;
    it("sends the recorded requests (UPDATE_GOLDENS=1 writes them)", async () => {
      expectGolden(`lives/${name}.${provisioning}.txt`, await recordLife(engine, app, life));
    });
  });
}

/** Runs an app from its first apply to its destroy. Records for each run its exit code, its requests and the services after it. */
async function recordLife(engine: EngineInMode, app: GoldenApp, { svms, drift }: Life): Promise<string> {
  const simulator = await startTestSimulator({ seed: { svms } });
  const settings = { ...passwordSettings(simulator), TF_VAR_endpoint: simulator.endpoint };
  const workspace = await EngineWorkspace.create(engine, simulator, declared(app, false), settings);
  const sharesReads = engine.provisioning === Provisioning.PROVIDER;
  const phases: string[] = [];
  let seen = 0;
  const record = async (title: string, run: Promise<ProcessEnd>): Promise<void> => {
    const { exitCode, output } = await run;
    if (exitCode !== 0 && exitCode !== 2) throw new Error(output);
    const requests = simulator.requests.slice(seen);
    seen += requests.length;
    phases.push(
      [
        `# ${title}: exit ${exitCode}`,
        ...requestLines(requests, simulator, sharesReads),
        ...serviceLines(simulator),
        "",
      ].join("\n"),
    );
  };
  try {
    await record("apply", workspace.apply());
    await record("steady plan", workspace.plan());
    for (const [svm, changes] of Object.entries(drift)) simulator.setService(svm, changes);
    await record("plan of a drift", workspace.plan());
    await record("apply of that plan", workspace.applyPlan());
    workspace.declare(declared(app, true));
    await record("apply after a removal from the code", workspace.apply());
    await record("destroy", workspace.destroy());
  } finally {
    await workspace.remove();
    await simulator.close();
  }
  return phases.join("\n");
}

function declared(app: GoldenApp, removed: boolean): Declare {
  return (stack, cluster, provisioning) => {
    app.declare({ stack, cluster, provisioning, removed });
  };
}

/**
 * Sorted, because Terraform applies services in parallel. In provider mode they may share reads, which then have no filter: so each
 * is recorded once, and without one. Names stand for the UUIDs of SVMs.
 */
function requestLines(
  requests: readonly RequestLogEntry[],
  { cluster }: TestSimulator,
  sharesReads: boolean,
): readonly string[] {
  const named = (text: string): string =>
    cluster.state.svms.reduce((rest, { name, uuid }) => rest.replaceAll(uuid, `{${name}}`), decodeURIComponent(text));
  const lines = requests.map(({ method, path, query, status }) => {
    const shown = sharesReads && method === "GET" ? query.replace(/&svm\.uuid=[^&]*/, "") : query;
    return `${method} ${named(path)}${shown && `?${named(shown)}`} ${status}`;
  });
  const [reads, writes] = [true, false].map((isRead) => lines.filter((line) => line.startsWith("GET ") === isRead));
  return [...(sharesReads ? new Set(reads) : (reads ?? [])), ...(writes ?? [])].sort();
}

/** One line for each SVM. */
function serviceLines({ cluster }: TestSimulator): readonly string[] {
  return cluster.state.svms.map(({ name, service }) =>
    service === undefined ? `${name}: none` : `${name}: enabled ${service.enabled}, alias "${service.targetAlias}"`,
  );
}
