import { excerpt, isFields } from "../model/decode";

/** A value as a message shows it: what is made by a class, such as a construct or a promise, by the name of that. */
export function described(value: unknown): string {
  const maker = isFields(value) ? value.constructor : undefined;
  return typeof maker === "function" && maker.name !== "Object" ? `an object of class ${maker.name}` : excerpt(value);
}
