import type { LocalExecProvisioner } from "cdktf";

/** Sends the request that the environment describes, as the user of the environment. */
const SCRIPT = `
const { ONTAP_USERNAME: user, ONTAP_PASSWORD: password, ONTAP_CA_FILE: ca, METHOD: method, URL: url, BODY: body } = process.env;
const options = { method, auth: user + ":" + password, ca: require("fs").readFileSync(ca) };
require("https").request(url, options, (answer) => {
  process.exitCode = answer.resume().statusCode < 300 ? 0 : 1;
}).end(body);
`;

/** Makes a resource call ONTAP when it is created, or destroyed: stands in for a provider's resource. */
export function ontapCall(
  method: string,
  url: string,
  options: { readonly body?: object; readonly onDestroy?: true } = {},
) {
  const { body, onDestroy = false } = options;
  const environment = { METHOD: method, URL: url, ...(body === undefined ? {} : { BODY: JSON.stringify(body) }) };
  return {
    type: "local-exec",
    interpreter: ["node", "-e"],
    command: SCRIPT,
    environment,
    ...(onDestroy ? { when: "destroy" } : {}),
  } satisfies LocalExecProvisioner;
}
