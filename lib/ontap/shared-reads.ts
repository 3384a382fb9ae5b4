/** Most keys of one read: more SVMs make a longer address than a server has to take. */
const MOST_KEYS = 100;

/**
 * Reads that are shared. Each answer is of a read that began after the call: whoever calls while one is under way waits for the
 * next, which reads for all who wait.
 */
export class SharedReads<Answer> {
  #waiting: string[] = [];
  #next: Promise<Answer> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly read: (svmUuids: readonly string[]) => Promise<Answer>) {}

  get(svmUuid: string): Promise<Answer> {
    if (this.#waiting.length === MOST_KEYS) return this.read([svmUuid]);
    this.#waiting.push(svmUuid);
    return (this.#next ??= this.#readAfter(this.#last));
  }

  async #readAfter(last: Promise<unknown>): Promise<Answer> {
    await last;
    const svmUuids = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const answer = this.read(svmUuids);
    this.#last = answer.catch(() => undefined);
    return answer;
  }
}
