import { Option } from "commander";

/** The flag that makes a verb print nothing but what is not in order, and what a program is to read. */
export function quietOption(): Option {
  return new Option("--quiet", "leave out progress, and what is in order").conflicts("verbose");
}
