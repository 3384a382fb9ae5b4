/** A cluster's connection as the engine gets it: texts that may hold expressions, never a secret. */
export interface ClusterTexts {
  /** What plans call the cluster; it guards deletion. */
  readonly name: string;
  readonly endpoint: string;
  /** The whole connection, as JSON. */
  readonly json: string;
  /** Whether every value is known at synth. */
  readonly known: boolean;
}
