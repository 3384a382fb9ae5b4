interface Batch<Answer> {
  readonly svmUuids: string[];
  readonly answer: Promise<Answer>;
}

/**
 * Reads that are shared. Each answer is of a read that began after the call: whoever calls while one is under way waits for the
 * next, which reads for all who wait. If a shared read fails, each of them reads alone.
 */
export class SharedReads<Answer> {
  #next: Batch<Answer> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly read: (svmUuids: readonly string[]) => Promise<Answer>) {}

  async get(svmUuid: string): Promise<Answer> {
    const { svmUuids, answer } = (this.#next ??= this.#begin());
    svmUuids.push(svmUuid);
    try {
      return await answer;
    } catch (error) {
      if (svmUuids.length === 1) throw error;
      return this.read([svmUuid]);
    }
  }

  #begin(): Batch<Answer> {
    const svmUuids: string[] = [];
    const answer = this.#last.then(() => {
      this.#next = undefined;
      return this.read(svmUuids);
    });
    this.#last = answer.catch(() => undefined);
    return { svmUuids, answer };
  }
}
