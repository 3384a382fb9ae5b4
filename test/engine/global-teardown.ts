import { endSharing } from "../helpers/package/once-per-run";

/** After the end-to-end suite. */
export default function globalTeardown(): Promise<void> {
  return endSharing();
}
