/**
 * Stands in for undici's entry in the bundle: what `lib/ontap` takes from it, from the files where it is. The entry loads
 * all of undici, which would double the program's start-up.
 */
import buildConnector from "undici/lib/core/connect.js";
import Pool from "undici/lib/dispatcher/pool.js";

export { buildConnector, Pool };
