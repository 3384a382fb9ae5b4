import { setTimeout as sleep } from "node:timers/promises";
import { Activity } from "../../lib/provider/activity";
import { singleFlight } from "../../lib/provider/single-flight";

describe("the activity of a walk", () => {
  it("is at rest when nothing is being done, and not before", async () => {
    const activity = new Activity();
    const order: string[] = [];
    const work = activity.during(async () => {
      await sleep(50);
      order.push("done");
    });
    await Promise.all([work, activity.rest().then(() => order.push("rest"))]);
    expect(order).toEqual(["done", "rest"]);
  });

  it("ends with what failed, too", async () => {
    const activity = new Activity();
    await expect(activity.during(() => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
    await activity.rest();
  });
});

describe("a question that is asked once", () => {
  it("has one answer for all, also when that is a failure, until it is renewed", async () => {
    let asked = 0;
    const ask = singleFlight(() => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error("first")) : Promise.resolve(asked);
    });
    const answers = await Promise.allSettled([ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    ask.renew();
    expect(await Promise.all([ask(), ask()])).toEqual([2, 2]);
  });
});
