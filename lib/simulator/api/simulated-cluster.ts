import { uuidFromName } from "../state/identity";
import type { Job, JobError, SimulatorState } from "../state/state";
import { type ApiRequest, type ApiResponse, granted } from "./message";
import type { JobFault } from "../faults/fault-rule";
import { given } from "../json/json";
import { jobHref } from "../resources/jobs";
import { isRefusalCode, MEANINGS } from "./refusal";
import { route } from "./router";

/** Holds the state between requests: what is now, what was before the last write, and which jobs are still running. */
export class SimulatedCluster {
  #state: SimulatorState;
  #beforeLastWrite: SimulatorState;
  #staleReads = 0;

  constructor(state: SimulatorState) {
    this.#state = state;
    this.#beforeLastWrite = state;
  }

  get state(): SimulatorState {
    return this.#state;
  }

  /** Makes another state, as somebody else's write would. */
  update(change: (state: SimulatorState) => SimulatorState): void {
    this.#replace(change(this.#state));
  }

  /** Lets the next GETs see the state before the last write. */
  serveStale(reads: number): void {
    this.#staleReads = reads;
  }

  /** Answers a request and keeps what it changed. */
  answer(request: ApiRequest): ApiResponse {
    if (request.method !== "GET") return this.#write(request);
    this.#runJobs();
    if (this.#staleReads > 0) {
      this.#staleReads -= 1;
      return route(this.#beforeLastWrite, request).response;
    }
    return route(this.#state, request).response;
  }

  /** Accepts a write that is done later, after the GETs that find it running. */
  accept(request: ApiRequest, fault: JobFault): ApiResponse {
    const uuid = uuidFromName(`job ${this.#state.jobs.length + 1}`);
    const { reads: readsLeft = 0 } = fault;
    const job: Job = { uuid, request, readsLeft, state: "running", doom: doomOf(fault), error: undefined };
    this.#state = { ...this.#state, jobs: [...this.#state.jobs, job] };
    const links = request.hal ? { self: { href: jobHref(job) } } : undefined;
    return granted(202, { job: given({ uuid, _links: links }) });
  }

  #write(request: ApiRequest): ApiResponse {
    const { state, response } = route(this.#state, request);
    this.#replace(state);
    return response;
  }

  #replace(state: SimulatorState): void {
    if (state !== this.#state) {
      this.#beforeLastWrite = this.#state;
      this.#state = state;
    }
  }

  #runJobs(): void {
    for (const job of this.#state.jobs.filter(({ state }) => state === "running"))
      this.#putJob(job.readsLeft > 0 ? { ...job, readsLeft: job.readsLeft - 1 } : this.#finish(job));
  }

  #finish(job: Job): Job {
    const error = job.doom ?? refusalIn(this.#write(job.request));
    return { ...job, state: error === undefined ? "success" : "failure", error };
  }

  #putJob(changed: Job): void {
    const jobs = this.#state.jobs.map((job) => (job.uuid === changed.uuid ? changed : job));
    this.#state = { ...this.#state, jobs };
  }
}

function doomOf({ code, message }: JobFault): JobError | undefined {
  if (code === undefined) return undefined;

  const usual = isRefusalCode(code) ? MEANINGS[code].message : "simulated fault";
  return { code, message: message ?? usual };
}

function refusalIn({ code, body }: ApiResponse): JobError | undefined {
  return code === undefined ? undefined : { code, message: messageOf(body) };
}

function messageOf(body: object | undefined): string {
  const error: unknown = body !== undefined && "error" in body ? body.error : undefined;
  return error instanceof Object && "message" in error ? String(error.message) : "";
}
