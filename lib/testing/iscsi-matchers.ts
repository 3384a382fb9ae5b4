import type { IscsiServiceSpec } from "../model/service";
import { toDeclareIscsiService } from "./to-declare-iscsi-service";
import { toServeIscsiService } from "./to-serve-iscsi-service";

/** The matchers as they are called. */
export interface IscsiMatchers<R> {
  /** Whether a synthesized stack declares a service; see `toDeclareIscsiService`. */
  toDeclareIscsiService(expected: IscsiServiceSpec): R;
  /** Whether a simulator has a service in that state; see `toServeIscsiService`. */
  toServeIscsiService(expected: IscsiServiceSpec): R;
}

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the types of Jest are extended in the namespace that they have
  namespace jest {
    // oxlint-disable-next-line typescript/no-empty-object-type -- it adds the members to Jest's own
    interface Matchers<R> extends IscsiMatchers<R> {}
  }
}

/**
 * The matchers, for `expect.extend` of Jest or Vitest. Jest's types know them at once; Vitest's do with
 * `declare module "vitest" { interface Matchers<T> extends IscsiMatchers<T> {} }`.
 *
 * @example
 * expect.extend(iscsiMatchers);
 * expect(Testing.synth(stack)).toDeclareIscsiService({ svmName: "svm_db", enabled: true });
 */
export const iscsiMatchers = {
  /** Whether a synthesized stack declares a service. */
  toDeclareIscsiService,
  /** Whether a simulator has a service in a state. */
  toServeIscsiService,
};
