import type { IscsiServiceSpec } from "../../lib/model/service";
import { uuidFromName } from "../../lib/simulator/svm";
import { Reconciliation, type Scene } from "../helpers/reconciliation";

/** UUID of the SVM whose service is reconciled. */
export const UUID = uuidFromName("svm1");
/** A declaration of all its values. */
export const SPEC: IscsiServiceSpec = { svmName: "svm1", enabled: true, targetAlias: "db" };
/** What is live once it is applied. */
export const IN_SYNC = { enabled: true, targetAlias: "db" };

/** The reconciliation of the test that runs. */
export let scene: Reconciliation;

/** Begins the reconciliation of a test, which is closed after it. */
export async function start(options: Scene = {}): Promise<void> {
  scene = await Reconciliation.start(options);
}

afterEach(() => scene.close());
