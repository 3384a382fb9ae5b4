/** What a leaf of a record may be. */
export type Scalar = string | number | boolean;

/**
 * A record by dotted path: `{"svm.uuid": "…", "enabled": true}`. Field selection, filters and order all speak of such
 * paths, so a record is nested only when it travels. A path without a value is absent from the answer.
 */
export type FlatRecord = Readonly<Record<string, Scalar | undefined>>;

type Nested = Map<string, Scalar | Nested>;

/** Whether a path is a field's own or lies under it: `target` covers `target` and `target.alias`. */
export function covers(field: string, path: string): boolean {
  return path === field || path.startsWith(`${field}.`);
}

/** The record as nested objects, in the order of its paths. */
export function nest(record: FlatRecord): object {
  const root: Nested = new Map();
  for (const [path, value] of Object.entries(record)) if (value !== undefined) put(root, path.split("."), value);
  return toObject(root);
}

function put(target: Nested, [key = "", ...rest]: string[], value: Scalar): void {
  if (rest.length === 0) {
    target.set(key, value);
    return;
  }
  const inner = target.get(key);
  const branch: Nested = inner instanceof Map ? inner : new Map<string, Scalar | Nested>();
  target.set(key, branch);
  put(branch, rest, value);
}

function toObject(branch: Nested): object {
  return Object.fromEntries([...branch].map(([key, value]) => [key, value instanceof Map ? toObject(value) : value]));
}
