import { CONNECTION_DEFAULTS } from "../model/connection";
import {
  DECLARED_FIELDS,
  DECLARED_NAMES,
  type DeclaredName,
  READ_ONLY_NAMES,
  RECORD_FIELDS,
  type RecordName,
  VALUE_NAMES,
} from "../model/service";
import { CLUSTERS_ATTRIBUTE, CONNECTION_ATTRIBUTE } from "../model/contract";
import { type Attribute, attribute, type AttributeOrigin, identitySchema, objectMap, schema } from "../plugin/schema";

/** The provider's configuration: how to reach each cluster, without a secret. */
export const PROVIDER_SCHEMA = schema(
  objectMap(
    CLUSTERS_ATTRIBUTE,
    // Without any, the provider says itself what is missing.
    "optional",
    "The clusters by their names. Credentials come from the environment variables of each one's profile.",
    ...Object.entries({
      endpoint: "Base address of the management interface, such as https://cluster1.example.com.",
      profile: `Names the environment variables that hold the credentials. Default: ${CONNECTION_DEFAULTS.profile}.`,
      caFile: "PEM file of the CA that signed the cluster's certificate. Default: the public ones.",
      ca: "What such a file held when the configuration was made, in place of ca_file.",
      serverName: "Host name to expect in the certificate. Default: the endpoint's.",
      fingerprint256: "SHA-256 fingerprint of the one certificate to accept.",
    }).map(([name, text]) => attribute(nameOf(name), "string", name === "endpoint" ? "required" : "optional", text)),
    attribute(nameOf("insecureSkipVerify"), "bool", "optional", "Accepts any certificate. Default: false."),
    attribute(
      nameOf("concurrency"),
      "number",
      "optional",
      `Most connections at one time, 1 to 64. Default: ${CONNECTION_DEFAULTS.concurrency}.`,
    ),
    attribute(
      nameOf("requestTimeoutMs"),
      "number",
      "optional",
      `How long one request may take, in milliseconds, 100 to 600000. Default: ${CONNECTION_DEFAULTS.requestTimeoutMs}.`,
    ),
  ),
);

function nameOf(setting: string): string {
  return CONNECTION_ATTRIBUTE[setting as keyof typeof CONNECTION_ATTRIBUTE];
}

const CLUSTER = attribute("cluster", "string", "required", "Name of the cluster, a key of the provider's clusters.");

function declared(origin: AttributeOrigin, ...names: readonly DeclaredName[]): Attribute[] {
  return names.map((name) => {
    const { attribute: attributeName, type, description, usage } = DECLARED_FIELDS[name];
    return attribute(attributeName, type, origin, `${description} ${usage}`);
  });
}

function computed(...names: readonly RecordName[]): Attribute[] {
  return names.map((name) => {
    const { attribute: attributeName, type, description } = RECORD_FIELDS[name];
    return attribute(attributeName, type, "computed", description);
  });
}

export const SERVICE_SCHEMA = schema(
  CLUSTER,
  ...declared("optionalComputed", ...DECLARED_NAMES),
  attribute(
    "awaits_svm",
    "bool",
    "optional",
    "The same run may create the SVM, or make it fit: its state then fails no plan. Default: false.",
  ),
  attribute("endpoint", "string", "computed", "The endpoint of the cluster that the service was applied to."),
  attribute(
    "disruption",
    "string",
    "computed",
    "Always null; unknown in a plan whose creation disables or deletes an enabled service. No apply does so without that.",
  ),
  attribute(
    "deletion",
    "string",
    "computed",
    "Always null; unknown in a plan whose creation deletes an existing service. No apply does so without that.",
  ),
);

export const EXISTING_SERVICE_SCHEMA = schema(
  CLUSTER,
  ...declared("optionalComputed", "svmName", "svmUuid"),
  ...computed(...VALUE_NAMES, ...READ_ONLY_NAMES),
);

export const PORTALS_SCHEMA = schema(
  CLUSTER,
  ...declared("optional", "svmName", "svmUuid"),
  attribute(
    "target_portals",
    ["list", "string"],
    "computed",
    "address:port of each iSCSI LIF that is enabled, sorted. Empty when the user may not read them.",
  ),
);

export const SERVICE_LIST_SCHEMA = schema(
  attribute("cluster", "string", "optional", "Name of the cluster. Default: all clusters."),
  attribute("svm_name", "string", "optional", 'Name of the SVM, with "*" for any characters. Default: all SVMs.'),
);

export const SERVICE_IDENTITY = identitySchema({
  cluster: "Name of the cluster.",
  svm_uuid: "UUID of the SVM.",
});
