import { CLUSTERS_ATTRIBUTE, PORTALS_TYPE, SERVICE_TYPE } from "../lib/model/contract";
import {
  EXISTING_SERVICE_SCHEMA,
  PORTALS_SCHEMA,
  PROVIDER_SCHEMA,
  SERVICE_IDENTITY,
  SERVICE_LIST_SCHEMA,
  SERVICE_SCHEMA,
} from "../lib/provider/schemas";
import type { Attribute, Schema } from "../lib/plugin/schema";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { cell, documentText } from "./documents";
import { REPOSITORY } from "./helpers/repository";

const EXAMPLES = "docs/examples/hcl";

interface Page {
  readonly title: string;
  readonly about: string;
  /** A file of {@link EXAMPLES}. */
  readonly example: string;
  readonly schema: Schema;
  /** What stands behind the attributes. */
  readonly more?: string;
}

const IDENTITY = `## Identity

${(SERVICE_IDENTITY.identityAttributes ?? []).map(({ name = "", description = "" }) => `- \`${name}\` (string, required) ${description}\n`).join("")}`;

const CREDENTIALS = `## Credentials

Secrets come from Terraform's environment only. No argument takes one, so none reaches the code, the plan or the state.

A cluster's \`profile\` names its variables. The profile \`default\` has \`ONTAP_USERNAME\`; the profile \`prod-eu\` has \`ONTAP_PROD_EU_USERNAME\`. Set exactly one row for each profile:

| method             | variables                                                              |
| ------------------ | ---------------------------------------------------------------------- |
| password           | \`ONTAP_USERNAME\` with \`ONTAP_PASSWORD\` or \`ONTAP_PASSWORD_FILE\`        |
| bearer token       | \`ONTAP_TOKEN\` or \`ONTAP_TOKEN_FILE\`                                    |
| client certificate | \`ONTAP_CLIENT_CERT_FILE\` with \`ONTAP_CLIENT_KEY_FILE\`                  |

\`ONTAP_CA_FILE\` stands in for the attribute \`ca_file\` where a cluster has neither \`ca_file\` nor \`ca\`. No variable fills another attribute.

Terraform refuses \`username\` and \`password\` in the provider's block. Within a cluster's braces, it silently drops names that it does not know.
`;

/** Each page of the provider's documents, by its path as registries lay them out. */
const PAGES: Readonly<Record<string, Page>> = {
  index: {
    title: "ontap Provider",
    about: "Manages the iSCSI services of NetApp ONTAP SVMs, without cutting off hosts by accident.",
    example: "provider.tf",
    schema: PROVIDER_SCHEMA,
    more: CREDENTIALS,
  },
  "resources/iscsi_service": {
    title: `${SERVICE_TYPE} (Resource)`,
    about:
      "The iSCSI service of one SVM. A service that exists is adopted. A write that would disconnect hosts is refused unless `active_sessions` allows it.",
    example: "service.tf",
    schema: SERVICE_SCHEMA,
    more: `## Import

By cluster and name or UUID of the SVM:

${example("import.tf")}
By the identity, from Terraform 1.12:

${example("identity.tf")}
By the command: \`terraform import ontap_iscsi_service.live cluster1/svm_live\`.

${IDENTITY}`,
  },
  "data-sources/iscsi_service": {
    title: `${SERVICE_TYPE} (Data Source)`,
    about: "Reads the iSCSI service of one SVM. It fails if there is none.",
    example: "existing.tf",
    schema: EXISTING_SERVICE_SCHEMA,
  },
  "data-sources/iscsi_target_portals": {
    title: `${PORTALS_TYPE} (Data Source)`,
    about: "Reads the addresses at which hosts reach the iSCSI target of one SVM.",
    example: "portals.tf",
    schema: PORTALS_SCHEMA,
  },
  "list-resources/iscsi_service": {
    title: `${SERVICE_TYPE} (List Resource)`,
    about:
      "Lists the live iSCSI services for `terraform query`, from Terraform 1.14. With `-generate-config-out`, it writes the import blocks, too.",
    example: "live.tfquery.hcl",
    schema: SERVICE_LIST_SCHEMA,
    more: IDENTITY,
  },
};

/** The provider's documents, generated from its schemas: their texts by path. */
export function providerDocuments(): Readonly<Record<string, string>> {
  const pages = Object.entries(PAGES).map(([path, page]) => [`docs/provider/${path}.md`, textOf(page)]);
  return Object.fromEntries(pages) as Readonly<Record<string, string>>;
}

function textOf({ title, about, example: file, schema, more }: Page): string {
  const all = schema.block?.attributes ?? [];
  const nested = all.find(({ name }) => name === CLUSTERS_ATTRIBUTE)?.nestedType?.attributes;
  const parts = [
    `# ${title}\n\n${about}\n\n## Example\n\n${example(file)}`,
    table("Arguments", all.filter(isArgument)),
    ...(nested === undefined ? [] : [table(`Each of ${CLUSTERS_ATTRIBUTE}`, nested)]),
    table(
      "Read-only",
      all.filter((each) => !isArgument(each)),
    ),
    more ?? "",
  ];
  return `<!-- Generated from the provider's schemas: UPDATE_DOCS=1. -->\n\n${parts.filter((part) => part !== "").join("\n")}`;
}

/** The texts of the examples, by their names. */
export function examplesOfProvider(): Readonly<Record<string, string>> {
  const names = readdirSync(join(REPOSITORY, EXAMPLES)).filter((name) => /\.(tf|hcl)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, documentText(`${EXAMPLES}/${name}`)]));
}

function example(file: string): string {
  const text = documentText(`${EXAMPLES}/${file}`);
  return `\`\`\`terraform\n${text}\`\`\`\n`;
}

function isArgument({ required, optional }: Attribute): boolean {
  return Boolean(required) || Boolean(optional);
}

function table(heading: string, attributes: readonly Attribute[]): string {
  if (attributes.length === 0) return "";
  const rows = attributes.map((each) => {
    const kind = [typeOf(each), ...(each.required ? ["required"] : [])].join(", ");
    return `| \`${each.name ?? ""}\` | ${kind} | ${cell(each.description ?? "")} |\n`;
  });
  return `## ${heading}\n\n| name | type | meaning |\n| --- | --- | --- |\n${rows.join("")}`;
}

function typeOf({ type }: Attribute): string {
  if (type === undefined || type.length === 0) return "map of objects";
  const parsed = JSON.parse(Buffer.from(type).toString()) as string | readonly string[];
  return typeof parsed === "string" ? parsed : parsed.join(" of ");
}
