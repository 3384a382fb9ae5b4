/** A declaration as the engine gets it: texts that may hold expressions. */
export interface ServiceTexts {
  /** What its observation is filed under: the SVM where it is known. */
  readonly key: string;
  /** The SVM as messages name it. */
  readonly svm: string;
  /** Whether every value is known at synth. */
  readonly known: boolean;
  /** The SVM: `svm`, `svm_uuid`, as far as declared. */
  readonly identity: Readonly<Record<string, string>>;
  /** What is wanted of the service: `ensure`, `enabled`, `target_alias`, as far as declared. */
  readonly values: Readonly<Record<string, string>>;
}
