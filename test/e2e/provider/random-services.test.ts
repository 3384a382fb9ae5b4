import fc from "fast-check";
import { nextSvm, svmByName, withAddedSvm } from "../../../lib/simulator/state/state";
import { describeAllButOneEngine } from "../../engine/under-test";
import { ProviderWorkspace, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import { expectForAll } from "../../helpers/property";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import type { ProcessEnd } from "../../programs/process-end";
import { anyCase, blockOf, type Case, left, type Live, wanted } from "./random-service";

/** So many services in one configuration: an engine's run takes about as long for one. */
const TOGETHER = 16;
/** With two engines, that is more than 500 services when all cases are tried (`PROPERTY_FACTOR=1`). */
const RUNS = { runs: 16 };
const TIMEOUT_MS = 900_000;

/** A case with SVMs and a name of its own. */
interface Course extends Case {
  readonly name: string;
  readonly svms: readonly [string, string];
}

describeAllButOneEngine("services of any kind, on their way from any state to any other", (engine) => {
  let simulator: TestSimulator;
  let workspace: ProviderWorkspace;
  let count = 0;

  beforeAll(async () => {
    simulator = await startTestSimulator();
    workspace = await ProviderWorkspace.create(engine, simulator, {});
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it(
    "come to what is declared, stay untainted, and have nothing to do then",
    async () => {
      const cases = fc.array(anyCase, { minLength: TOGETHER, maxLength: TOGETHER });
      await expectForAll(cases, async (services) => holds(services.map(begin)), RUNS);
    },
    TIMEOUT_MS,
  );

  function begin(service: Case): Course {
    count += 1;
    const name = `s${count}`;
    const svms = [`${name}_a`, `${name}_b`] as const;
    for (const [index, svm] of svms.entries()) {
      simulator.cluster.update((state) => withAddedSvm(state, nextSvm(state, svm)));
      if (service.seeds[index] !== undefined) simulator.setService(svm, service.seeds[index]);
    }
    return { ...service, name, svms: [svms[0], svms[1]] };
  }

  async function holds(courses: readonly Course[]): Promise<void> {
    workspace.forget();
    simulator.faults.clear();
    const before = courses.map(shown);
    workspace.declare({
      services: Object.fromEntries(courses.map((each) => [each.name, blockOf(each.first, each.svms)])),
    });
    await expectSettled(await workspace.apply());
    expect(courses.map(shown)).toEqual(courses.map((each, index) => afterFirst(each, before[index] ?? [])));
    for (const each of courses)
      if (each.meddling !== "nothing") simulator.setService(each.svms[each.first.svm], each.meddling);
    const between = courses.map(shown);
    workspace.declare({ services: secondOf(courses) });
    const replaced = courses
      .filter((each) => each.replaces && each.second)
      .map((each) => `-replace=ontap_iscsi_service.${each.name}`);
    for (const each of courses.filter(({ fails }) => fails)) refuseWrites(each);
    await expectSound(await workspace.apply(...replaced));
    simulator.faults.clear();
    await expectSettled(await workspace.apply());
    expect(courses.map(shown)).toEqual(courses.map((each, index) => afterSecond(each, between[index] ?? [])));
  }

  function secondOf(courses: readonly Course[]): Readonly<Record<string, ServiceBlock>> {
    return Object.fromEntries(
      courses.flatMap(({ name, second, svms }) => (second ? [[name, blockOf(second, svms)]] : [])),
    );
  }

  function refuseWrites({ svms }: Course): void {
    const paths = svms.map((svm) => svmByName(simulator.cluster.state, svm)?.uuid ?? "");
    for (const uuid of paths) {
      for (const method of ["PATCH", "DELETE"] as const)
        simulator.faults.add({ method, path: `/protocols/san/iscsi/services/${uuid}`, do: { code: "6" } });
    }
  }

  function shown({ svms }: Course): readonly Live[] {
    return svms.map((svm) => {
      const service = simulator.service(svm);
      return service && { enabled: service.enabled, targetAlias: service.targetAlias };
    });
  }

  async function expectSound(run: ProcessEnd): Promise<void> {
    expect(run.output).not.toMatch(/[Pp]rovider produced|bug in the provider|unexpected/);
    for (const instance of await workspace.instances()) expect(instance).not.toHaveProperty("status");
  }

  async function expectSettled(run: ProcessEnd): Promise<void> {
    await expectSound(run);
    expect(run).toMatchObject({ exitCode: 0 });
    const planned = await workspace.plan();
    await expectSound(planned);
    expect(planned).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan("-refresh=false")).toMatchObject({ exitCode: 0 });
  }
});

function afterFirst({ first, svms }: Course, before: readonly Live[]): readonly Live[] {
  return before.map((live, index) => (index === first.svm ? wanted(first, live, svms[first.svm]) : live));
}

function afterSecond({ first, second, svms }: Course, before: readonly Live[]): readonly Live[] {
  return before.map((live, index) => {
    if (second === undefined) return index === first.svm ? left(first, live) : live;
    return index === second.svm ? wanted(second, live, svms[second.svm]) : live;
  });
}
