/** A question that is asked at most once, when its answer is first wanted: everybody else waits for that answer. */
export interface SingleFlight<Answer> {
  /** The answer; a failure stays one. */
  (): Promise<Answer>;
  /** Lets it be asked again the next time. */
  renew(): void;
}

/** Makes such a question. */
export function singleFlight<Answer>(ask: () => Promise<Answer>): SingleFlight<Answer> {
  let asked: Promise<Answer> | undefined;
  const flight = (): Promise<Answer> => (asked ??= ask());
  return Object.assign(flight, {
    renew: () => {
      asked = undefined;
    },
  });
}
