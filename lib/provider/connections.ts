import { ValidationError } from "../errors";
import {
  checkedSetting,
  type ClusterConnection,
  CONNECTION_DEFAULTS,
  CONNECTION_SETTINGS,
  settingProblem,
} from "../model/connection";
import { given } from "../model/decode";
import { CLUSTERS_ATTRIBUTE, CONNECTION_ATTRIBUTE } from "../model/contract";
import { type Diagnostic, errorDiagnostic } from "../plugin/diagnostic";
import { isObject, UNKNOWN, type Value, type ValueObject } from "../plugin/value";
import { isAnyUnknown } from "./service-object";

/** How to reach the clusters, by their names; `UNKNOWN` as long as some of a connection becomes known only later. */
export type Connections = ReadonlyMap<string, ClusterConnection | typeof UNKNOWN>;

type Setting = Exclude<keyof ClusterConnection, "name">;

const SETTINGS = [...CONNECTION_SETTINGS, "ca"].filter((setting): setting is Setting => setting !== "name");

/** What is wrong with the provider's configuration; a value that is not known yet is not judged. */
export function connectionProblems(config: ValueObject): readonly Diagnostic[] {
  return Object.entries(clustersIn(config)).flatMap(([name, connection]) => {
    const path = [CLUSTERS_ATTRIBUTE, { key: name }] as const;
    const problem = settingProblem("name", name);
    const ofName = problem === undefined ? [] : [errorDiagnostic(`name of a cluster: ${problem}`, "", ...path)];
    const settings = isObject(connection) ? SETTINGS : [];
    const ofSettings = settings.flatMap((setting) => {
      const found = valueProblem(setting, connection as ValueObject);
      const attribute = CONNECTION_ATTRIBUTE[setting];
      return found === undefined ? [] : [errorDiagnostic(`${attribute}: ${found}`, "", ...path, attribute)];
    });
    return [...ofName, ...ofSettings];
  });
}

function valueProblem(setting: Setting, connection: ValueObject): string | undefined {
  const value = connection[CONNECTION_ATTRIBUTE[setting]] ?? null;
  return value === null || value === UNKNOWN ? undefined : settingProblem(setting, value);
}

/**
 * The connections in a provider's configuration.
 *
 * @returns `undefined` when not even the names of the clusters are known yet.
 * @throws ValidationError INVALID_VALUE or MISSING_VALUE for what became known only now and breaks its rule.
 */
export function readConnections(config: ValueObject): Connections | undefined {
  if (config[CLUSTERS_ATTRIBUTE] === UNKNOWN) return undefined;
  return new Map(Object.entries(clustersIn(config)).map(([name, value]) => [name, readConnection(name, value)]));
}

function readConnection(name: string, value: Value): ClusterConnection | typeof UNKNOWN {
  if (!isObject(value) || isAnyUnknown(...Object.values(value))) return UNKNOWN;
  const settings = SETTINGS.map((setting) => {
    const what = `${CLUSTERS_ATTRIBUTE}["${name}"].${CONNECTION_ATTRIBUTE[setting]}`;
    return [setting, checkedSetting(what, setting, value[CONNECTION_ATTRIBUTE[setting]] ?? undefined)] as const;
  });
  const { endpoint, ...others } = given(Object.fromEntries(settings)) as Partial<ClusterConnection>;
  if (endpoint !== undefined) return { ...CONNECTION_DEFAULTS, ...others, name, endpoint };
  throw new ValidationError("MISSING_VALUE", `${CLUSTERS_ATTRIBUTE}["${name}"].endpoint: missing, expected an URL`);
}

function clustersIn(config: ValueObject): ValueObject {
  const clusters = config[CLUSTERS_ATTRIBUTE] ?? null;
  return isObject(clusters) ? clusters : {};
}
