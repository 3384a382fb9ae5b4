import type { IscsiServiceState } from "../../model/iscsi-service";
import { CliError } from "../cli-error";
import { readAppText, type Variables } from "./app-text";
import { constructId } from "./construct-id";
import { findRegion, type PlacedRegion } from "./region";
import { statementOf } from "./service-statement";

/** What was found on a cluster. */
export interface LiveServices {
  readonly endpoint: string;
  readonly services: readonly IscsiServiceState[];
}

/** How an app's text stands to what was found. */
export interface Merge {
  readonly missing: readonly IscsiServiceState[];
  /** Not declared for certain, but the text names their SVM: only its author knows what that means. */
  readonly unclear: readonly IscsiServiceState[];
  /** The text with the missing ones; `undefined` where it has no region for the cluster's services. */
  readonly merged: string | undefined;
}

/**
 * Adds the services that an app's text does not declare before the closing line of the cluster's region, and leaves
 * everything else byte for byte. What stands in a comment counts as declared; what is about other clusters does not count.
 *
 * @throws CliError FILE_INVALID when the text has half a region, more than one, or does not tell the cluster's variable.
 */
export function mergeServices(text: string, { endpoint, services }: LiveServices): Merge {
  const region = findRegion(text, endpoint);
  const { own, relevant, variables } = readAppText(text, endpoint, region);
  const undeclared = services.filter((service) => !declares(own, service));
  const unclear = undeclared.filter(({ svmName }) => quotes(relevant, svmName));
  const missing = undeclared.filter((service) => !unclear.includes(service));
  if (region === undefined || missing.length === 0) return { missing, unclear, merged: region && text };
  if (variables === undefined) throw unknownCluster(endpoint);
  return { missing, unclear, merged: insert(text, region, statements(text, missing, variables, region)) };
}

function unknownCluster(endpoint: string): CliError {
  const remedy = `keep the cluster in a variable: const cluster = new OntapCluster(stack, "cluster", { endpoint: "${endpoint}" })`;
  const problem = `nothing is added: no variable, or more than one, holds the OntapCluster with the endpoint "${endpoint}"`;
  return new CliError("FILE_INVALID", problem, { remedy });
}

function insert(text: string, { end, lineEnd }: PlacedRegion, added: readonly string[]): string {
  const lines = added.map((statement) => `${statement}\n`.replaceAll("\n", lineEnd));
  return text.slice(0, end) + lines.join("") + text.slice(end);
}

function statements(
  text: string,
  services: readonly IscsiServiceState[],
  variables: Variables,
  { indent }: PlacedRegion,
): string[] {
  return services.map((service) => statementOf(service, idFor(text, service, variables), { ...variables, indent }));
}

/** The SVM's name, unless another cluster's SVM has it, too. */
function idFor(text: string, { svmName }: IscsiServiceState, { cluster }: Variables): string {
  const id = constructId(svmName);
  return quotes(text, id) ? constructId(`${svmName}_${cluster}`, (longer) => quotes(text, longer)) : id;
}

function declares(text: string, { svmName, svmUuid }: IscsiServiceState): boolean {
  return assigns(text, "svmName", svmName, "") || assigns(text, "svmUuid", svmUuid, "i");
}

/** Whether a property with this value stands somewhere, in any kind of quotes. */
function assigns(text: string, property: string, value: string, flags: string): boolean {
  const literal = value.replaceAll(/[^A-Za-z0-9]/g, "\\$&");
  return new RegExp(`\\b${property}["']?\\s*:\\s*(["'\`])${literal}\\1`, flags).test(text);
}

function quotes(text: string, word: string): boolean {
  return ['"', "'", "`"].some((quote) => text.includes(quote + word + quote));
}
