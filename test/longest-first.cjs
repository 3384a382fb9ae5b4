"use strict";
const Sequencer = require("@jest/test-sequencer").default;

/**
 * Test files that take far longer than their size tells. Jest starts the largest files first until it has seen how long
 * each takes, and one long file at the end leaves the other workers idle.
 */
const LONGEST = [
  "e2e/newcomer",
  "e2e/node-lines",
  "e2e/pipelines",
  "e2e/package",
  "e2e/cdktn",
  "e2e/safety/put-off",
  "e2e/courses",
  "e2e/lifecycle",
  "provisioner/crash-matrix",
];

/** Starts these files first, and all others as jest does. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONGEST.some((name) => path.includes(name));
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
