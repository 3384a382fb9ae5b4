/** Why no release is made: one sentence for whoever wanted it. Nothing was written. */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";
}
