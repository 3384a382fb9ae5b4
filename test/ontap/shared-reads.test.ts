import { SharedReads } from "../../lib/ontap/shared-reads";

/** Reads that are answered when the test says so. */
function readsByHand() {
  const under: { readonly keys: readonly string[]; readonly settle: (error?: Error) => void }[] = [];
  const reads = new SharedReads(
    (keys) =>
      new Promise<string>((resolve, reject) => {
        under.push({
          keys,
          settle: (error) => {
            if (error === undefined) resolve(keys.join(" "));
            else reject(error);
          },
        });
      }),
  );
  const settle = async (index: number, error?: Error): Promise<void> => {
    await new Promise(setImmediate);
    under[index]?.settle(error);
    await new Promise(setImmediate);
  };
  return { reads, settle, keys: () => under.map(({ keys }) => keys.join(" ")) };
}

it("answers whoever calls during a read by the next one, which reads for all of them", async () => {
  const { reads, settle, keys } = readsByHand();
  const first = reads.get("a");
  await new Promise(setImmediate);
  const later = [reads.get("b"), reads.get("c")];
  await settle(0);
  await settle(1);
  expect([await first, ...(await Promise.all(later))]).toEqual(["a", "b c", "b c"]);
  expect(keys()).toEqual(["a", "b c"]);
});

it("reads alone for each of those whose shared read failed, and a read for one fails at once", async () => {
  const { reads, settle, keys } = readsByHand();
  const both = Promise.allSettled([reads.get("a"), reads.get("b")]);
  await settle(0, new Error("no answer"));
  await settle(1, new Error("still none"));
  await settle(2);
  expect(await both).toMatchObject([{ reason: { message: "still none" } }, { value: "b" }]);
  const alone = Promise.allSettled([reads.get("c")]);
  await settle(3, new Error("none"));
  expect(await alone).toMatchObject([{ status: "rejected" }]);
  expect(keys()).toEqual(["a b", "a", "b", "c"]);
});
