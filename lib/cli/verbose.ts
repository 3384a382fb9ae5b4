import { Option } from "commander";
import { describeRetry, type OntapClientOptions } from "../ontap/client";
import { type CommandContext, oneLine } from "./context";

/** The flag that makes a verb tell what it asks of a cluster. */
export function verboseOption(): Option {
  return new Option("--verbose", "tell every answer, every try that failed and every pause on standard error");
}

/** Tells what a client does, each thing in a line of standard error. */
export function traceOf(
  cluster: string,
  { stderr }: Pick<CommandContext, "stderr">,
): Required<Pick<OntapClientOptions, "onAnswer" | "onRetry">> {
  const tell = (text: string): void => void stderr.write(`${oneLine(text)}\n`);
  return {
    onAnswer: ({ method, path, status, tookMs }) => {
      tell(`${cluster}: ${method} ${path}: ${status}, ${tookMs} ms`);
    },
    onRetry: (retry) => {
      tell(`${cluster}: ${retry.method}: ${describeRetry(retry)}`);
    },
  };
}
