import { Refusal } from "../../lib/simulator/refusal";

/** What an action is refused with. Fails when it is not refused. */
export function refusalOf(action: () => unknown): Pick<Refusal, "code" | "message" | "target"> {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, message: error.message, target: error.target };
    throw error;
  }
  throw new Error("expected a refusal, got none");
}
