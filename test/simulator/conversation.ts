import type { TestSimulator } from "../helpers/simulator";
import { call, json } from "./call";

/** One request as the client sent it, and what it has to get. */
export interface Step {
  readonly sent: string;
  readonly body?: string;
  readonly status: number;
  /** What the answer's body holds, among other things. */
  readonly answer?: object;
}

/** What a real client said, as it was recorded on the wire. */
export interface Conversation {
  readonly client: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** The headers of a client that is built on the Python library requests. */
export function pythonHeaders(clientApp: string): Conversation["headers"] {
  return {
    "user-agent": "python-requests/2.34.2",
    "accept-encoding": "gzip, deflate",
    accept: "*/*",
    "content-type": "application/json",
    "x-dot-client-app": clientApp,
  };
}

/** A collection's answer with these records. */
export function page(...records: readonly object[]): object {
  return { records, num_records: records.length };
}

/** Says again what a client said, one request after the other, and expects the answers that it has to get. */
export async function play(simulator: TestSimulator, { headers, steps }: Conversation): Promise<void> {
  for (const { sent, body, status, answer: expected } of steps) {
    const [method = "", path = ""] = sent.split(" ");
    const answer = await call(simulator, method, path, { headers, body });

    expect({ sent, status: answer.status }).toEqual({ sent, status });
    expect(json(answer)).toMatchObject(expected ?? {});
  }
}
