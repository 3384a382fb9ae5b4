import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestSimulator } from "../../helpers/simulator";
import { aliasOf } from "../cases/fleet";
import { contenderOf } from "../cases/node-programs";
import type { Contender } from "../measure";
import type { Peers } from "./recipes";
import { inventory, playbook, PYTHON_SCRIPT, type ServiceOrder } from "./scripts";

const AT_ONE_TIME = 10;

/** The peers over the services of SVMs, by their names. What they need is written into a folder. */
export async function peerContenders(
  { python, ansible }: Peers,
  folder: string,
  svms: readonly string[],
  simulator: TestSimulator,
): Promise<ReadonlyMap<string, Contender>> {
  const services = svms.map((svmName) => ({ svmName, targetAlias: aliasOf(svmName) }));
  const settings = settingsOf(simulator, folder);
  const byPython = (threads: number): Contender => {
    const input = JSON.stringify({ threads, services });
    return contenderOf({ command: python.path, args: ["-c", PYTHON_SCRIPT], settings, input }, [simulator]);
  };
  const byAnsible = async (by: "loop" | "hosts"): Promise<Contender> => {
    const args = await writePlaybook(folder, services, by);
    return contenderOf({ command: ansible.path, args, settings }, [simulator]);
  };
  return new Map([
    ["netapp_ontap, one after another", byPython(1)],
    [`netapp_ontap, ${AT_ONE_TIME} threads`, byPython(AT_ONE_TIME)],
    ["Ansible, a loop", await byAnsible("loop")],
    [`Ansible, ${AT_ONE_TIME} forks`, await byAnsible("hosts")],
  ]);
}

/** The certificate is verified by both; `requests`, which they use, takes the authority from the environment. */
function settingsOf(simulator: TestSimulator, folder: string): Readonly<Record<string, string>> {
  const { endpoint, username, password, caFile } = simulator;
  const cluster = { ENDPOINT: endpoint, ONTAP_USERNAME: username, ONTAP_PASSWORD: password, ONTAP_CA_FILE: caFile };
  const ansible = { ANSIBLE_HOME: folder, ANSIBLE_LOCALHOST_WARNING: "false", ANSIBLE_FORKS: String(AT_ONE_TIME) };
  return { ...cluster, ...ansible, REQUESTS_CA_BUNDLE: caFile };
}

async function writePlaybook(
  folder: string,
  services: readonly ServiceOrder[],
  by: "loop" | "hosts",
): Promise<readonly string[]> {
  const [hosts, play] = [join(folder, `${by}.json`), join(folder, `${by}-playbook.json`)];
  await writeFile(hosts, JSON.stringify(inventory(services, by)));
  await writeFile(play, JSON.stringify(playbook(services, by)));
  return ["--inventory", hosts, play];
}
