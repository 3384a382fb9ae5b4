// Many clusters from an inventory. Each has a stack and a user of its own: ONTAP_EAST_USERNAME and so on. A mistake in the inventory
// fails the synthesis, and names its line.
import { App, TerraformStack } from "cdktf";
import { IscsiService, type IscsiServiceProps, OntapCluster, Provisioning } from "cdktf-ontap-iscsi";
import { readFileSync } from "node:fs";
import { isMap, isSeq, LineCounter, parseDocument, type YAMLMap } from "yaml";

const FILE = process.env.FLEET ?? "fleet.yaml";

const lines = new LineCounter();
const { contents, errors } = parseDocument(readFileSync(FILE, "utf8"), { lineCounter: lines });
if (errors.length > 0) throw new Error(`${FILE}: ${errors[0]?.message}`);

/** Runs what an entry is made into. The constructs check its values; the line is added to what they say. */
function at<Result>(entry: YAMLMap, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    const { line } = lines.linePos(entry.range?.[0] ?? 0);
    throw new Error(`${FILE}:${line}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function entriesOf(list: unknown): YAMLMap[] {
  if (isSeq(list)) return list.items.filter((item) => isMap(item));
  throw new Error(`${FILE}: expected a list of entries`);
}

const app = new App();
for (const entry of entriesOf(contents)) {
  const [name, endpoint] = [String(entry.get("name")), String(entry.get("endpoint"))];
  const stack = at(entry, () => new TerraformStack(app, name));
  const provisioning = Provisioning.PROVIDER;
  const cluster = at(entry, () => new OntapCluster(stack, name, { endpoint, profile: name, provisioning }));
  for (const service of entriesOf(entry.get("services"))) {
    const props = service.toJSON() as Omit<IscsiServiceProps, "cluster">;
    at(service, () => new IscsiService(stack, String(props.svmName), { ...props, cluster }));
  }
}
app.synth();
