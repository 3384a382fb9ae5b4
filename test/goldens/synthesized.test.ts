import { readdirSync } from "node:fs";
import { OntapCluster } from "../../lib";
import { ENDPOINT } from "../helpers/service-stack";
import { synthesize } from "../helpers/synthesized";
import { APPS, modesOf } from "./apps";
import { DATA, expectGolden } from "./golden";

const RECORDED = Object.entries(APPS).flatMap(([name, app]) =>
  modesOf(app).map((provisioning) => ({ name, app, provisioning })),
);

describe("the synthesized stack (UPDATE_GOLDENS=1 writes it)", () => {
  it.each(RECORDED)("of the app $name, $provisioning, is the recorded one", ({ name, app, provisioning }) => {
    const { json } = synthesize((stack) => {
      const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, provisioning });
      app.declare({ stack, cluster, provisioning, removed: false });
    });
    expectGolden(`${name}.${provisioning}.json`, normalised(json));
  });
});

it("every golden belongs to an app", () => {
  const stacks = RECORDED.map(({ name, provisioning }) => `${name}.${provisioning}.json`);
  const lives = RECORDED.filter(({ app }) => app.life).map(({ name, provisioning }) => `${name}.${provisioning}.txt`);
  expect(readdirSync(DATA).sort()).toEqual([...stacks, "lives"].sort());
  expect(readdirSync(`${DATA}/lives`).sort()).toEqual(lives.sort());
});

/** Removes what differs between machines, releases and bundles: metadata, versions, hashes of assets, the path of the state. */
function normalised(json: object): string {
  const text = JSON.stringify(
    json,
    (key, value: unknown) => (key === "//" || key === "version" || key === "backend" ? undefined : value),
    2,
  );
  return `${text.replaceAll(/(?<=\/)[0-9A-F]{32}(?=\/)/g, "HASH")}\n`;
}
