import { createHash } from "node:crypto";

/** What the engine takes as the name of a resource, so that the construct's id stands in its addresses unchanged. */
const ADDRESS = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/;

/** Ids that a stack gives away itself, that mean something to CDKTF, or that every object of JavaScript has a use for. */
const RESERVED = [
  ...["backend", "ontap-iscsi-null", "ontap-iscsi-external", "ontap-iscsi-provider", "Default", "Resource"],
  ...Object.getOwnPropertyNames(Object.prototype),
];

/**
 * The id of a construct, made from the name of what it declares: the name itself wherever it can be, else a readable part of
 * it with a hash, so that it depends on nothing but the name.
 *
 * @param isTaken whether something else has the id already.
 */
export function constructId(name: string, isTaken: (id: string) => boolean = () => false): string {
  if (ADDRESS.test(name) && !RESERVED.includes(name) && !isTaken(name)) return name;
  const readable = name.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 48);
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${/^[A-Za-z_]/.test(readable) ? "" : "svm_"}${readable}_${hash}`;
}

/** The id of a service's construct in a new app, beside that of its cluster. */
export function serviceId(svmName: string, clusterName: string): string {
  return constructId(svmName, (id) => id === constructId(clusterName));
}
