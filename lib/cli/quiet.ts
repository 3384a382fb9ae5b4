import { Option } from "commander";

/**
 * The flag that makes a verb print nothing but what is not in order, and what a program is to read.
 *
 * @param left what the verb leaves out.
 */
export function quietOption(left = "progress, and what is in order"): Option {
  return new Option("--quiet", `leave out ${left}`).conflicts("verbose");
}
