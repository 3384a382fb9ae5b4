/**
 * NetApp's library over SVMs, as its documentation does it: find the service, make it where there is none, change what differs.
 * The address stands in `ENDPOINT`, the number of threads and the SVMs with their aliases on the standard input.
 */
export const PYTHON_SCRIPT = `
import json, os, sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from netapp_ontap import HostConnection
from netapp_ontap.resources import IscsiService

order = json.load(sys.stdin)
url = urlsplit(os.environ["ENDPOINT"])
connection = HostConnection(url.hostname, os.environ["ONTAP_USERNAME"], os.environ["ONTAP_PASSWORD"],
                            port=url.port, verify=os.environ["ONTAP_CA_FILE"])

def converge(service):
    with connection:
        found = IscsiService.find(**{"svm.name": service["svmName"]}, fields="enabled,target.alias")
        if found is None:
            made = IscsiService.from_dict({"svm": {"name": service["svmName"]}, "target": {"alias": service["targetAlias"]}})
            made.post(hydrate=True)
            return 1
        if found.enabled and found.target.alias == service["targetAlias"]:
            return 0
        found.enabled = True
        found.target.alias = service["targetAlias"]
        found.patch()
        return 1

if order["threads"] == 1:
    changed = sum(converge(service) for service in order["services"])
else:
    with ThreadPoolExecutor(order["threads"]) as pool:
        changed = sum(pool.map(converge, order["services"]))
print(changed)
`;

/** A service as it is declared. */
export interface ServiceOrder {
  readonly svmName: string;
  readonly targetAlias: string;
}

/** NetApp's module, once for each SVM: in a loop on one host, or on a host for each SVM. */
export function playbook(services: readonly ServiceOrder[], by: "loop" | "hosts"): object[] {
  const [name, alias] = by === "loop" ? ["item.svmName", "item.targetAlias"] : ["svmName", "targetAlias"];
  const task = {
    name: "the iSCSI service",
    "netapp.ontap.na_ontap_iscsi": {
      state: "present",
      service_state: "started",
      vserver: `{{ ${name} }}`,
      target_alias: `{{ ${alias} }}`,
      hostname: "{{ lookup('env', 'ENDPOINT') | urlsplit('hostname') }}",
      http_port: "{{ lookup('env', 'ENDPOINT') | urlsplit('port') | int }}",
      username: "{{ lookup('env', 'ONTAP_USERNAME') }}",
      password: "{{ lookup('env', 'ONTAP_PASSWORD') }}",
      https: true,
      validate_certs: true,
      use_rest: "always",
    },
    ...(by === "loop" ? { loop: services } : {}),
  };
  return [{ hosts: "all", connection: "local", gather_facts: false, tasks: [task] }];
}

/** The hosts of a playbook: this machine, or one for each SVM, which all are this machine. */
export function inventory(services: readonly ServiceOrder[], by: "loop" | "hosts"): object {
  const python = { ansible_python_interpreter: "{{ ansible_playbook_python }}" };
  const hosts =
    by === "loop" ? { here: null } : Object.fromEntries(services.map((one) => [`host_${one.svmName}`, one]));
  return { all: { vars: python, hosts } };
}
